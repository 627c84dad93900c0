//! What `cargo demo` does: wait for a person, or drive scenarios.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use functions_host::{Console, ProxyMode};
use thiserror::Error;

use crate::browser::StepLog;
use crate::bundle::{self, BundleError};
use crate::folder::{TemporaryFolder, workspace};
use crate::scenarios::{self, Expectation, ExpectationError, Scenario, ScenarioError, compare};
use crate::stage::{DevelopmentKeys, KeysError, Stage, StageError, StageOptions};
use crate::trace::{self, TraceError};

/// What the command line asks for.
pub struct Wanted {
    /// The scenario to drive, or `all`; wait for a person otherwise.
    pub scenario: Option<String>,
    /// How the host passes requests on.
    pub mode: Option<ProxyMode>,
    /// Whether the log lines of host and handler are shown.
    pub verbose: bool,
    /// The cargo profile of the handler.
    pub profile: String,
    /// The folder of a bundle that is there already.
    pub bundle: Option<PathBuf>,
    /// Where what a person does is kept between runs; `target/demo` otherwise.
    pub folder: Option<PathBuf>,
}

/// Why the demo ended.
#[derive(Debug, Error)]
pub enum RunError {
    /// No bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Something did not come up.
    #[error(transparent)]
    Stage(#[from] StageError),
    /// No keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// No folder, no terminal.
    #[error("cannot use a folder or the terminal")]
    System(#[from] io::Error),
    /// Nothing to compare with.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
    /// The person of a scenario got stuck.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// No such scenario.
    #[error("there is no scenario \"{0}\"; there are: all, {names}", names = scenarios::ALL.map(|scenario| scenario.name).join(", "))]
    UnknownScenario(String),
    /// What the host sent to the handler differs from what is committed.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The facts differ from the expectation.
    #[error("not as expected: {0}")]
    Unexpected(String),
}

/// The scenario after which the requests to the handler are compared as well.
const TRACED: &str = "pass";

/// Builds the bundle and does what is wanted.
///
/// # Errors
/// See [`RunError`].
pub async fn run(wanted: Wanted) -> Result<(), RunError> {
    let scenarios = wanted.scenario.as_deref().map(chosen).transpose()?;
    let bundle = match &wanted.bundle {
        Some(bundle) => bundle.clone(),
        None => bundle::build(&wanted.profile)?,
    };
    match scenarios {
        None => wait_for_a_person(&wanted, &bundle).await,
        Some(scenarios) => drive(&wanted, &bundle, &scenarios).await,
    }
}

async fn wait_for_a_person(wanted: &Wanted, bundle: &Path) -> Result<(), RunError> {
    let folder = wanted.folder.clone().unwrap_or_else(|| workspace().join("target").join("demo"));
    fs::create_dir_all(&folder)?;
    let keys = DevelopmentKeys::kept_in(&folder.join("keys.json"))?;
    let stage = Stage::start(options(wanted, bundle, &folder, 1.0), &keys).await?;
    say(&format!("\nOpen {}\n\nCtrl-C ends it.", stage.app.home()));
    tokio::signal::ctrl_c().await?;
    stage.stop().await;
    Ok(())
}

fn chosen(name: &str) -> Result<Vec<Scenario>, RunError> {
    let chosen: Vec<_> =
        scenarios::ALL.into_iter().filter(|scenario| name == "all" || scenario.name == name).collect();
    if chosen.is_empty() { Err(RunError::UnknownScenario(name.to_owned())) } else { Ok(chosen) }
}

async fn drive(wanted: &Wanted, bundle: &Path, scenarios: &[Scenario]) -> Result<(), RunError> {
    let keys = DevelopmentKeys::generate()?;
    let mut failed = Vec::new();
    for scenario in scenarios {
        if let Err(error) = drive_one(wanted, bundle, scenario, &keys).await {
            say(&describe(&error));
            failed.push(scenario.name);
        }
    }
    if failed.is_empty() { Ok(()) } else { Err(RunError::Unexpected(failed.join(", "))) }
}

async fn drive_one(
    wanted: &Wanted,
    bundle: &Path,
    scenario: &Scenario,
    keys: &DevelopmentKeys,
) -> Result<(), RunError> {
    let expected = Expectation::read(scenario.name)?;
    say(&format!("\n{}: {}", scenario.name, expected.description));
    let folder = TemporaryFolder::new()?;
    let stage = Stage::start(options(wanted, bundle, folder.path(), scenario.speed), keys).await?;
    let log: StepLog = Arc::new(|line: &str| say(&format!("  {line}")));
    let observed = scenario.run(&stage, log).await;
    let traced = match &observed {
        Ok(_) if scenario.name == TRACED => trace::check(&stage, wanted.mode).await,
        _ => Ok(()),
    };
    stage.stop().await;
    let lines = compare(&expected, &observed?);
    traced?;
    if lines.is_empty() {
        say(&format!("{}: as expected", scenario.name));
        Ok(())
    } else {
        Err(RunError::Unexpected(format!("{}\n  {}", scenario.name, lines.join("\n  "))))
    }
}

fn options(wanted: &Wanted, bundle: &Path, folder: &Path, speed: f64) -> StageOptions {
    StageOptions {
        bundle: bundle.to_owned(),
        store: folder.join("store.redb"),
        mode: wanted.mode,
        console: if wanted.verbose { Console::Forward } else { Console::Capture },
        speed,
    }
}

/// An error with everything that led to it, in one line.
pub fn describe(error: &dyn std::error::Error) -> String {
    let causes = std::iter::successors(error.source(), |cause| cause.source());
    causes.fold(error.to_string(), |text, cause| format!("{text}: {cause}"))
}

/// A line for the person at the terminal. A terminal that is gone is no reason to stop.
fn say(line: &str) {
    let _gone = writeln!(io::stdout(), "{line}");
}
