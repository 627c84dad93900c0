//! Checks the crate graph against the rings of the design: arrows point inward, and what ships stays small.

mod check;
mod duplicates;
mod graph;
mod metadata;
mod table;

use crate::cargo::{self, CargoError};

/// Why the rings do not hold, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RingsError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error("the answer of `cargo metadata` is not understood: {0}")]
    Metadata(#[from] serde_json::Error),
    #[error("{} broken rule(s)\n  {}", .0.len(), .0.join("\n  "))]
    Broken(Vec<String>),
}

/// Reads the graph of this workspace and checks it against [`table`].
pub(crate) fn run() -> Result<(), RingsError> {
    let answer = cargo::output(&["metadata", "--format-version", "1"])?;
    let graph = metadata::read(&answer)?;
    let mut problems = check::problems(&graph, table::RULES, table::RINGS);
    problems.extend(duplicates::problems(&graph, table::DUPLICATES));
    if problems.is_empty() {
        for entry in table::DUPLICATES {
            println!("rings: {} is there in two majors: {}", entry.name, entry.reason);
        }
        println!("rings: {} crates, {} rules, all hold", graph.len(), table::RULES.len());
        Ok(())
    } else {
        Err(RingsError::Broken(problems))
    }
}
