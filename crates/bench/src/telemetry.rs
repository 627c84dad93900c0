use std::path::Path;

use crate::{
    error::BenchError,
    figures::{Figures, millis},
    functions::{self, Options},
    ingestion, process,
};

/// How many processes are started one after the other.
const STARTS: usize = 10;

/// The same users without and with telemetry, one after the other.
pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Figures, BenchError> {
    let connection = ingestion::accept_everything().await?;
    let telemetry = [("APPLICATIONINSIGHTS_CONNECTION_STRING", connection)];
    let without = functions::cost(executable, options, &[]).await?;
    let with = functions::cost(executable, options, &telemetry).await?;
    let mut figures = Figures::default();
    figures.add("processor time per verification, without", "ms", millis(without.processor), None);
    figures.add("processor time per verification, with", "ms", millis(with.processor), None);
    let more = with.processor.as_secs_f64() / without.processor.as_secs_f64() - 1.0;
    figures.add("processor time that telemetry costs", "%", more * 100.0, Some(5.0));
    figures.add(
        "memory that telemetry costs, under load",
        "MiB",
        with.memory_mib - without.memory_mib,
        Some(3.0),
    );
    let (idle_without, idle_with) =
        (process::cost(executable, STARTS, &[]).await?, process::cost(executable, STARTS, &telemetry).await?);
    figures.add("listening after exec, without, p50", "ms", idle_without.listening(50), None);
    figures.add("listening after exec, with, p50", "ms", idle_with.listening(50), Some(5.0));
    figures.add(
        "memory that telemetry costs, idle",
        "MiB",
        idle_with.idle_mib - idle_without.idle_mib,
        Some(3.0),
    );
    figures.note("what else runs on this machine shows in these figures: run it twice");
    Ok(figures)
}
