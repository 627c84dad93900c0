//! The shape of an expression that has not been evaluated.

use super::form::{Entry, Form, Shape};
use crate::infra::syntax::{Expression, Node, Property, Template};

/// The file of an expression: parameters have types, also before they have values.
pub(crate) struct Context<'a>(pub(crate) &'a Template);

impl Context<'_> {
    pub(crate) fn shape(&self, expression: &Expression) -> Shape {
        let form = match &expression.node {
            Node::Null => Form::Null,
            Node::Bool(_) | Node::Not(_) => Form::Bool,
            Node::Int(number) => Form::Int(Some(*number)),
            Node::Text(_) => Form::Text(expression.literal()),
            Node::Array(items) => {
                Form::List { items: items.iter().map(|item| self.shape(item)).collect(), is_complete: true }
            }
            Node::Object(properties) => self.object(properties),
            Node::For { body, .. } => Form::List { items: vec![self.shape(body)], is_complete: false },
            Node::Choice { then, otherwise, .. } => {
                Form::Either(vec![self.shape(then), self.shape(otherwise)])
            }
            Node::Call { function, arguments } if function == "union" => self.union(arguments),
            Node::Name(name) => self.name(name),
            _ => Form::Unknown,
        };
        Shape::new(expression.line, form)
    }

    pub(crate) fn object(&self, properties: &[Property]) -> Form {
        let entries = properties.iter().map(|property| Entry {
            name: property.key.literal(),
            line: property.line,
            value: self.shape(&property.value),
        });
        Form::Object { entries: entries.collect(), is_complete: true }
    }

    /// The keys of all arguments. Which of them are there is known only if each argument is an object.
    fn union(&self, arguments: &[Expression]) -> Form {
        let (mut entries, mut is_complete) = (Vec::new(), true);
        for argument in arguments {
            is_complete &= gather(self.shape(argument), &mut entries);
        }
        if entries.is_empty() { Form::Unknown } else { Form::Object { entries, is_complete } }
    }

    /// A parameter's type. A loop variable of the same name is a finding of its own.
    fn name(&self, name: &str) -> Form {
        let parameter = self.0.parameters.iter().find(|parameter| parameter.name == name);
        match parameter.map(|parameter| parameter.kind.as_str()) {
            Some("string") => Form::Text(None),
            Some("int") => Form::Int(None),
            Some("bool") => Form::Bool,
            Some("array") => Form::List { items: Vec::new(), is_complete: false },
            Some("object") => Form::Object { entries: Vec::new(), is_complete: false },
            _ => Form::Unknown,
        }
    }
}

fn gather(shape: Shape, into: &mut Vec<Entry>) -> bool {
    match shape.form {
        Form::Object { entries, is_complete } => {
            into.extend(entries);
            is_complete
        }
        Form::Either(arms) => {
            for arm in arms {
                gather(arm, into);
            }
            false
        }
        _ => false,
    }
}
