use std::{error::Error, process::ExitCode};

use serde_json::json;

use super::terminal::tell_found;
use crate::{
    error_chain::error_chain,
    settings::{Problem, Reader, Settings, StoreSettings},
    storage,
    ui_context::UiContext,
    wiring,
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print a JSON array of what is wrong: `[{"setting": …, "problem": …}]`
    #[arg(long)]
    json: bool,
}

/// Problems with the settings, and names that look like settings and are none.
pub(super) fn run(options: &Options) -> ExitCode {
    let mut reader = Reader::new(std::env::vars());
    let mut problems = match Settings::read(&mut reader) {
        Ok(settings) => build(settings).err().into_iter().collect(),
        Err(problems) => problems,
    };
    let unknown = reader.unknown().into_iter();
    problems
        .extend(unknown.map(|setting| Problem { setting, what: "no such setting; is it misspelt?".into() }));
    print(&problems, options.json);
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Builds what the start builds, as far as that needs neither the network nor the embedded store's file.
fn build(settings: Settings) -> Result<(), Problem> {
    let named = |setting: &str, error: &(dyn Error + 'static)| Problem {
        setting: setting.to_owned(),
        what: error_chain(error),
    };
    UiContext::new(&settings).map_err(|error| named("ClientSettings", &error))?;
    let http = wiring::http_client().map_err(|error| named("SSL_CERT_FILE", &error))?;
    if let StoreSettings::Azure(account) = settings.app.store {
        storage::clients(*account, http).map_err(|error| named("AzureWebJobsStorage", &*error))?;
    }
    Ok(())
}

fn print(problems: &[Problem], as_json: bool) {
    let found = problems.iter().map(|one| json!({"setting": one.setting, "problem": one.what}));
    tell_found(&found.collect::<serde_json::Value>(), as_json, |_| text(problems));
}

fn text(problems: &[Problem]) -> String {
    if problems.is_empty() {
        return "The settings are right.".to_owned();
    }
    problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}
