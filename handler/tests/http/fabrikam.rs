//! A second client beside the one of the settings.

use std::{
    fs,
    process::{Command, Stdio},
};

use journeys::Functions;
use serde_json::Value;

use crate::handler::{Handler, command, free_port, settings};

pub(crate) const FABRIKAM: &str = "fabrikam";
pub(crate) const FABRIKAM_REDIRECT: &str = "https://fabrikam.example/authresp";

/// Another name, brand, language, claims and limits than the settings' client has.
pub(crate) const FILE: &str = r##"# A strict bank.
clientId = "fabrikam"
displayName = "Fabrikam Bank"
redirectUris = ["https://fabrikam.example/authresp"]
matching = "required"
claims = ["surname", "documentNumber"]
locales = ["de"]
maxAttempts = 1
accentColor = "#7a1f2b"
startUrl = "https://fabrikam.example/sign-in"
supportUrl = "mailto:help@fabrikam.example"
workflowKey = "10050"

[texts.de]
elsewhere-stopped-message = "Hier geht es nicht weiter"
"##;

/// Runs `handler clients …` with the settings of this command; what it prints as JSON.
pub(crate) fn clients(mut command: Command, arguments: &[&str]) -> Value {
    command.env("RUST_LOG", "trace").arg("clients").args(arguments).arg("--json");
    let output = command.stdout(Stdio::piped()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{arguments:?}: {said}");
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap();
    if let Some(secret) = shown["secret"]["text"].as_str() {
        assert!(!said.contains(secret), "a new secret is shown once, and not logged");
    }
    shown
}

impl Handler {
    /// Runs `handler clients …` on this handler's store, which it must have let go of; what it prints as JSON.
    pub(crate) fn clients(&self, arguments: &[&str]) -> Value {
        let file = self.folder.path().join("state.redb");
        let settings = settings(free_port(), self.simulator.base_url(), &file);
        clients(command(settings), arguments)
    }

    /// The same, of a command that changes something.
    pub(crate) fn change_clients(&self, arguments: &[&str]) -> Value {
        self.clients(&[arguments, &["--reason", "a test", "--yes"]].concat())
    }

    /// Puts the client of this file in force: the numbers of its version. The handler must have let go of the store.
    pub(crate) fn put_in_force(&self, file: &str) -> Value {
        let path = self.folder.path().join("client.toml");
        fs::write(&path, file).unwrap();
        let imported = self.change_clients(&["import", path.to_str().unwrap()]);
        self.change_clients(&["activate", imported["clientId"].as_str().unwrap()])
    }

    /// A secret of this client, new.
    pub(crate) fn new_secret(&self, client: &str) -> (u64, String) {
        let secret = &self.change_clients(&["secret", "new", client])["secret"];
        (secret["number"].as_u64().unwrap(), secret["text"].as_str().unwrap().to_owned())
    }

    /// The functions as Fabrikam calls them.
    pub(crate) fn functions_of_fabrikam(&self, secret: &str) -> Functions {
        Functions {
            client_id: FABRIKAM.to_owned(),
            client_secret: secret.to_owned(),
            redirect_uri: FABRIKAM_REDIRECT.to_owned(),
            ..self.functions()
        }
    }

    /// A handler of two clients, and how Fabrikam calls it.
    pub(crate) async fn of_two_clients() -> (Self, Functions) {
        let mut handler = Self::start().await;
        handler.end();
        handler.put_in_force(FILE);
        let (_, secret) = handler.new_secret(FABRIKAM);
        handler.restart_with(&[]).await;
        let functions = handler.functions_of_fabrikam(&secret);
        (handler, functions)
    }
}
