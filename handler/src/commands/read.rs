use std::process::ExitCode;

use super::terminal::complain;
use crate::settings::{Problem, Reader, Settings};

/// All settings; what is wrong with them is told otherwise.
pub(super) fn read_all() -> Result<Settings, ExitCode> {
    read(|reader| Settings::read(reader).ok())
}

/// What a command needs of the settings; what is wrong with them is told otherwise.
pub(super) fn read<T>(read: impl FnOnce(&mut Reader) -> Option<T>) -> Result<T, ExitCode> {
    let mut reader = Reader::new(std::env::vars());
    match read(&mut reader).filter(|_| reader.problems().is_empty()) {
        Some(settings) => Ok(settings),
        None => {
            reader.problems().iter().for_each(|problem: &Problem| complain(&problem.to_string()));
            Err(ExitCode::FAILURE)
        }
    }
}
