use std::{path::Path, process::ExitCode};

use super::{files, options::Named, source::Source, text};
use crate::commands::terminal::{complain, tell_found};

/// In what a file, or another version, differs from the version that is named or in force.
pub(super) fn run(named: &Named, file: Option<&Path>, with: Option<u32>) -> Result<(), ExitCode> {
    let file = file.map(files::parsed).transpose()?;
    if file.as_ref().is_some_and(|(id, _)| id.0 != named.client) {
        complain(&format!("The file describes another client than {}.", named.client));
        return Err(ExitCode::FAILURE);
    }
    let source = Source::of(&named.asking.remote)?;
    let before = source.show(&named.client, named.version)?;
    let after = match (file, with.or(before.client.newest)) {
        (Some((_, definition)), _) => definition,
        (None, Some(version)) => source.show(&named.client, Some(version))?.definition,
        (None, None) => before.definition.clone(),
    };
    let differences = before.definition.differences(&after);
    tell_found(&differences, named.asking.json, |differences| text::differences(differences));
    Ok(())
}
