//! Walks over every expression of a template, with the names that loops and lambdas bring along.

use super::syntax::{Body, Each, Expression, Node, Part, Property, Template};

/// Calls `see` with each expression, outer ones first, and with the loop variables that it may name.
pub(crate) fn template<'a>(template: &'a Template, see: &mut impl FnMut(&'a Expression, &[&'a str])) {
    let mut walk = Walk { locals: Vec::new(), see };
    let decorators = template.parameters.iter().flat_map(|parameter| &parameter.decorators);
    for decorator in decorators.chain(&template.decorators) {
        walk.all(&decorator.arguments);
    }
    for default in template.parameters.iter().filter_map(|parameter| parameter.default.as_ref()) {
        walk.expression(default);
    }
    for variable in &template.variables {
        walk.expression(&variable.value);
    }
    let resources = template.resources.iter().map(|resource| &resource.body);
    for body in resources.chain(template.modules.iter().map(|module| &module.body)) {
        walk.body(body);
    }
    for output in &template.outputs {
        walk.expression(&output.value);
    }
}

struct Walk<'a, 'w, S> {
    locals: Vec<&'a str>,
    see: &'w mut S,
}

impl<'a, S: FnMut(&'a Expression, &[&'a str])> Walk<'a, '_, S> {
    fn body(&mut self, body: &'a Body) {
        let before = self.locals.len();
        if let Some(each) = &body.each {
            self.each(each);
        }
        if let Some(condition) = &body.condition {
            self.expression(condition);
        }
        self.properties(&body.properties);
        self.locals.truncate(before);
    }

    /// Its variables stay known until the caller takes them away.
    fn each(&mut self, each: &'a Each) {
        self.expression(&each.over);
        self.locals.extend(each.item.iter().chain(&each.index).map(String::as_str));
    }

    fn properties(&mut self, properties: &'a [Property]) {
        for property in properties {
            self.expression(&property.key);
            self.expression(&property.value);
        }
    }

    fn all(&mut self, expressions: &'a [Expression]) {
        for expression in expressions {
            self.expression(expression);
        }
    }

    fn expression(&mut self, expression: &'a Expression) {
        (self.see)(expression, &self.locals);
        match &expression.node {
            Node::Null | Node::Bool(_) | Node::Int(_) | Node::Name(_) | Node::Unreadable => {}
            Node::Text(parts) => self.parts(parts),
            Node::Array(items) => self.all(items),
            Node::Object(properties) => self.properties(properties),
            Node::For { each, condition, body } => {
                let before = self.locals.len();
                self.each(each);
                if let Some(condition) = condition {
                    self.expression(condition);
                }
                self.expression(body);
                self.locals.truncate(before);
            }
            Node::Call { arguments, .. } => self.all(arguments),
            Node::Method { on, arguments, .. } => {
                self.expression(on);
                self.all(arguments);
            }
            Node::Member { on, .. } | Node::Child { on, .. } | Node::Not(on) | Node::Minus(on) => {
                self.expression(on);
            }
            Node::Index { on: left, index: right, .. } | Node::Binary { left, right, .. } => {
                self.expression(left);
                self.expression(right);
            }
            Node::Choice { condition, then, otherwise } => {
                self.expression(condition);
                self.expression(then);
                self.expression(otherwise);
            }
            Node::Lambda { parameters, body } => {
                let before = self.locals.len();
                self.locals.extend(parameters.iter().map(String::as_str));
                self.expression(body);
                self.locals.truncate(before);
            }
        }
    }

    fn parts(&mut self, parts: &'a [Part]) {
        for part in parts {
            if let Part::Value(value) = part {
                self.expression(value);
            }
        }
    }
}
