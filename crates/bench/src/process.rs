use std::{fs, path::Path, time::Duration};

use crate::{
    error::BenchError,
    figures::{Figures, millis, percentile},
    handler::Handler,
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

pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Figures, BenchError> {
    let mut listening = Vec::new();
    for _ in 0..options.starts {
        listening.push(Handler::start(executable, NO_JUMIO)?.listening_after);
    }
    listening.sort();
    let size = fs::metadata(executable).map_err(BenchError::system("the executable"))?.len();

    let handler = Handler::start(executable, NO_JUMIO)?;
    handler.ready().await?;
    tokio::time::sleep(IDLE_AFTER).await;

    let mut figures = Figures::default();
    figures.add("listening after exec, p50", "ms", millis(percentile(&listening, 50)), Some(5.0));
    figures.add("listening after exec, p99", "ms", millis(percentile(&listening, 99)), Some(5.0));
    figures.add("resident, idle", "MiB", handler.memory_mib("VmRSS")?, Some(15.0));
    #[expect(clippy::cast_precision_loss, reason = "a size in megabytes with two digits")]
    figures.add("executable", "MB", size as f64 / 1e6, Some(20.0));
    figures.note("resident under load: `cargo xtask bench journey`");
    Ok(figures)
}
