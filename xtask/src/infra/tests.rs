//! The templates and the larger example are right, and each kind of fault is found.

mod breakages;
mod documents;
mod evaluation;
mod expressions;
mod portability;
mod references;
mod types;

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::catalog::Catalog;
use super::evaluate::Deployment;
use super::finding::{Finding, Kind};
use super::project::Project;
use super::{FOLDER, check, deployed, report};
use crate::cargo;

fn catalog() -> &'static Catalog {
    static CATALOG: OnceLock<Catalog> = OnceLock::new();
    CATALOG.get_or_init(|| Catalog::read(&cargo::root().join("infra/types")).unwrap())
}

fn templates() -> Project {
    Project::read(cargo::root(), FOLDER).unwrap()
}

/// Files of a folder of their own, which is there as long as this is.
struct InFolder {
    project: Project,
    _folder: tempfile::TempDir,
}

impl std::ops::Deref for InFolder {
    type Target = Project;

    fn deref(&self) -> &Project {
        &self.project
    }
}

fn project(files: &[(&str, &str)]) -> InFolder {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    InFolder { project: Project::read(root.path(), FOLDER).unwrap(), _folder: root }
}

/// What is wrong with one file.
fn findings(text: &str) -> Vec<Finding> {
    check::findings(&project(&[("infra/main.bicep", text)]), catalog())
}

fn kinds(findings: &[Finding]) -> Vec<Kind> {
    findings.iter().map(|finding| finding.problem.kind).collect()
}

/// The kinds of what is wrong with one file.
fn kinds_of(text: &str) -> Vec<Kind> {
    kinds(&findings(text))
}

fn given(parameters: &[(&str, Value)]) -> Map<String, Value> {
    parameters.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect()
}

/// Evaluates the larger example.
fn example(parameters: &[(&str, Value)]) -> Deployment {
    let root = cargo::root().join("xtask/testdata");
    super::evaluate(Path::new(&root), "infra/example.bicep", &given(parameters)).unwrap()
}

#[test]
fn the_templates_have_no_fault_in_any_form() {
    let report = report(&templates(), catalog());
    let found: Vec<String> = report.findings.iter().map(Finding::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    assert_eq!(report.deployed.len(), super::forms::FORMS.len());
}

#[test]
fn the_larger_example_has_no_fault() {
    let project = Project::read(&cargo::root().join("xtask/testdata"), FOLDER).unwrap();
    let found: Vec<String> = check::findings(&project, catalog()).iter().map(Finding::to_string).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
    for plan in ["flex", "dedicated"] {
        let parameters = given(&[("name", "idv".into()), ("plan", plan.into())]);
        let deployed = deployed::check(&project, catalog(), "infra/example.bicep", plan, &parameters);
        assert!(deployed.is_ok(), "{deployed:?}");
    }
}

#[test]
fn a_finding_names_its_file_and_line() {
    let found = findings("param used string\n\noutput of string = usd\n");
    let told: Vec<String> = found.iter().map(Finding::to_string).collect();
    assert_eq!(
        told,
        [
            "infra/main.bicep:1: the parameter used is not used",
            "infra/main.bicep:3: usd is not declared (did you mean used?)"
        ]
    );
}
