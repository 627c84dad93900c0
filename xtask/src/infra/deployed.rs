//! Evaluates every form and checks the resources that come out.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::evaluate::{self, Deployment, Resource};
use super::finding::{Finding, Kind, Problem};
use super::fit::Fit;
use super::project::Project;
use super::shape::Shape;

/// The deployment of a form, or what is wrong with it.
pub(crate) fn check(
    project: &Project,
    catalog: &Catalog,
    main: &str,
    form: &str,
    parameters: &Map<String, Value>,
) -> Result<Deployment, Vec<Finding>> {
    let deployment =
        evaluate::project(project, main, parameters).map_err(|fault| vec![fault.into_finding(form)])?;
    let mut findings = misfits(&deployment, catalog, form);
    findings.extend(twice(&deployment, form));
    if findings.is_empty() { Ok(deployment) } else { Err(findings) }
}

fn misfits(deployment: &Deployment, catalog: &Catalog, form: &str) -> Vec<Finding> {
    let mut findings = Vec::new();
    for resource in &deployment.resources {
        // An unknown type is a finding of the template.
        let Some(kind) = catalog.get(&resource.kind) else { continue };
        let mut fit = Fit::new(Some(kind));
        fit.body(&Shape::of_json(&resource.body, resource.line));
        let problems = fit.problems.iter().map(|problem| told(problem, resource, form));
        findings.extend(problems);
    }
    findings.dedup();
    findings
}

fn told(problem: &Problem, resource: &Resource, form: &str) -> Finding {
    let text = format!("in the form {form}, {}: {}", resource.symbol, problem.text);
    Problem::new(problem.line, problem.kind, text).in_file(&resource.file)
}

/// Resources of one name, of which the last would win. Azure tells no case of letters apart.
fn twice(deployment: &Deployment, form: &str) -> Vec<Finding> {
    let mut known = BTreeMap::new();
    let mut findings = Vec::new();
    for resource in &deployment.resources {
        let identity = (resource.kind.to_lowercase(), resource.name.to_lowercase(), &resource.scope);
        if let Some(other) = known.insert(identity, &resource.symbol) {
            let Resource { line, symbol, kind, name, .. } = resource;
            let text = format!("in the form {form}, {symbol} is the same {kind} {name} as {other}");
            findings.push(Problem::new(*line, Kind::DeployedTwice, text).in_file(&resource.file));
        }
    }
    findings
}
