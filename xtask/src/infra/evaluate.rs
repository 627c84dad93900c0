//! Evaluates templates: which resources are there with given parameters, and with which properties.
//!
//! Only what the deployment knows beforehand gets a value. What Azure alone knows becomes a text such as
//! `<identity.properties.clientId>`, see [`super::placeholder`].

mod deployment;
mod environment;
mod expression;
mod fault;
mod functions;
mod instances;
mod lists;
mod scope;
mod texts;
mod unit;

use serde_json::{Map, Value};

pub(crate) use deployment::{Deployment, Resource};
pub(crate) use fault::Fault;

use super::project::Project;

/// Evaluates a file with its modules. `main` is relative to the root of the project.
pub(crate) fn project(
    project: &Project,
    main: &str,
    parameters: &Map<String, Value>,
) -> Result<Deployment, Fault> {
    unit::deploy(project, main, parameters.clone(), 0)
}
