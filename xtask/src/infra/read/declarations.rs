//! Reads the declarations of a file.

use tree_sitter::Node as TreeNode;

use super::expression::Reader;
use super::tree::{Source, children, line_of, named};
use crate::infra::finding::{Kind, Problem};
use crate::infra::syntax::{
    Body, Decorator, Expression, Module, Node, Output, Parameter, Resource, Template, Variable,
};

pub(super) fn read(source: &Source, problems: &mut Vec<Problem>) -> Template {
    let mut file =
        File { reader: Reader { source, problems }, template: Template::default(), waiting: Vec::new() };
    for node in named(source.root()) {
        file.statement(node);
    }
    file.template
}

struct File<'s, 'p> {
    reader: Reader<'s, 'p>,
    template: Template,
    /// Decorators of the declaration that follows.
    waiting: Vec<Decorator>,
}

impl<'s> File<'s, '_> {
    fn statement(&mut self, node: TreeNode<'s>) {
        match node.kind() {
            "decorators" => self.decorators(node),
            "parameter_declaration" => self.parameter(node),
            "variable_declaration" => self.variable(node),
            "resource_declaration" => self.resource(node, None),
            "module_declaration" => self.module(node),
            "output_declaration" => self.output(node),
            "target_scope_assignment" | "metadata_declaration" | "assert_statement" | "ERROR" => {}
            _ if self.reader.source.root().has_error() => {}
            other => {
                let text = format!("the check does not read this kind of declaration: {other}");
                self.reader.problems.push(Problem::new(line_of(node), Kind::NotPortable, text));
            }
        }
        if !matches!(node.kind(), "decorators" | "parameter_declaration") {
            self.template.decorators.append(&mut self.waiting);
        }
    }

    fn decorators(&mut self, node: TreeNode<'s>) {
        for decorator in named(node) {
            let Some(call) = named(decorator).first().copied() else { continue };
            let line = line_of(decorator);
            if let Node::Call { function: name, arguments } = self.reader.expression(call).node {
                self.waiting.push(Decorator { name, line, arguments });
            }
        }
    }

    fn parameter(&mut self, node: TreeNode<'s>) {
        let decorators = std::mem::take(&mut self.waiting);
        let [name, kind, rest @ ..] = &named(node)[..] else { return };
        let default = rest.first().map(|default| self.reader.expression(*default));
        let (name, kind) = (self.text(*name), self.text(*kind));
        self.template.parameters.push(Parameter { name, line: line_of(node), kind, default, decorators });
    }

    fn variable(&mut self, node: TreeNode<'s>) {
        let [name, value, ..] = &named(node)[..] else { return };
        let (name, value) = (self.text(*name), self.reader.expression(*value));
        self.template.variables.push(Variable { name, line: line_of(node), value });
    }

    fn output(&mut self, node: TreeNode<'s>) {
        let [name, _, value] = &named(node)[..] else { return };
        let (name, value) = (self.text(*name), self.reader.expression(*value));
        self.template.outputs.push(Output { name, value });
    }

    fn module(&mut self, node: TreeNode<'s>) {
        let [symbol, path, body] = &named(node)[..] else { return };
        let path = self.reader.expression(*path).literal().unwrap_or_default();
        let (symbol, (body, _)) = (self.text(*symbol), self.body(*body));
        self.template.modules.push(Module { symbol, line: line_of(node), path, body });
    }

    /// `outer`: symbol, type and version of the resource that holds it.
    fn resource(&mut self, node: TreeNode<'s>, outer: Option<(&str, &str, &str)>) {
        let [symbol, kind, .., body] = &named(node)[..] else { return };
        let symbol = self.text(*symbol);
        let written = self.reader.expression(*kind).literal().unwrap_or_default();
        let (kind, version) = written.split_once('@').unwrap_or((&written, ""));
        let (kind, version) = match outer {
            Some((_, around, of_outer)) => {
                (format!("{around}/{kind}"), if version.is_empty() { of_outer } else { version })
            }
            None => (kind.to_owned(), version),
        };
        let is_existing = children(node).iter().any(|child| child.kind() == "existing");
        let (body, inner) = self.body(*body);
        self.template.resources.push(Resource {
            symbol: symbol.clone(),
            line: line_of(node),
            kind: kind.clone(),
            version: version.to_owned(),
            is_existing,
            nested_in: outer.map(|(symbol, ..)| symbol.to_owned()),
            body,
        });
        for node in inner {
            self.resource(node, Some((&symbol, &kind, version)));
        }
    }

    /// The body and the declarations of nested resources in it.
    fn body(&mut self, node: TreeNode<'s>) -> (Body, Vec<TreeNode<'s>>) {
        match node.kind() {
            "for_statement" => {
                let each = self.reader.each(node);
                let inner = node.child_by_field_name("body").map(|body| self.body(body));
                let (body, nested) = inner.unwrap_or_default();
                (Body { each: Some(each), ..body }, nested)
            }
            "if_statement" => {
                let [condition, object] = &named(node)[..] else { return Default::default() };
                let condition: Option<Expression> = Some(self.reader.expression(*condition));
                let (body, nested) = self.body(*object);
                (Body { condition, ..body }, nested)
            }
            _ => {
                let properties = self.reader.properties(node);
                (Body { properties, ..Body::default() }, nested(node))
            }
        }
    }

    fn text(&self, node: TreeNode<'s>) -> String {
        self.reader.source.text_of(node).to_owned()
    }
}

fn nested(object: TreeNode<'_>) -> Vec<TreeNode<'_>> {
    let properties = named(object).into_iter().filter(|node| node.kind() == "object_property");
    let inner = properties.flat_map(named);
    inner.filter(|node| node.kind() == "resource_declaration").collect()
}
