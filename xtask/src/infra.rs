//! `cargo xtask infra`: checks the Bicep templates against Azure's published types, and evaluates them.
//!
//! Nothing here needs Azure or its tools. Where the templates are right for the check and wrong for Azure, the types say less
//! than the service enforces: see the limits in `infra/types/SOURCE.md`.

mod builtins;
mod catalog;
mod check;
mod deployed;
mod evaluate;
mod finding;
mod fit;
mod forms;
mod modules;
mod nearest;
mod parameters;
mod paths;
mod placeholder;
mod portable;
mod project;
mod read;
mod references;
mod resources;
mod safety;
pub(crate) mod settings;
mod shape;
mod syntax;
mod visit;

use crate::cargo;
use catalog::{Catalog, CatalogError};
use finding::Finding;
use project::{Project, ProjectError};

/// The folder of the templates, and the file that is deployed.
const FOLDER: &str = "infra";
const MAIN: &str = "infra/main.bicep";

/// Why the templates are not right, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InfraError {
    #[error(transparent)]
    Types(#[from] CatalogError),
    #[error(transparent)]
    Templates(#[from] ProjectError),
    #[error("{0} finding(s)")]
    Found(usize),
}

/// Prints what is wrong, or what each form deploys.
pub(crate) fn run() -> Result<(), InfraError> {
    let root = cargo::root();
    let catalog = Catalog::read(&root.join("infra/types"))?;
    let project = Project::read(root, FOLDER)?;
    let report = report(&project, &catalog);
    let findings = report.findings.iter().map(Finding::to_string);
    for line in report.deployed.iter().cloned().chain(findings) {
        println!("{line}");
    }
    if report.findings.is_empty() { Ok(()) } else { Err(InfraError::Found(report.findings.len())) }
}

/// What a run has found.
#[derive(Debug, Default)]
struct Report {
    findings: Vec<Finding>,
    /// A line for each form that is right.
    deployed: Vec<String>,
}

/// The forms are evaluated once the templates have no other faults, or each fault would be told once per form.
fn report(project: &Project, catalog: &Catalog) -> Report {
    let mut report = Report { findings: check::findings(project, catalog), deployed: Vec::new() };
    if !report.findings.is_empty() {
        return report;
    }
    for (form, own) in forms::FORMS {
        let parameters = forms::parameters(&own());
        match deployed::check(project, catalog, MAIN, form, &parameters) {
            Ok(deployment) => {
                let (resources, outputs) = (deployment.resources.len(), deployment.outputs.len());
                report.deployed.push(format!("infra: form {form}: {resources} resources, {outputs} outputs"));
            }
            Err(findings) => report.findings.extend(findings),
        }
    }
    report
}

/// Evaluates a template of a folder, for tests of what is deployed. `main` is relative to the root, such as `infra/main.bicep`.
#[cfg(test)]
pub(crate) fn evaluate(
    root: &std::path::Path,
    main: &str,
    parameters: &serde_json::Map<String, serde_json::Value>,
) -> Result<evaluate::Deployment, EvaluateError> {
    let project = Project::read(root, FOLDER)?;
    Ok(evaluate::project(&project, main, parameters)?)
}

/// Why a template cannot be evaluated.
#[cfg(test)]
#[derive(Debug, thiserror::Error)]
pub(crate) enum EvaluateError {
    #[error(transparent)]
    Templates(#[from] ProjectError),
    #[error(transparent)]
    Fault(#[from] evaluate::Fault),
}

#[cfg(test)]
mod tests;
