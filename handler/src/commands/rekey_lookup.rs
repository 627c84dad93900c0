//! `handler rekey-lookup`: an administrator has set another lookup key while nothing runs.

use std::{fmt, process::ExitCode, sync::Arc};

use azure_functions_custom_handler::fatal;
use state::{Rekeyed, State};

use super::{read::read, terminal::tell};
use crate::{
    entropy::SystemEntropy,
    error_chain::error_chain,
    settings::{KeySettings, StoreSettings},
    storage::{self, Failure},
    wiring::http_client,
};

/// Lets every user be found under the lookup key that is set.
pub(super) fn run() -> ExitCode {
    let (keys, store) = match read(|reader| KeySettings::read(reader).zip(StoreSettings::read(reader))) {
        Ok(settings) => settings,
        Err(code) => return code,
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => return fatal(error),
    };
    match runtime.block_on(rekey(&keys, store)) {
        Ok(rekeyed) => {
            tell(&Report(rekeyed).to_string());
            ExitCode::SUCCESS
        }
        Err(error) => fatal(format!(
            "{}; nothing is lost: run it again before anything else starts",
            error_chain(&*error)
        )),
    }
}

async fn rekey(keys: &KeySettings, store: StoreSettings) -> Result<Rekeyed, Failure> {
    let opened = storage::open(store, http_client()?).await?;
    let state = State::new(opened.backend, &keys.master, Arc::new(SystemEntropy::new()), opened.clock);
    Ok(state.rekey(&keys.lookup).await?)
}

/// What an administrator wants to know afterwards.
struct Report(Rekeyed);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Rekeyed { renamed, known, begun_anew, unreadable } = self.0;
        writeln!(f, "{renamed} users are found under this lookup key now, {known} were before.")?;
        if begun_anew > 0 {
            writeln!(
                f,
                "{begun_anew} have begun anew under it already: what they had before is not found any more."
            )?;
        }
        if unreadable > 0 {
            writeln!(
                f,
                "{unreadable} are not found: their rows do not say who they are, or no master key opens them. They are \
                 found again under the former key."
            )?;
        }
        Ok(())
    }
}
