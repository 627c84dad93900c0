//! Which host runs the bundle, and how.

use std::env::{self, consts::EXE_SUFFIX};
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::error::StartError;
use super::files::SETTINGS;
use crate::cargo;

/// What may run the bundle.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Host {
    /// Azure Functions Core Tools, at that path.
    Func(PathBuf),
    /// The crate `functions-host`.
    StandIn,
}

/// `func` where it is on the search path, unless the stand-in is asked for.
pub(super) fn chosen(stand_in: bool) -> Host {
    let path = env::var_os("PATH").filter(|_| !stand_in);
    path.and_then(|path| func_on(&path)).map_or(Host::StandIn, Host::Func)
}

/// Package managers install `func`, on Windows `func.exe` or npm's `func.cmd`.
fn func_on(path: &OsStr) -> Option<PathBuf> {
    let names: &[&str] = if cfg!(windows) { &["func.exe", "func.cmd"] } else { &["func"] };
    env::split_paths(path)
        .flat_map(|folder| names.iter().map(move |name| folder.join(name)))
        .find(|file| file.is_file())
}

impl Host {
    /// Runs until it ends by itself or by Ctrl-C, which reaches it as well as us.
    pub(super) fn run(&self, root: &Path, arguments: &[OsString]) -> Result<(), StartError> {
        let mut command = match self {
            Self::Func(program) => {
                beside_host_json(root)?;
                let mut func = Command::new(program);
                func.args(["start", "--script-root", "dist"]).current_dir(root);
                func
            }
            // It reads the settings of the current folder, so that none need lie in the bundle.
            Self::StandIn => cargo::command(&[
                "run",
                "--quiet",
                "--package",
                "functions-host",
                "--",
                "--script-root",
                "dist",
                "--timer-status",
                "target/timer-status.json",
            ]),
        };
        command.args(arguments);
        if !EXE_SUFFIX.is_empty() {
            let program = format!("handler{EXE_SUFFIX}");
            command.env("AzureFunctionsJobHost__customHandler__description__defaultExecutablePath", program);
        }
        let program = command.get_program().to_string_lossy().into_owned();
        match command.status() {
            Ok(status) if status.success() => Ok(()),
            Ok(status) => Err(StartError::Ended { program, status }),
            Err(source) => Err(StartError::Program { program, source }),
        }
    }
}

/// Core Tools read local.settings.json only beside host.json. The next `cargo xtask bundle` removes the copy, so that what is
/// deployed holds none.
fn beside_host_json(root: &Path) -> Result<(), StartError> {
    let path = root.join("dist").join(SETTINGS);
    fs::copy(root.join(SETTINGS), &path).map(drop).map_err(|source| StartError::File { path, source })
}

#[cfg(test)]
mod tests {
    use std::{env, fs};

    use super::func_on;

    #[test]
    fn func_is_found_in_any_folder_of_the_search_path() {
        let folder = env::temp_dir().join(format!("xtask-func-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let path = env::join_paths(["no-such-folder".into(), folder.clone()]).unwrap();
        assert_eq!(func_on(&path), None);
        let file = folder.join(if cfg!(windows) { "func.cmd" } else { "func" });
        fs::write(&file, "").unwrap();
        let found = func_on(&path);
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, Some(file));
    }
}
