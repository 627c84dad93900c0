use std::{process::ExitCode, time::Duration};

use service::{
    kernel::Deadline,
    operator::{Named, ShowError, Shown},
};

use super::{
    read::read_all,
    show_text,
    terminal::{complain, tell},
};
use crate::{
    error_chain::error_chain,
    settings::Settings,
    storage::{self, Failure},
    ui_context::UiContext,
    wiring,
};

/// What `show` prints holds no personal data: names of attributes, never their values.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// A verification id, or the support reference that the user reads out, such as ABCD-EFGH
    #[arg(value_name = "ID|REFERENCE")]
    verification: Named,
    /// Print the same as JSON
    #[arg(long)]
    json: bool,
}

/// There is no such verification.
const NOT_FOUND: u8 = 3;

const PATIENCE: Duration = Duration::from_secs(30);

pub(super) fn run(options: &Options) -> ExitCode {
    let settings = match read_all() {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(show(settings, &options.verification)) {
        Ok(Ok(shown)) => print(&shown, options.json),
        Ok(Err(error)) => {
            let code =
                if error == ShowError::Unknown { ExitCode::from(NOT_FOUND) } else { ExitCode::FAILURE };
            complain(&error_chain(&error));
            code
        }
        Err(error) => {
            complain(&error_chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn show(settings: Settings, named: &Named) -> Result<Result<Shown, ShowError>, Failure> {
    let http = wiring::http_client()?;
    let opened = storage::open(settings.app.store.clone(), http.clone()).await?;
    let ui = UiContext::new(&settings)?.into();
    let (parts, _queue) = wiring::assemble(settings, opened, http, ui);
    Ok(parts.service.show.run(named, Deadline::after(PATIENCE)).await)
}

fn print(shown: &Shown, as_json: bool) -> ExitCode {
    if as_json {
        tell(&format!("{:#}", serde_json::json!(shown)));
    } else {
        tell(&show_text::text(shown));
    }
    ExitCode::SUCCESS
}
