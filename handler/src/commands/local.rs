use std::{process::ExitCode, time::Duration};

use service::kernel::Deadline;
use tokio::runtime::Runtime;

use super::{read::read_all, terminal::complain};
use crate::{
    app::Parts,
    error_chain::error_chain,
    settings::Settings,
    storage::{self, Failure},
    ui_context::UiContext,
    wiring,
};

/// The parts of the app in this process, for one command.
pub(super) struct Local {
    pub(super) runtime: Runtime,
    pub(super) parts: Parts,
}

impl Local {
    /// Reads the settings and opens the store; what is wrong is told.
    pub(super) fn open() -> Result<Self, ExitCode> {
        let failed = |problem: &str| {
            complain(problem);
            ExitCode::FAILURE
        };
        let settings = read_all()?;
        let runtime = Runtime::new().map_err(|error| failed(&error.to_string()))?;
        let parts = runtime.block_on(open(settings)).map_err(|error| failed(&error_chain(&*error)))?;
        Ok(Self { runtime, parts })
    }
}

/// How long the clients may take to be read.
const PATIENCE: Duration = Duration::from_secs(10);

async fn open(settings: Settings) -> Result<Parts, Failure> {
    let http = wiring::http_client()?;
    let opened = storage::open(settings.app.store.clone(), http.clone()).await?;
    let ui = UiContext::new(&settings)?.into();
    let (parts, _queue) = wiring::assemble(settings, opened, http, ui);
    // A command that needs the store meets the same error and tells it; the doctor goes on without.
    let _read = parts.service.registry.refresh.run(Deadline::after(PATIENCE)).await;
    Ok(parts)
}
