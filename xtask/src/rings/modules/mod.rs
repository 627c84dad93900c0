//! The modules of each crate: which file uses which, read from the source.
//!
//! A file uses another if it names something that is defined there: by `use` or `pub use`, by a path with `crate::`, `self::`
//! or `super::`, by a path through an imported module, or by an `impl` of a type of that file. Names are followed through
//! re-exports to the file that defines them. Test code does not count.

mod circles;
mod error;
mod read;
mod resolve;
mod source;
#[cfg(test)]
mod tests;

use std::path::Path;

pub(crate) use error::ModulesError;

use super::table::{EXEMPT, LAYERS, Layers};

/// One line per circle of files, and per import against the layers of a crate.
pub(super) fn problems(root: &Path) -> Result<Vec<String>, ModulesError> {
    let mut problems = Vec::new();
    for target in source::targets(root)? {
        let modules = read::read(&target)?;
        let uses = resolve::uses(&modules);
        let is_exempt = |file: &str| EXEMPT.iter().any(|folder| file.starts_with(folder));
        let circles = circles::circles(&uses);
        let circles = circles.iter().filter(|circle| !circle.iter().all(|file| is_exempt(file)));
        problems.extend(circles.map(|circle| circles::describe(circle, &uses)));
        let layers = LAYERS.iter().filter(|layers| target.root.starts_with(layers.of));
        problems.extend(layers.flat_map(|layers: &Layers| circles::against(layers, &uses)));
    }
    Ok(problems)
}
