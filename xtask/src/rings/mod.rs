//! Checks crates and modules against the rings of the design: arrows point inward, no files use each other in a circle, and
//! what ships stays small.

mod check;
mod duplicates;
mod graph;
mod modules;
mod table;
mod tree;

use crate::cargo::{self, CargoError};

/// Why the rings do not hold, or could not be checked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RingsError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error("a line of `cargo tree` is not understood: {0}")]
    Tree(#[from] tree::UnreadableLine),
    #[error(transparent)]
    Modules(#[from] modules::ModulesError),
    #[error("{} broken rule(s)\n  {}", .0.len(), .0.join("\n  "))]
    Broken(Vec<String>),
}

/// Reads the graph of this workspace and checks it against [`table`].
pub(crate) fn run() -> Result<(), RingsError> {
    let answer = cargo::output(&tree::COMMAND)?;
    let graph = tree::read(&String::from_utf8_lossy(&answer))?;
    let mut problems = check::problems(&graph, table::RULES, table::RINGS);
    problems.extend(duplicates::problems(&graph, table::DUPLICATES));
    problems.extend(modules::problems(cargo::root())?);
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
