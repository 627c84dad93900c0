//! Whether the handler starts with the settings that the template gives each app, in every form.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{fs, io};

use serde_json::Value;

use super::evaluate::{self, Resource};
use super::project::{Project, ProjectError};
use super::{FOLDER, MAIN, forms};
use crate::cargo;

/// Why an app would not start.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    Templates(#[from] ProjectError),
    #[error(transparent)]
    Fault(#[from] evaluate::Fault),
    #[error("{path}: {source}", path = path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{form}: {app} would not start:\n{problems}")]
    Refused { form: &'static str, app: String, problems: String },
}

/// The kind of resource that holds an app's settings.
const CONFIG: &str = "Microsoft.Web/sites/config";

/// Asks the handler about each app of each form; answers how many apps there are.
pub(crate) fn check(handler: &Path) -> Result<usize, SettingsError> {
    let project = Project::read(cargo::root(), FOLDER)?;
    let key = cargo::root().join("crates/tokens/testdata/first.pem");
    let key = fs::read_to_string(&key).map_err(|source| SettingsError::File { path: key.clone(), source })?;
    let mut apps = 0;
    for (form, own) in forms::FORMS {
        let deployment = evaluate::project(&project, MAIN, &forms::parameters(&own()))?;
        for app in deployment.resources.iter().filter(|one| one.kind.eq_ignore_ascii_case(CONFIG)) {
            ask(handler, form, &app.name, &settings(app, &key))?;
            apps += 1;
        }
    }
    Ok(apps)
}

fn ask(
    handler: &Path,
    form: &'static str,
    app: &str,
    settings: &BTreeMap<String, String>,
) -> Result<(), SettingsError> {
    let output = Command::new(handler).arg("check").env_clear().envs(settings).output();
    let output = output.map_err(|source| SettingsError::File { path: handler.to_owned(), source })?;
    if output.status.success() {
        return Ok(());
    }
    let problems = String::from_utf8_lossy(&output.stdout).into_owned();
    Err(SettingsError::Refused { form, app: app.to_owned(), problems })
}

/// The settings as the platform hands them to the process.
fn settings(app: &Resource, signing_key: &str) -> BTreeMap<String, String> {
    let all = app.body.get("properties").and_then(Value::as_object).into_iter().flatten();
    let texts = all.filter_map(|(name, value)| Some((name.clone(), value.as_str()?)));
    let mut settings: BTreeMap<_, _> =
        texts.map(|(name, value)| (name, resolved(value, signing_key))).collect();
    // The platform loads that certificate into a folder of its own.
    if settings.remove("AppSettings__SigningCertThumbprint").is_some() {
        settings.insert("AppSettings__SigningKey".to_owned(), signing_key.to_owned());
    }
    settings
}

/// A value with what only Azure knows: secrets in place of references, and addresses.
fn resolved(value: &str, signing_key: &str) -> String {
    let a_key = "1:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    let secrets = [
        ("signing-key", signing_key),
        ("lookup-key", a_key),
        ("master-key", a_key),
        ("client-secret", "a-secret-of-more-than-24-characters"),
        ("jumio-password", "a-password"),
    ];
    if value.starts_with("@Microsoft.KeyVault(") {
        let secret = secrets.iter().find(|(name, _)| value.contains(name));
        return secret.map_or_else(|| value.to_owned(), |(_, secret)| (*secret).to_owned());
    }
    let Some((before, rest)) = value.split_once('<') else { return value.to_owned() };
    let Some((_, after)) = rest.split_once('>') else { return value.to_owned() };
    let known =
        if before.is_empty() && after.is_empty() { "https://known.example/" } else { "known.example" };
    format!("{before}{known}{after}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_azure_knows_is_replaced_by_something_of_its_form() {
        for (value, expected) in [
            ("plain", "plain"),
            ("https://<app.properties.defaultHostName>", "https://known.example"),
            ("<account.properties.primaryEndpoints.blob>", "https://known.example/"),
            ("@Microsoft.KeyVault(VaultName=v;SecretName=jumio-password)", "a-password"),
            ("@Microsoft.KeyVault(SecretUri=<uri>secrets/signing-key/)", "PEM"),
            ("@Microsoft.KeyVault(SecretName=of-nobody)", "@Microsoft.KeyVault(SecretName=of-nobody)"),
        ] {
            assert_eq!(resolved(value, "PEM"), expected, "{value}");
        }
    }
}
