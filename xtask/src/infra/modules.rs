//! Checks that modules get the parameters that they declare, and are asked for outputs that they have.

use std::collections::BTreeMap;

use super::finding::{Kind, Problem};
use super::fit::Fit;
use super::nearest::hint;
use super::parameters;
use super::shape::{Context, Entry, Form, Shape};
use super::syntax::{Expression, Module, Node, Property, Template};
use super::visit;

/// The properties of a module.
const PROPERTIES: [&str; 5] = ["name", "params", "scope", "dependsOn", "identity"];

/// `modules`: the files of the modules by their symbols. `None` is a file that is not there; one that could not be read is left
/// out.
pub(crate) fn check(template: &Template, modules: &BTreeMap<&str, Option<&Template>>) -> Vec<Problem> {
    let mut problems = Vec::new();
    for module in &template.modules {
        match modules.get(module.symbol.as_str()) {
            None => {}
            Some(Some(inner)) => passed(template, module, inner, &mut problems),
            Some(None) => {
                let text = format!("there is no file {}", module.path);
                problems.push(Problem::new(module.line, Kind::UnknownModule, text));
            }
        }
        problems.extend(module.body.properties.iter().filter_map(property));
    }
    visit::template(template, &mut |expression, locals| {
        problems.extend(read(expression, locals, modules));
    });
    problems
}

fn property(property: &Property) -> Option<Problem> {
    let name = property.key.literal().filter(|name| !PROPERTIES.contains(&name.as_str()))?;
    let text = format!("a module has no property {name}{}", hint(&name, PROPERTIES));
    Some(Problem::new(property.line, Kind::UnknownProperty, text))
}

fn passed(template: &Template, module: &Module, inner: &Template, problems: &mut Vec<Problem>) {
    let shape = match module.body.property("params") {
        Some(params) => Context(template).shape(&params.value),
        None => Shape::new(module.line, Form::Object { entries: Vec::new(), is_complete: true }),
    };
    let Form::Object { entries, is_complete } = shape.form else { return };
    for entry in &entries {
        if let Some(name) = &entry.name {
            parameter(name, entry, module, inner, problems);
        }
    }
    let is_passed = |name: &String| entries.iter().any(|entry| entry.name.as_ref() == Some(name));
    let required = inner.parameters.iter().filter(|one| one.default.is_none() && !one.kind.ends_with('?'));
    for missing in required.filter(|one| is_complete && !is_passed(&one.name)) {
        let text = format!("{} wants the parameter {}", module.path, missing.name);
        problems.push(Problem::new(shape.line, Kind::MissingParameter, text));
    }
}

fn parameter(name: &str, entry: &Entry, module: &Module, inner: &Template, problems: &mut Vec<Problem>) {
    let Some(parameter) = inner.parameters.iter().find(|parameter| parameter.name == name) else {
        let hint = hint(name, inner.parameters.iter().map(|parameter| parameter.name.as_str()));
        let text = format!("{} has no parameter {name}{hint}", module.path);
        problems.push(Problem::new(entry.line, Kind::UnknownParameter, text));
        return;
    };
    let mut fit = Fit::new(None);
    fit.value(name, &entry.value, &parameters::kind(parameter));
    problems.extend(fit.problems);
}

/// `module.outputs.x`, or a property that a module does not have.
fn read(
    expression: &Expression,
    locals: &[&str],
    modules: &BTreeMap<&str, Option<&Template>>,
) -> Option<Problem> {
    let Node::Member { on, name, .. } = &expression.node else { return None };
    let module_of = |expression: &Expression| {
        let symbol = expression.symbol().filter(|symbol| !locals.contains(symbol))?;
        modules.get(symbol).map(|inner| (symbol.to_owned(), *inner))
    };
    if let Some((symbol, _)) = module_of(on) {
        let text = format!("the module {symbol} has outputs and a name, but no {name}");
        let is_there = matches!(name.as_str(), "outputs" | "name");
        return (!is_there).then(|| Problem::new(expression.line, Kind::UnknownOutput, text));
    }
    let Node::Member { on, name: outputs, .. } = &on.node else { return None };
    let (symbol, inner) = module_of(on).filter(|_| outputs == "outputs")?;
    let known = || inner.into_iter().flat_map(|inner| &inner.outputs).map(|output| output.name.as_str());
    // A missing file is a finding already.
    let is_missing = inner.is_some() && !known().any(|known| known == name);
    let text = || format!("the module {symbol} has no output {name}{}", hint(name, known()));
    is_missing.then(|| Problem::new(expression.line, Kind::UnknownOutput, text()))
}
