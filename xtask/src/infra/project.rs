//! The Bicep files of a folder and its subfolders.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use super::finding::Problem;
use super::read::{self, ParserError, Source};
use super::syntax::{Module, Template};

/// Why the files cannot be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProjectError {
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("{path}: {source}")]
    Parser { path: String, source: ParserError },
    #[error("{0} holds no Bicep file")]
    Empty(String),
}

/// Files by their paths relative to the root, with `/` on every system.
#[derive(Debug)]
pub(crate) struct Project {
    pub(crate) root: PathBuf,
    pub(crate) files: BTreeMap<String, File>,
}

#[derive(Debug)]
pub(crate) struct File {
    pub(crate) source: Source,
    pub(crate) template: Template,
    /// What could not be read.
    pub(crate) problems: Vec<Problem>,
}

impl Project {
    pub(crate) fn read(root: &Path, folder: &str) -> Result<Self, ProjectError> {
        let mut project = Self { root: root.to_owned(), files: BTreeMap::new() };
        project.add_folder(folder)?;
        if project.files.is_empty() { Err(ProjectError::Empty(folder.to_owned())) } else { Ok(project) }
    }

    /// The file of a module; `file` is the one that uses it.
    pub(crate) fn module(&self, file: &str, module: &Module) -> Option<(&str, &File)> {
        let path = beside(file, &module.path);
        self.files.get_key_value(&path).map(|(path, file)| (path.as_str(), file))
    }

    fn add_folder(&mut self, folder: &str) -> Result<(), ProjectError> {
        let failed = |source| ProjectError::File { path: folder.to_owned(), source };
        for entry in fs::read_dir(self.root.join(folder)).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
            if entry.path().is_dir() {
                self.add_folder(&path)?;
            } else if path.ends_with(".bicep") {
                self.add(path)?;
            }
        }
        Ok(())
    }

    fn add(&mut self, path: String) -> Result<(), ProjectError> {
        let text = fs::read_to_string(self.root.join(&path))
            .map_err(|source| ProjectError::File { path: path.clone(), source })?;
        let source =
            Source::new(text).map_err(|source| ProjectError::Parser { path: path.clone(), source })?;
        let (template, problems) = read::template(&source);
        self.files.insert(path, File { source, template, problems });
        Ok(())
    }
}

/// A path that a file names, from the root.
pub(crate) fn beside(file: &str, path: &str) -> String {
    let folder = Path::new(file).parent().unwrap_or(Path::new(""));
    let mut parts: Vec<String> = Vec::new();
    for part in folder.join(path).components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    parts.join("/")
}
