use std::path::Path;

use crate::{
    error::BenchError,
    figures::{Figures, median, millis},
    functions::{self, Cost, Options},
    ingestion, process,
};

/// How many processes are started one after the other.
const STARTS: usize = 10;

/// How often the users go through a handler without telemetry and through one with it, in turn. One run alone says little: the
/// most that a process ever held differs by megabytes between two runs of the same program.
const ROUNDS: usize = 5;

/// The same users without and with telemetry, one after the other.
pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Figures, BenchError> {
    let connection = ingestion::accept_everything().await?;
    let telemetry = [("APPLICATIONINSIGHTS_CONNECTION_STRING", connection)];
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let without = functions::cost(executable, options, &[]).await?;
        rounds.push((without, functions::cost(executable, options, &telemetry).await?));
    }
    let median = |figure: fn(&(Cost, Cost)) -> f64| median(rounds.iter().map(figure).collect());
    let mut figures = Figures::default();
    let without = median(|(without, _)| millis(without.processor));
    figures.add("processor time per verification, without", "ms", without, None);
    figures.add(
        "processor time per verification, with",
        "ms",
        median(|(_, with)| millis(with.processor)),
        None,
    );
    let more = median(|(without, with)| {
        (with.processor.as_secs_f64() / without.processor.as_secs_f64() - 1.0) * 100.0
    });
    figures.add("processor time that telemetry costs", "%", more, Some(5.0));
    let more = median(|(without, with)| with.memory_mib - without.memory_mib);
    figures.add("memory that telemetry costs, under load", "MiB", more, Some(3.0));
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
    figures.note(format!("under load: the median of {ROUNDS} rounds, each without and with telemetry"));
    figures.note("what else runs on this machine shows in these figures: run it twice");
    Ok(figures)
}
