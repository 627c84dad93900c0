//! Where the source of each target begins.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::error::ModulesError;

/// A library or a program: the file in which its modules begin.
pub(super) struct Target {
    /// The workspace's folder.
    pub(super) workspace: PathBuf,
    /// The file, relative to the workspace.
    pub(super) root: String,
}

/// Every target of the workspace's packages, tests and benches aside.
pub(super) fn targets(workspace: &Path) -> Result<Vec<Target>, ModulesError> {
    let mut packages = vec![workspace.join("handler"), workspace.join("xtask")];
    packages.extend(folders(&workspace.join("crates"))?);
    let mut targets = Vec::new();
    for package in packages {
        let source = package.join("src");
        let mut roots = vec![source.join("lib.rs"), source.join("main.rs")];
        let programs = source.join("bin");
        if programs.is_dir() {
            roots.extend(folders(&programs)?.into_iter().map(|folder| folder.join("main.rs")));
        }
        for root in roots.into_iter().filter(|root| root.is_file()) {
            let root = root.strip_prefix(workspace).unwrap_or(&root).to_string_lossy().replace('\\', "/");
            targets.push(Target { workspace: workspace.to_path_buf(), root });
        }
    }
    Ok(targets)
}

fn folders(parent: &Path) -> Result<Vec<PathBuf>, ModulesError> {
    let unreadable = |source| ModulesError::Unreadable { file: parent.display().to_string(), source };
    let mut folders = Vec::new();
    for entry in fs::read_dir(parent).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
