use std::{fs::File as OpenedFile, io::Read, path::Path, process::ExitCode};

use contract::ClientId;
use serde_json::json;
use service::{model::ClientDefinition, registry::ClientTask};

use super::{
    change,
    options::{Changing, File},
};
use crate::{
    clients::{self, FileProblem},
    commands::terminal::{complain, tell, tell_found},
};

/// No client's file is longer.
const LONGEST_FILE: u64 = 256 * 1024;

/// What is wrong with a file.
pub(super) fn check(options: &File) -> Result<(), ExitCode> {
    let problems = clients::parse(&read(&options.file)?).err().unwrap_or_default();
    let found = problems.iter().map(|problem| {
        let (line, column) = problem.at;
        json!({"line": line, "column": column, "problem": problem.what})
    });
    tell_found(&found.collect::<serde_json::Value>(), options.json, |_| match problems.as_slice() {
        [] => "The file is right.".to_owned(),
        problems => lines(&options.file, problems),
    });
    if problems.is_empty() { Ok(()) } else { Err(ExitCode::FAILURE) }
}

pub(super) fn schema() -> Result<(), ExitCode> {
    tell(&format!("{:#}", clients::schema()));
    Ok(())
}

/// Keeps the client of a file as a new version.
pub(super) fn import(file: &Path, changing: &Changing) -> Result<(), ExitCode> {
    let (id, definition) = parsed(file)?;
    change::run(&id.0, ClientTask::Import { definition }, changing)
}

/// The client of a file; what is wrong with it is told.
pub(in crate::commands) fn parsed(file: &Path) -> Result<(ClientId, ClientDefinition), ExitCode> {
    clients::parse(&read(file)?).map_err(|problems| {
        complain(&lines(file, &problems));
        ExitCode::FAILURE
    })
}

fn lines(file: &Path, problems: &[FileProblem]) -> String {
    let all = problems.iter().map(|problem| format!("{}:{problem}", file.display()));
    all.collect::<Vec<_>>().join("\n")
}

fn read(file: &Path) -> Result<String, ExitCode> {
    let mut text = String::new();
    let read =
        OpenedFile::open(file).and_then(|opened| opened.take(LONGEST_FILE + 1).read_to_string(&mut text));
    match read {
        Ok(length) if length as u64 > LONGEST_FILE => {
            complain(&format!("{}: is longer than {LONGEST_FILE} bytes", file.display()));
            Err(ExitCode::FAILURE)
        }
        Ok(_) => Ok(text),
        Err(error) => {
            complain(&format!("{}: {error}", file.display()));
            Err(ExitCode::FAILURE)
        }
    }
}
