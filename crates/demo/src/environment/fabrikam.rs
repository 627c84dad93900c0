//! A second client, which `handler clients` puts in force before the functions start.

use std::{
    fs, io,
    path::Path,
    process::{Command, Stdio},
};

use serde_json::Value;
use thiserror::Error;

use crate::folder::TemporaryFolder;

/// Its id at the functions.
pub(super) const CLIENT: &str = "fabrikam";

/// Why it is not in force.
#[derive(Debug, Error)]
pub enum ClientError {
    #[error("cannot run `handler clients`, or write the client's file")]
    System(#[from] io::Error),
    #[error("`handler clients` says: {0}")]
    Refused(String),
    #[error("`handler clients` prints something else than JSON")]
    Unreadable(#[from] serde_json::Error),
}

/// A stricter client than the one of the settings, in other colours, that sees other claims.
fn file(app: &str, b2c_return: &str) -> String {
    format!(
        "clientId = \"{CLIENT}\"\ndisplayName = \"Fabrikam Bank\"\nredirectUris = [\"{b2c_return}\"]\nstartUrl = \"{app}\"\n\
         matching = \"required\"\nclaims = [\"surname\", \"documentNumber\"]\nmaxAttempts = 1\nconsentRequired = true\n\
         maxTransactionsPerAddress = 200\naccentColor = \"#7a1f2b\"\n"
    )
}

/// Puts it in force in the store of these settings, and makes it a secret. Waits for the commands.
pub(super) fn put_in_force(
    bundle: &Path,
    settings: &[(&'static str, String)],
    app: &str,
    b2c_return: &str,
) -> Result<String, ClientError> {
    let folder = TemporaryFolder::new()?;
    let path = folder.path().join("fabrikam.toml");
    fs::write(&path, file(app, b2c_return))?;
    let run = |arguments: &[&str]| run(bundle, settings, arguments);
    let change = |arguments: &[&str]| run(&[arguments, &["--reason", "cargo demo", "--yes"]].concat());
    change(&["import", &path.display().to_string()])?;
    change(&["activate", CLIENT])?;
    // Those of earlier runs.
    let secrets = run(&["show", CLIENT])?;
    for secret in secrets.get("secrets").and_then(Value::as_array).into_iter().flatten() {
        let number = secret.get("number").map(Value::to_string).unwrap_or_default();
        change(&["secret", "revoke", CLIENT, &number])?;
    }
    let made = change(&["secret", "new", CLIENT])?;
    let secret = made.pointer("/secret/text").and_then(Value::as_str);
    secret.map(str::to_owned).ok_or_else(|| ClientError::Refused("no secret".to_owned()))
}

fn run(bundle: &Path, settings: &[(&'static str, String)], arguments: &[&str]) -> Result<Value, ClientError> {
    let output = Command::new(bundle.join("handler"))
        .arg("clients")
        .args(arguments)
        .arg("--json")
        .env_clear()
        .envs(settings.iter().map(|(name, value)| (*name, value)))
        .stdin(Stdio::null())
        .output()?;
    if output.status.success() {
        Ok(serde_json::from_slice(&output.stdout)?)
    } else {
        Err(ClientError::Refused(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }
}
