//! Azure's resource types, read from `infra/types/*.json`. The format is described in `infra/types/SOURCE.md`.

mod json;
mod types;

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use super::nearest::hint;
pub(crate) use types::{Definition, Discriminator, Property, ResourceType, TextLimits, Type};

/// Why the types cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CatalogError {
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("{path}: {source}")]
    Json { path: String, source: serde_json::Error },
}

/// All types by their names in lower case.
#[derive(Debug, Default)]
pub(crate) struct Catalog(BTreeMap<String, ResourceType>);

impl Catalog {
    /// Reads every JSON file of the folder.
    pub(crate) fn read(folder: &Path) -> Result<Self, CatalogError> {
        let file_error = |source| CatalogError::File { path: folder.display().to_string(), source };
        let mut types = BTreeMap::new();
        for entry in fs::read_dir(folder).map_err(file_error)? {
            let path = entry.map_err(file_error)?.path();
            if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).map_err(file_error)?;
                let read = json::read(&text)
                    .map_err(|source| CatalogError::Json { path: path.display().to_string(), source })?;
                types.extend(read.into_iter().map(|one| (one.name.to_lowercase(), one)));
            }
        }
        Ok(Self(types))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&ResourceType> {
        self.0.get(&name.to_lowercase())
    }

    pub(crate) fn hint(&self, name: &str) -> String {
        hint(name, self.0.values().map(|known| known.name.as_str()))
    }
}
