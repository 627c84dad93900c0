use std::{fs, path::Path, time::Duration};

use serde_json::json;

use crate::{
    error::BenchError,
    figures::{Figures, millis, percentile},
    handler::{Handler, StoreSettings, command, embedded},
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many processes to start one after the other
    #[arg(long, default_value_t = 20)]
    starts: usize,
}

/// Nobody listens here: a process that has only just started asks nobody.
const NO_JUMIO: &str = "http://127.0.0.1:9";

/// After this time nothing is left to be done at start.
const IDLE_AFTER: Duration = Duration::from_secs(2);

/// What a process costs before the first call.
pub(crate) struct Cost {
    /// From exec to listening, sorted.
    listening: Vec<Duration>,
    pub(crate) idle_mib: f64,
}

impl Cost {
    pub(crate) fn listening(&self, percent: usize) -> f64 {
        millis(percentile(&self.listening, percent))
    }
}

/// So many processes with these settings, one after the other.
pub(crate) async fn cost(
    executable: &Path,
    starts: usize,
    settings: &[(&'static str, String)],
) -> Result<Cost, BenchError> {
    let mut listening = Vec::new();
    for _ in 0..starts {
        listening.push(Handler::start_with(executable, NO_JUMIO, settings)?.listening_after);
    }
    listening.sort();
    let handler = Handler::start_with(executable, NO_JUMIO, settings)?;
    handler.ready().await?;
    tokio::time::sleep(IDLE_AFTER).await;
    Ok(Cost { listening, idle_mib: handler.memory_mib("VmRSS")? })
}

/// More clients than the portal of one company has to administer.
const CLIENTS: usize = 200;

/// How long it takes from exec to the answer of `start`, which has to know the clients.
async fn first_answer(executable: &Path, starts: usize, clients: usize) -> Result<f64, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::system("a folder for the store"))?;
    let store = embedded(&folder.path().join("state.redb"));
    for number in 0..clients {
        register(executable, folder.path(), &store, number)?;
    }
    let mut answered = Vec::new();
    for number in 0..starts {
        let handler = Handler::start_on(executable, NO_JUMIO, store.clone())?;
        handler.functions()?.start(&json!({"objectId": format!("user-{number}")})).await?;
        answered.push(handler.since.elapsed());
    }
    answered.sort();
    Ok(millis(percentile(&answered, 50)))
}

/// Puts a client in force, as an operator does.
fn register(
    executable: &Path,
    folder: &Path,
    store: &StoreSettings,
    number: usize,
) -> Result<(), BenchError> {
    let (id, file) = (format!("client-{number}"), folder.join("client.toml"));
    let toml = format!(
        "clientId = \"{id}\"\ndisplayName = \"{id}\"\nredirectUris = [\"https://{id}.example/authresp\"]\n"
    );
    fs::write(&file, toml).map_err(BenchError::system("a client's file"))?;
    let file = file.display().to_string();
    for task in [["import", &file], ["activate", &id]] {
        let (_, mut command) = command(executable, NO_JUMIO, store.clone())?;
        let arguments = ["clients"].into_iter().chain(task).chain(["--reason", "bench", "--yes"]);
        let done = command.args(arguments).output().map_err(BenchError::system("handler clients"))?;
        if !done.status.success() {
            return Err(BenchError::Client(String::from_utf8_lossy(&done.stderr).into_owned()));
        }
    }
    Ok(())
}

pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Figures, BenchError> {
    let size = fs::metadata(executable).map_err(BenchError::system("the executable"))?.len();
    let cost = cost(executable, options.starts, &[]).await?;
    let mut figures = Figures::default();
    figures.add("listening after exec, p50", "ms", cost.listening(50), Some(5.0));
    figures.add("listening after exec, p99", "ms", cost.listening(99), Some(5.0));
    for clients in [0, CLIENTS] {
        let what = format!("first answer after exec, p50, {clients} clients in the table");
        figures.add(what, "ms", first_answer(executable, options.starts, clients).await?, None);
    }
    figures.add("resident, idle", "MiB", cost.idle_mib, Some(15.0));
    #[expect(clippy::cast_precision_loss, reason = "a size in megabytes with two digits")]
    figures.add("executable", "MB", size as f64 / 1e6, Some(20.0));
    figures.note("resident under load: `cargo xtask bench journey`");
    Ok(figures)
}
