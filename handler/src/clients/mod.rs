//! Clients described outside the settings: in the table of clients and in files. A description has an entry for each setting
//! `ClientSettings__…`, named like the setting behind that prefix, and reads the same; and texts in the client's own words.

mod definition;
mod entries;
mod file;
mod schema;
mod texts;

pub(crate) use definition::{of_settings, read};
pub(crate) use file::{FileProblem, parse, write};
pub(crate) use schema::schema;

use service::{model::DefinitionProblem, registry::RegistryError};

use crate::error_chain::error_chain;

/// Why a client is not changed or shown, with everything that is wrong.
pub(crate) fn problem_text(error: &RegistryError) -> String {
    let RegistryError::InvalidDefinition(problems) = error else { return error_chain(error) };
    format!("{error}: {}", DefinitionProblem::listed(problems))
}
