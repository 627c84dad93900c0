//! Asks the handler whether the settings are right, before a host starts it and says so in seven lines of its own.

use std::fs;
use std::path::Path;
use std::process::Command;

use super::error::StartError;
use super::files::{LocalSettings, SETTINGS};

/// Runs `handler check` where the host runs the handler, since paths in the settings begin there.
pub(super) fn require_right(settings: &Path, folder: &Path, handler: &Path) -> Result<(), StartError> {
    let unreadable = |reason: String| StartError::Settings(format!("{SETTINGS}: {reason}"));
    let text = fs::read_to_string(settings).map_err(|error| unreadable(error.to_string()))?;
    let settings: LocalSettings =
        serde_json::from_str(&text).map_err(|error| unreadable(error.to_string()))?;
    let checked = Command::new(handler).arg("check").envs(settings.values).current_dir(folder).output();
    let checked =
        checked.map_err(|source| StartError::Program { program: "handler check".to_owned(), source })?;
    if checked.status.success() {
        return Ok(());
    }
    Err(StartError::Settings(String::from_utf8_lossy(&checked.stdout).trim_end().to_owned()))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// A handler that says what it was told of one setting, and whether that is right.
    fn checked(settings: &str) -> Result<(), String> {
        let folder = tempfile::tempdir().unwrap();
        let (file, handler) = (folder.path().join(SETTINGS), folder.path().join("handler"));
        fs::write(&file, settings).unwrap();
        fs::write(&handler, "#!/bin/sh\necho \"Name: $Name in $(basename $PWD)\"; [ \"$Name\" = right ]")
            .unwrap();
        fs::set_permissions(&handler, fs::Permissions::from_mode(0o755)).unwrap();
        let dist = folder.path().join("dist");
        fs::create_dir(&dist).unwrap();
        require_right(&file, &dist, &handler).map_err(|error| error.to_string())
    }

    #[test]
    fn the_handler_is_asked_about_the_settings_where_the_host_runs_it() {
        assert_eq!(checked(r#"{"Values": {"Name": "right"}}"#), Ok(()));
        let told = checked(r#"{"Values": {"Name": "wrong"}}"#).unwrap_err();
        assert!(told.contains("Name: wrong in dist"), "{told}");
    }

    #[test]
    fn a_file_that_is_no_json_is_told() {
        assert!(checked("{").unwrap_err().contains(SETTINGS));
    }
}
