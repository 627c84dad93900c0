use std::{
    path::Path,
    time::{Duration, Instant},
};

use futures::{StreamExt, TryStreamExt, stream};
use journeys::{Journey, JourneyError};
use jumio_simulator::Simulator;

use crate::{
    error::BenchError,
    figures::{Figures, millis, percentile},
    handler::{Handler, object_id},
};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many users verify themselves
    #[arg(long, default_value_t = 500)]
    verifications: usize,
    /// How many of them are served at the same time
    #[arg(long, default_value_t = 16)]
    in_flight: usize,
}

/// Polls that are planned close after one another are over by then.
const POLLED_AFTER: Duration = Duration::from_secs(4);

/// What one step cost.
struct Step {
    name: &'static str,
    /// Of the handler, per verification.
    processor: Duration,
    /// Sorted.
    latencies: Vec<Duration>,
}

/// Users on their way through a handler.
struct Crowd<'a> {
    handler: &'a Handler,
    journeys: Vec<Journey>,
    in_flight: usize,
    steps: Vec<Step>,
}

impl Crowd<'_> {
    /// All users take this step before any of them takes the next.
    async fn all(
        &mut self,
        name: &'static str,
        step: impl AsyncFn(&mut Journey) -> Result<(), JourneyError>,
    ) -> Result<(), BenchError> {
        let step = &step;
        let before = self.handler.processor_time()?;
        let mut latencies: Vec<Duration> = stream::iter(self.journeys.iter_mut())
            .map(|journey| async move {
                let since = Instant::now();
                step(journey).await.map(|()| since.elapsed())
            })
            .buffer_unordered(self.in_flight)
            .try_collect()
            .await?;
        latencies.sort();
        self.note(name, before, latencies)
    }

    /// No user does anything; the handler polls.
    async fn wait(&mut self, name: &'static str) -> Result<(), BenchError> {
        let before = self.handler.processor_time()?;
        tokio::time::sleep(POLLED_AFTER).await;
        self.note(name, before, Vec::new())
    }

    fn note(
        &mut self,
        name: &'static str,
        before: Duration,
        latencies: Vec<Duration>,
    ) -> Result<(), BenchError> {
        let spent = self.handler.processor_time()?.saturating_sub(before);
        let users = u32::try_from(self.journeys.len()).unwrap_or(u32::MAX);
        self.steps.push(Step { name, processor: spent / users.max(1), latencies });
        Ok(())
    }
}

/// What all steps of a journey cost together.
pub(crate) struct Cost {
    /// Of the handler, per verification.
    pub(crate) processor: Duration,
    /// The most under load.
    pub(crate) memory_mib: f64,
}

/// The whole journey of all users through a handler with these settings.
pub(crate) async fn cost(
    executable: &Path,
    options: &Options,
    settings: &[(&'static str, String)],
) -> Result<Cost, BenchError> {
    let simulator = journeys::simulator().await?;
    let handler = Handler::start_with(executable, simulator.base_url(), settings)?;
    let steps = walked(&handler, options).await?;
    let processor = steps.iter().map(|step| step.processor).sum();
    Ok(Cost { processor, memory_mib: handler.memory_mib("VmHWM")? })
}

/// What each step of the journey took, of as many users as the options say.
async fn walked(handler: &Handler, options: &Options) -> Result<Vec<Step>, BenchError> {
    handler.ready().await?;
    let functions = handler.functions()?;
    let journeys =
        (0..options.verifications).map(|number| Journey::new(functions.clone(), object_id(number))).collect();
    let mut crowd = Crowd { handler, journeys, in_flight: options.in_flight, steps: Vec::new() };
    walk(&mut crowd).await?;
    Ok(crowd.steps)
}

pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Figures, BenchError> {
    let simulator = journeys::simulator().await?;
    let handler = Handler::start(executable, simulator.base_url())?;
    let steps = walked(&handler, options).await?;
    let mut figures = Figures::default();
    add_steps(&mut figures, &steps);
    figures.add("resident, the most under load", "MiB", handler.memory_mib("VmHWM")?, Some(30.0));
    add_provider_calls(&mut figures, &simulator, options.verifications);
    figures
        .note("storage operations of each function: docs/reference/round-trips.md, which a test keeps true");
    figures.note("what else runs on this machine shows in these figures: compare runs, not machines");
    Ok(figures)
}

async fn walk(crowd: &mut Crowd<'_>) -> Result<(), BenchError> {
    crowd.all("start", async |journey| journey.start().await).await?;
    crowd.all("authorize, the cookie", async |journey| journey.take_cookie().await).await?;
    crowd.all("authorize, the transaction", async |journey| journey.create_transaction().await).await?;
    crowd
        .all("callbacks, while documents are submitted", async |journey| journey.submit("pass").await)
        .await?;
    crowd.all("return", async |journey| journey.come_back().await).await?;
    crowd.wait("polls in the background").await?;
    crowd.all("status", async |journey| verdict(journey.is_ready().await?)).await?;
    crowd.all("continue", async |journey| journey.go_on().await).await?;
    crowd.all("token", async |journey| journey.exchange().await.map(drop)).await?;
    crowd.all("redeem", async |journey| verdict(journey.redeem().await?)).await
}

fn verdict(is_there: bool) -> Result<(), JourneyError> {
    is_there.then_some(()).ok_or(JourneyError::Missing("verdict"))
}

/// What Azure AD B2C waits for, in milliseconds.
fn latency_budget(step: &str) -> Option<f64> {
    ["start", "token", "redeem"].contains(&step).then_some(1000.0)
}

fn add_steps(figures: &mut Figures, steps: &[Step]) {
    for step in steps {
        figures.add(format!("{}: processor", step.name), "ms", millis(step.processor), None);
    }
    let budgeted = ["start", "status", "token", "redeem"];
    let together: Duration =
        steps.iter().filter(|step| budgeted.contains(&step.name)).map(|step| step.processor).sum();
    figures.add("start + status + token + redeem: processor", "ms", millis(together), Some(0.5));
    let whole: Duration = steps.iter().map(|step| step.processor).sum();
    figures.add("a whole verification: processor", "ms", millis(whole), None);
    for step in steps.iter().filter(|step| !step.latencies.is_empty()) {
        let name = step.name;
        figures.add(format!("{name}: p50"), "ms", millis(percentile(&step.latencies, 50)), None);
        let p99 = millis(percentile(&step.latencies, 99));
        figures.add(format!("{name}: p99"), "ms", p99, latency_budget(name));
    }
}

#[expect(clippy::cast_precision_loss, reason = "calls per verification with two digits")]
fn add_provider_calls(figures: &mut Figures, simulator: &Simulator, verifications: usize) {
    let counts = simulator.counts();
    let each = |calls: u64| calls as f64 / verifications.max(1) as f64;
    figures.add(
        "creations at the provider per verification",
        "",
        each(counts.creates + counts.updates),
        Some(1.0),
    );
    figures.add("reads at the provider per verification", "", each(counts.status + counts.details), None);
}
