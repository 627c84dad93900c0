//! Checks the resources of a file against Azure's types.

use super::catalog::{Catalog, ResourceType};
use super::finding::{Kind, Problem};
use super::fit::Fit;
use super::shape::{Context, Shape};
use super::syntax::{Resource, Template};

pub(crate) fn check(template: &Template, catalog: &Catalog) -> Vec<Problem> {
    template.resources.iter().flat_map(|resource| problems(template, resource, catalog)).collect()
}

fn problems(template: &Template, resource: &Resource, catalog: &Catalog) -> Vec<Problem> {
    let kind = match known(resource, catalog) {
        Ok(kind) => kind,
        Err(problem) => return vec![problem],
    };
    let mut fit = Fit::new(Some(kind));
    fit.is_existing = resource.is_existing;
    let body = Context(template).object(&resource.body.properties);
    fit.body(&Shape::new(resource.line, body));
    fit.problems
}

/// The type, in exactly the version that was checked.
fn known<'a>(resource: &Resource, catalog: &'a Catalog) -> Result<&'a ResourceType, Problem> {
    let Resource { line, kind, version, .. } = resource;
    let Some(known) = catalog.get(kind) else {
        let text = format!("infra/types does not hold the type {kind}{}", catalog.hint(kind));
        return Err(Problem::new(*line, Kind::UnknownType, text));
    };
    if known.version != *version {
        let text = format!("{kind} is known in version {}, not in {version}", known.version);
        return Err(Problem::new(*line, Kind::UnknownVersion, text));
    }
    Ok(known)
}
