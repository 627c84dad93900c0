//! Measures whether the sweep keeps up: fills the store with verifications whose retention is over, and sweeps every five
//! minutes as the host would.

use std::{
    fmt,
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    error::BenchError,
    handler::Handler,
    storage::{Kind, Place, fill_with_ended},
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many verifications are due. The default is what one sweep finds where 100,000 a day were made
    #[arg(long, default_value_t = 350)]
    verifications: u32,
    /// Where the store is: `azurite` needs `AZURITE_CONNECTION_STRING`
    #[arg(long, value_enum, default_value = "azurite")]
    store: Kind,
}

/// The time between two sweeps.
const PAUSE: Duration = Duration::from_secs(300);
/// How long one sweep may take, with what the handler takes to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// So many sweeps at most.
const SWEEPS: u32 = 100;

pub(crate) struct Swept {
    verifications: u32,
    sweeps: u32,
    took: Duration,
    requests: Option<usize>,
}

pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Swept, BenchError> {
    let simulator = journeys::simulator().await?;
    let place = Place::new(options.store).await?;
    let store = place.open().await?;
    eprintln!("laying {} verifications into the store", options.verifications);
    fill_with_ended(&store, 0..options.verifications).await?;
    drop(store);
    let handler = Handler::start_on(executable, simulator.base_url(), place.settings())?;
    handler.ready().await?;
    let (before, since) = (place.requests(), Instant::now());
    let mut sweeps = 0;
    // The first sweep that finds nothing tells that all is done.
    while sweep(&handler).await? && sweeps < SWEEPS {
        sweeps += 1;
    }
    let requests = place.counts_requests().then(|| place.requests() - before);
    Ok(Swept { verifications: options.verifications, sweeps, took: since.elapsed(), requests })
}

/// Whether there was anything to be done.
async fn sweep(handler: &Handler) -> Result<bool, BenchError> {
    let functions = handler.functions()?;
    let answer = functions.policy("/sweep", r#"{"Data": {"tick": {}}, "Metadata": {}}"#);
    let answer = tokio::time::timeout(PATIENCE, answer).await.map_err(|_| BenchError::NotReady)??;
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    eprintln!("{said}");
    Ok(!said.contains(" 0 verifications erased, 0 purged"))
}

impl fmt::Display for Swept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { verifications, sweeps, took, requests } = self;
        let each = took.as_secs_f64() / f64::from((*verifications).max(1));
        writeln!(
            f,
            "{verifications} verifications erased and purged in {sweeps} sweeps, {:.1} s",
            took.as_secs_f64()
        )?;
        if let Some(requests) = requests {
            writeln!(
                f,
                "{:.1} requests to the store for each",
                *requests as f64 / f64::from((*verifications).max(1))
            )?;
        }
        write!(
            f,
            "a pause of {} s has time for {:.0} times as many",
            PAUSE.as_secs(),
            PAUSE.as_secs_f64() / took.as_secs_f64()
        )?;
        write!(f, " ({:.1} ms each)", each * 1000.0)
    }
}
