//! The spelling of documents, comments and messages in English, by codespell of PyPI.

use std::process::Command;

use crate::{
    cargo,
    process::{self, ProcessError},
    python::{self, PythonError},
    words::{self, WordsError},
};

/// Why the spelling was not checked, or is wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpellingError {
    #[error(transparent)]
    Files(#[from] WordsError),
    #[error(transparent)]
    Python(#[from] PythonError),
    #[error(transparent)]
    Process(#[from] ProcessError),
}

/// Checks every text that is kept. Words that are right, and that codespell takes for wrong, stand in `xtask/spelling/words.txt`.
pub(crate) fn run() -> Result<(), SpellingError> {
    let root = cargo::root();
    let packages = python::packages(&root.join("xtask/spelling"))?;
    let files = words::kept(root)?.into_iter().filter(|file| is_english(file) && root.join(file).is_file());
    let mut codespell = Command::new("python3");
    codespell.args(["-m", "codespell_lib", "--ignore-words", "xtask/spelling/words.txt"]).args(files);
    Ok(process::succeed(codespell.env("PYTHONPATH", packages).current_dir(root))?)
}

fn is_english(file: &str) -> bool {
    const ENDS: [&str; 7] = [".md", ".rs", ".toml", ".js", ".yml", ".html", ".sh"];
    ENDS.iter().any(|end| file.ends_with(end)) || file.contains("locales/en/")
}
