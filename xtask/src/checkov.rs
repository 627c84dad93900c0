//! checkov of PyPI on the templates: rules that others have collected. What does not fit is skipped in the template, with its
//! reason beside it.

use std::io;
use std::process::Command;

use serde::Deserialize;

use crate::cargo;
use crate::python::{self, PythonError};

/// Why checkov is not content.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CheckovError {
    #[error(transparent)]
    Python(#[from] PythonError),
    #[error("checkov could not be run: {0}")]
    Run(#[from] io::Error),
    #[error("checkov prints no report: {0}")]
    Report(#[from] serde_json::Error),
    /// Such a file counts for nothing, and checkov itself ends as if all were well.
    #[error("checkov cannot read {0} file(s)")]
    Unreadable(u32),
    #[error("checkov has read no more than {0} resources")]
    TooFew(u32),
    #[error("checkov: {0}")]
    Failed(String),
}

#[derive(Deserialize)]
struct Report {
    summary: Summary,
    results: Results,
}

#[derive(Deserialize)]
struct Summary {
    parsing_errors: u32,
    resource_count: u32,
}

#[derive(Deserialize)]
struct Results {
    failed_checks: Vec<Failed>,
}

#[derive(Deserialize)]
struct Failed {
    check_id: String,
    check_name: String,
    resource: String,
    file_path: String,
}

/// Fewer than are there for sure.
const FEWEST: u32 = 50;

/// Checks the templates, offline; answers how many resources there are.
pub(crate) fn run() -> Result<u32, CheckovError> {
    let packages = python::packages(&cargo::root().join("xtask/checkov"))?;
    let mut checkov = Command::new("python3");
    checkov.args(["-m", "checkov.main", "--directory", "infra", "--framework", "bicep"]);
    checkov.args(["--skip-download", "--output", "json"]).current_dir(cargo::root());
    let output = checkov.env("PYTHONPATH", packages).output()?;
    judge(serde_json::from_slice(&output.stdout)?)
}

fn judge(Report { summary, results }: Report) -> Result<u32, CheckovError> {
    let Summary { parsing_errors, resource_count } = summary;
    if parsing_errors > 0 {
        return Err(CheckovError::Unreadable(parsing_errors));
    }
    if resource_count < FEWEST {
        return Err(CheckovError::TooFew(resource_count));
    }
    let told = results.failed_checks.iter().map(|failed| {
        let Failed { check_id, check_name, resource, file_path } = failed;
        format!("infra{file_path}: {check_id} {resource}: {check_name}")
    });
    let told: Vec<String> = told.collect();
    if told.is_empty() { Ok(resource_count) } else { Err(CheckovError::Failed(told.join("\n"))) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn judged(
        parsing_errors: u32,
        resource_count: u32,
        failed: &serde_json::Value,
    ) -> Result<u32, CheckovError> {
        let report = json!({
            "summary": {"parsing_errors": parsing_errors, "resource_count": resource_count, "passed": 1},
            "results": {"failed_checks": failed},
        });
        judge(serde_json::from_value(report).unwrap())
    }

    #[test]
    fn a_file_that_checkov_cannot_read_and_resources_that_it_does_not_see_are_no_success() {
        assert!(matches!(judged(1, 99, &json!([])), Err(CheckovError::Unreadable(1))));
        assert!(matches!(judged(0, 3, &json!([])), Err(CheckovError::TooFew(3))));
        let failed =
            json!([{"check_id": "C", "check_name": "n", "resource": "r", "file_path": "/app.bicep"}]);
        assert_eq!(judged(0, 99, &failed).unwrap_err().to_string(), "checkov: infra/app.bicep: C r: n");
        assert_eq!(judged(0, 99, &json!([])).unwrap(), 99);
    }
}
