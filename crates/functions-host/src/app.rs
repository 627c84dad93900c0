//! What lies in a script root: host.json and one folder per function directly beside it.

pub(crate) mod function;
mod function_json;
pub(crate) mod host_json;
mod message_encoding;
pub(crate) mod time_span;

use std::fs;
use std::path::{Path, PathBuf};

use crate::settings::Settings;
use function::Function;
use host_json::HostJson;

/// An app as read from its folder.
pub(crate) struct App {
    pub(crate) root: PathBuf,
    pub(crate) host: HostJson,
    pub(crate) functions: Vec<Function>,
    /// What is wrong with single functions; the others run all the same.
    pub(crate) problems: Vec<String>,
    has_function_json: bool,
}

/// Why an app cannot run at all.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// host.json is none.
    #[error("host.json: {0}")]
    HostJson(String),
}

impl App {
    pub(crate) fn read(root: &Path, settings: &Settings) -> Result<Self, AppError> {
        let unreadable = |path: &Path| {
            let path = path.to_owned();
            |source| AppError::Unreadable { path, source }
        };
        // The handler's working folder is the root, so its paths must not depend on ours.
        let root = root.canonicalize().map_err(unreadable(root))?;
        let host_json = root.join("host.json");
        let text = fs::read_to_string(&host_json).map_err(unreadable(&host_json))?;
        let host = HostJson::parse(&text, settings).map_err(AppError::HostJson)?;
        let mut app =
            Self { host, functions: Vec::new(), problems: Vec::new(), has_function_json: false, root };
        if let Some(routes) = app.host.routes() {
            app.functions = Function::generated(routes).map_err(AppError::HostJson)?;
        }
        for folder in folders(&app.root).map_err(unreadable(&app.root))? {
            app.add(&folder, settings);
        }
        if app.host.routes().is_some() && app.has_function_json {
            return Err(AppError::HostJson("customHandler.http excludes function.json files".to_owned()));
        }
        Ok(app)
    }

    /// A folder without function.json is none of the host's business; a bad file disables its function only.
    fn add(&mut self, folder: &Path, settings: &Settings) {
        let Some(name) = folder.file_name().map(|name| name.to_string_lossy().into_owned()) else { return };
        let Ok(text) = fs::read_to_string(folder.join("function.json")) else { return };
        self.has_function_json = true;
        match Function::parse(&name, &text, settings) {
            Ok(function) => self.functions.push(function),
            Err(reason) => self.problems.push(format!("The '{name}' function is in error: {reason}")),
        }
    }

    pub(crate) fn function(&self, name: &str) -> Option<&Function> {
        self.functions.iter().find(|function| function.name.eq_ignore_ascii_case(name))
    }
}

fn folders(root: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(root)? {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}
