//! Checks that everything that a file names is there, and that everything that it declares is named.

use std::collections::BTreeSet;

use super::builtins::{DECORATORS, FUNCTIONS};
use super::finding::{Kind, Problem};
use super::nearest::hint;
use super::syntax::{Each, Expression, Node, Template};
use super::visit;

pub(crate) fn check(template: &Template) -> Vec<Problem> {
    let mut check = Check { template, used: BTreeSet::new(), problems: Vec::new() };
    check.declared_twice();
    check.decorators();
    visit::template(template, &mut |expression, locals| check.expression(expression, locals));
    check.bodies();
    check.unused();
    check.problems
}

struct Check<'a> {
    template: &'a Template,
    used: BTreeSet<&'a str>,
    problems: Vec<Problem>,
}

impl<'a> Check<'a> {
    fn report(&mut self, line: usize, kind: Kind, text: String) {
        self.problems.push(Problem::new(line, kind, text));
    }

    fn declared_twice(&mut self) {
        let mut known = BTreeSet::new();
        for (symbol, line) in self.template.symbols() {
            if !known.insert(symbol) {
                self.report(line, Kind::DeclaredTwice, format!("{symbol} is declared already"));
            }
        }
    }

    fn decorators(&mut self) {
        let of_parameters = self.template.parameters.iter().flat_map(|parameter| &parameter.decorators);
        for decorator in of_parameters.chain(&self.template.decorators) {
            if !DECORATORS.contains(&decorator.name.as_str()) {
                let hint = hint(&decorator.name, DECORATORS);
                let text = format!("there is no decorator @{}(){hint}", decorator.name);
                self.report(decorator.line, Kind::UnknownDecorator, text);
            }
        }
    }

    fn expression(&mut self, expression: &'a Expression, locals: &[&'a str]) {
        match &expression.node {
            Node::Name(name) if !locals.contains(&name.as_str()) => self.name(name, expression.line, locals),
            Node::Child { name, .. } => self.name(name, expression.line, locals),
            Node::Call { function, .. } => self.function(function, expression.line),
            Node::For { each, .. } => self.hidden(each),
            _ => {}
        }
    }

    fn name(&mut self, name: &'a str, line: usize, locals: &[&str]) {
        self.used.insert(name);
        let is_known = self.template.symbols().any(|(symbol, _)| symbol == name);
        if !is_known {
            let known = self.template.symbols().map(|(symbol, _)| symbol);
            let hint = hint(name, known.chain(locals.iter().copied()));
            self.report(line, Kind::Unresolved, format!("{name} is not declared{hint}"));
        }
    }

    /// Functions whose names begin with `list` are a matter of safety.
    fn function(&mut self, function: &str, line: usize) {
        if !FUNCTIONS.contains(&function) && !function.starts_with("list") {
            let hint = hint(function, FUNCTIONS);
            self.report(line, Kind::UnknownFunction, format!("there is no function {function}(){hint}"));
        }
    }

    fn bodies(&mut self) {
        let resources = self.template.resources.iter().map(|resource| &resource.body);
        for body in resources.chain(self.template.modules.iter().map(|module| &module.body)) {
            if let Some(each) = &body.each {
                self.hidden(each);
            }
        }
    }

    /// A loop variable that has the name of a declaration: Bicep takes the variable, a reader may not.
    fn hidden(&mut self, each: &Each) {
        for name in each.item.iter().chain(&each.index) {
            if self.template.symbols().any(|(symbol, _)| symbol == name) {
                let text = format!("the loop variable {name} hides a declaration of this name");
                self.report(each.over.line, Kind::DeclaredTwice, text);
            }
        }
    }

    fn unused(&mut self) {
        let parameters =
            self.template.parameters.iter().map(|one| ("parameter", one.name.as_str(), one.line));
        let variables = self.template.variables.iter().map(|one| ("variable", one.name.as_str(), one.line));
        for (what, name, line) in parameters.chain(variables) {
            if !self.used.contains(name) {
                self.report(line, Kind::Unused, format!("the {what} {name} is not used"));
            }
        }
    }
}
