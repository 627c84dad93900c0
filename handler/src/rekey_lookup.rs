//! `handler rekey-lookup`: an administrator has set another lookup key while nothing runs.

use std::{fmt, sync::Arc};

use state::{Rekeyed, State};

use crate::{
    entropy::SystemEntropy,
    error_chain::error_chain,
    settings::{KeySettings, StoreSettings},
    storage::{self, Failure},
    wiring::http_client,
};

/// Lets everybody be found under the lookup key that is set. Returns why it could not be finished, if it could not.
pub(crate) fn run(keys: &KeySettings, store: StoreSettings) -> Result<Rekeyed, String> {
    let runtime = tokio::runtime::Runtime::new().map_err(|error| error.to_string())?;
    runtime.block_on(rekey(keys, store)).map_err(|error| {
        format!("{}; nobody is lost: run it again before anything else is started", error_chain(&*error))
    })
}

async fn rekey(keys: &KeySettings, store: StoreSettings) -> Result<Rekeyed, Failure> {
    let opened = storage::open(store, http_client()?).await?;
    let state = State::new(opened.backend, &keys.master, Arc::new(SystemEntropy::new()), opened.clock);
    Ok(state.rekey(&keys.lookup).await?)
}

/// What an administrator wants to know afterwards.
pub(crate) struct Report(pub(crate) Rekeyed);

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
