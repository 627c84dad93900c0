//! local.settings.json. Source: Azure Functions Core Tools, `AppSettingsFile`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::settings::canonical;

/// Settings of a developer's machine, never deployed.
#[derive(Clone, Debug, Default)]
pub struct LocalSettings {
    values: BTreeMap<String, String>,
    host: HostSection,
}

/// Why local.settings.json cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LocalSettingsError {
    /// The file is there and cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Unreadable {
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The file is no settings file. The parser's own words are left out: they may quote a secret.
    #[error("{} is not a settings file: values must be texts (line {line})", path.display())]
    Malformed { path: PathBuf, line: usize },
    /// The file says that its values are encrypted, or does not say that they are not.
    #[error("{} has no \"IsEncrypted\": false, so its values count as encrypted", path.display())]
    Encrypted { path: PathBuf },
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct File {
    #[serde(default = "yes")]
    is_encrypted: bool,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    connection_strings: BTreeMap<String, ConnectionString>,
    #[serde(default)]
    host: HostSection,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ConnectionString {
    Text(String),
    WithProvider {
        #[serde(rename = "ConnectionString")]
        text: String,
    },
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct HostSection {
    local_http_port: Option<u16>,
    #[serde(rename = "CORS")]
    cors: String,
    #[serde(rename = "CORSCredentials")]
    cors_credentials: bool,
}

fn yes() -> bool {
    true
}

impl LocalSettings {
    /// Reads the file beside host.json, else that of the current folder; without a file there are no settings.
    ///
    /// # Errors
    /// When the file is there and cannot be used.
    pub fn find(script_root: &Path) -> Result<Self, LocalSettingsError> {
        let places = [script_root.join("local.settings.json"), PathBuf::from("local.settings.json")];
        places.iter().find(|path| path.is_file()).map_or_else(|| Ok(Self::default()), |path| Self::read(path))
    }

    /// Reads one file.
    ///
    /// # Errors
    /// When it cannot be used.
    pub fn read(path: &Path) -> Result<Self, LocalSettingsError> {
        let owned = || path.to_owned();
        let text = fs::read_to_string(path)
            .map_err(|source| LocalSettingsError::Unreadable { path: owned(), source })?;
        let file: File = serde_json::from_str(&text)
            .map_err(|error| LocalSettingsError::Malformed { path: owned(), line: error.line() })?;
        if file.is_encrypted {
            return Err(LocalSettingsError::Encrypted { path: owned() });
        }
        let mut values = file.values;
        for (name, connection) in file.connection_strings {
            let (ConnectionString::Text(text) | ConnectionString::WithProvider { text }) = connection;
            values.insert(format!("ConnectionStrings:{name}"), text);
        }
        Ok(Self { values, host: file.host })
    }

    /// The app's settings: those of the file, and all variables of this process, which win whatever their case. `A__B` and
    /// `A:B` are one name.
    #[must_use]
    pub fn with_variables(
        &self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> Vec<(String, String)> {
        let readable =
            |(name, value): (OsString, OsString)| Some((name.into_string().ok()?, value.into_string().ok()?));
        let variables: Vec<_> = variables.into_iter().filter_map(readable).collect();
        let names: HashSet<String> = variables.iter().map(|(name, _)| canonical(name)).collect();
        let free = self.values.iter().filter(|(name, _)| !names.contains(&canonical(name)));
        free.map(|(name, value)| (name.clone(), value.clone())).chain(variables).collect()
    }

    /// Settings of the file that a variable of another value wins over.
    pub fn overridden(
        &self,
        variables: impl IntoIterator<Item = (OsString, OsString)>,
    ) -> impl Iterator<Item = &str> {
        let variables: HashMap<String, OsString> = variables
            .into_iter()
            .filter_map(|(name, value)| Some((canonical(name.to_str()?), value)))
            .collect();
        let differs = move |(name, value): &(&String, &String)| {
            variables.get(&canonical(name)).is_some_and(|variable| variable.as_os_str() != value.as_str())
        };
        self.values.iter().filter(differs).map(|(name, _)| name.as_str())
    }

    /// `Host.LocalHttpPort`.
    #[must_use]
    pub fn port(&self) -> Option<u16> {
        self.host.local_http_port
    }

    /// `Host.CORS`: origins, separated by commas.
    pub fn cors(&self) -> impl Iterator<Item = &str> {
        self.host.cors.split(',').map(str::trim).filter(|origin| !origin.is_empty())
    }

    /// `Host.CORSCredentials`.
    #[must_use]
    pub fn cors_credentials(&self) -> bool {
        self.host.cors_credentials
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn variables(pairs: &[(&str, &str)]) -> Vec<(OsString, OsString)> {
        pairs.iter().map(|(name, value)| (OsString::from(name), OsString::from(value))).collect()
    }

    #[test]
    fn variables_that_exist_win_and_those_that_differ_are_named() {
        let values = [("AzureWebJobsStorage", "of the file"), ("A__B", "same"), ("C", "free")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let local = LocalSettings { values: values.into(), host: HostSection::default() };
        let variables = variables(&[("AZUREWEBJOBSSTORAGE", "of the shell"), ("a:b", "same"), ("D", "new")]);
        let mut settings = local.with_variables(variables.clone());
        settings.sort();
        let expected =
            [("AZUREWEBJOBSSTORAGE", "of the shell"), ("C", "free"), ("D", "new"), ("a:b", "same")];
        assert_eq!(settings, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
        assert_eq!(local.overridden(variables).collect::<Vec<_>>(), ["AzureWebJobsStorage"]);
    }
}
