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
    // What else runs on the machine only ever adds to the processor time: the least of the rounds is nearest to the truth.
    let least = |figure: fn(&(Cost, Cost)) -> f64| rounds.iter().map(figure).fold(f64::INFINITY, f64::min);
    let without = least(|(without, _)| millis(without.processor));
    let with = least(|(_, with)| millis(with.processor));
    let mut figures = Figures::default();
    figures.add("processor time per verification, without", "ms", without, None);
    figures.add("processor time per verification, with", "ms", with, None);
    figures.add("processor time that telemetry costs", "%", (with / without - 1.0) * 100.0, Some(5.0));
    let median = |figure: fn(&(Cost, Cost)) -> f64| median(rounds.iter().map(figure).collect());
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
    figures.note(format!(
        "of {ROUNDS} rounds, each without and with telemetry: the least processor time, the median of memory"
    ));
    figures.note("what else runs on this machine shows in these figures: run it twice");
    Ok(figures)
}
