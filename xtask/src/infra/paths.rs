//! Checks what is read of resources: `vault.properties.vaultUri` must be in the type of the vault.

use super::catalog::{Catalog, Definition, Property, ResourceType, Type};
use super::finding::{Kind, Problem};
use super::nearest::hint;
use super::syntax::{Expression, Node, Template};
use super::visit;

/// What every resource has.
const ALWAYS: [&str; 4] = ["id", "name", "type", "apiVersion"];

pub(crate) fn check(template: &Template, catalog: &Catalog) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit::template(template, &mut |expression, locals| {
        let paths = Paths { template, catalog, locals };
        problems.extend(paths.problem(expression));
    });
    problems
}

struct Paths<'a, 'l> {
    template: &'a Template,
    catalog: &'a Catalog,
    locals: &'l [&'a str],
}

/// The type of what an expression reads, with the resource whose definitions it names.
struct Place<'a> {
    resource: &'a ResourceType,
    kind: Type,
    is_top: bool,
}

impl<'a> Paths<'a, '_> {
    /// Each step is checked once: the expressions around it have no place if it is wrong.
    fn problem(&self, expression: &Expression) -> Option<Problem> {
        match &expression.node {
            Node::Member { on, name, .. } => self.step(&self.place(on)?, name, expression.line).err(),
            Node::Method { on, name, .. } => self.method(&self.place(on)?, name, expression.line),
            _ => None,
        }
    }

    fn place(&self, expression: &Expression) -> Option<Place<'a>> {
        if let Some(resource) = self.resource(expression) {
            return Some(Place { resource, kind: resource.body(), is_top: true });
        }
        match &expression.node {
            Node::Member { on, name, .. } => self.step(&self.place(on)?, name, expression.line).ok()?,
            Node::Index { on, .. } => {
                let place = self.place(on)?;
                match place.kind {
                    Type::List { item, .. } => Some(Place { kind: *item, is_top: false, ..place }),
                    _ => None,
                }
            }
            _ => None,
        }
    }

    fn resource(&self, expression: &Expression) -> Option<&'a ResourceType> {
        let symbol = expression.symbol().filter(|symbol| !self.locals.contains(symbol))?;
        self.catalog.get(&self.template.resource(symbol)?.kind)
    }

    /// `Ok(None)`: whatever comes next is not known.
    fn step(&self, place: &Place<'a>, name: &str, line: usize) -> Result<Option<Place<'a>>, Problem> {
        if place.is_top && ALWAYS.contains(&name) {
            return Ok(None);
        }
        let definition = match &place.kind {
            Type::Object(definition) => place.resource.definition(definition),
            Type::Text(_) | Type::Int { .. } | Type::Bool | Type::Enum { .. } | Type::List { .. } => {
                let text = format!("there is nothing in a value of a simple type, and no {name}");
                return Err(Problem::new(line, Kind::UnknownPath, text));
            }
            Type::Any | Type::Null | Type::AnyObject | Type::OneOf(_) => None,
        };
        let Some(definition) = definition else { return Ok(None) };
        let known = properties(place.resource, definition);
        match known.iter().find(|(known, _)| *known == name) {
            Some((_, property)) if property.is_write_only => {
                let text = format!("{name} is not readable: Azure takes it and does not give it back");
                Err(Problem::new(line, Kind::WriteOnlyPath, text))
            }
            Some((_, property)) => {
                Ok(Some(Place { resource: place.resource, kind: property.kind.clone(), is_top: false }))
            }
            None if definition.others.is_some() => Ok(None),
            None => {
                let hint = hint(name, known.iter().map(|(name, _)| *name));
                let text = format!("{} has no {name}{hint}", place.resource.name);
                Err(Problem::new(line, Kind::UnknownPath, text))
            }
        }
    }

    /// Functions whose names begin with `list` are a matter of safety.
    fn method(&self, place: &Place<'_>, name: &str, line: usize) -> Option<Problem> {
        let functions = &place.resource.functions;
        let is_known = name == "getSecret" || name.starts_with("list");
        let is_missing = place.is_top && !is_known && !functions.iter().any(|known| known == name);
        is_missing.then(|| {
            let text = format!("{} has no function {name}()", place.resource.name);
            Problem::new(line, Kind::UnknownFunction, text)
        })
    }
}

/// Those of all variants too: which one is there is not known.
fn properties<'a>(resource: &'a ResourceType, definition: &'a Definition) -> Vec<(&'a str, &'a Property)> {
    let variants = definition.discriminator.iter().flat_map(|discriminator| discriminator.variants.values());
    let definitions = variants.filter_map(|name| resource.definition(name));
    let all = std::iter::once(definition).chain(definitions).flat_map(|one| &one.properties);
    all.map(|(name, property)| (name.as_str(), property)).collect()
}
