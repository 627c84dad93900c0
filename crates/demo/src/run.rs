//! What `cargo demo` does: wait for a user, or drive scenarios.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use functions_host::{Console, ProxyMode};
use futures::{StreamExt, future, stream};
use jumio_simulator::{FaultProfile, RateLimits};
use thiserror::Error;

use crate::bundle::{self, BundleError};
use crate::ending::Ending;
pub use crate::environment::Clients;
use crate::environment::{
    DevelopmentKeys, Environment, EnvironmentError, EnvironmentOptions, KeysError, Storage,
};
use crate::error_chain::error_chain;
use crate::folder::{TemporaryFolder, workspace};
use crate::scenarios::{self, Expectation, ExpectationError, Scenario, ScenarioError, compare};
use crate::trace::{self, TraceError};
use crate::{azurite, crowd};
use journeys::StepLog;

/// What the command line asks for.
pub struct Wanted {
    /// The scenario to drive, `all`, or the `core` of those that are played in every mode; wait for a user otherwise.
    pub scenario: Option<String>,
    /// Whether what a scenario comes to is written down instead of compared.
    pub accept: bool,
    /// The simulator's fault profile for a user.
    pub fault_profile: FaultProfile,
    /// How the host passes requests on.
    pub mode: Option<ProxyMode>,
    /// Whether the log lines of host and handler are shown.
    pub verbose: bool,
    /// The cargo profile of the handler.
    pub profile: String,
    /// The folder of a bundle that is there already.
    pub bundle: Option<PathBuf>,
    /// Where what a user does is kept between runs; `target/demo` otherwise.
    pub folder: Option<PathBuf>,
    /// Whether state lies in Azurite, and not in a file.
    pub on_azurite: bool,
    /// How many relying parties there are, where a user is waited for.
    pub clients: Clients,
    /// How many handlers share the work.
    pub instances: usize,
    /// How many users come at once, each to an end of their own; one after the other by the scenarios otherwise.
    pub crowd: Option<usize>,
}

/// Why the demo ended.
#[derive(Debug, Error)]
pub enum RunError {
    /// No bundle.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// Something did not come up.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// No keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// No folder, no terminal.
    #[error("cannot use a folder or the terminal")]
    System(#[from] io::Error),
    /// The handler ended and was not started again.
    #[error("the handler does not run any more: {0}")]
    HostDown(String),
    /// Nothing to compare with.
    #[error(transparent)]
    Expectation(#[from] ExpectationError),
    /// The user of a scenario got stuck.
    #[error(transparent)]
    Scenario(#[from] ScenarioError),
    /// No such scenario.
    #[error("there is no scenario \"{0}\"; there are: all, core, {names}", names = names())]
    UnknownScenario(String),
    /// What the host sent to the handler differs from what is committed.
    #[error(transparent)]
    Trace(#[from] TraceError),
    /// The facts differ from the expectation.
    #[error("not as expected: {0}")]
    Unexpected(String),
}

fn names() -> String {
    scenarios::all().map(|scenario| scenario.name).collect::<Vec<_>>().join(", ")
}

/// The scenario after which the requests to the handler are compared as well, where the message that is compared can be put
/// into the host's own queue.
const TRACED: &str = "pass";
/// How many scenarios are under way at once: most of their time is spent waiting.
const AT_ONCE: usize = 8;

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
    match (scenarios, wanted.crowd) {
        (Some(scenarios), _) => drive(&wanted, &bundle, &scenarios).await,
        (None, Some(users)) => let_a_crowd_in(&wanted, &bundle, users).await,
        (None, None) => wait_for_a_user(&wanted, &bundle).await,
    }
}

async fn wait_for_a_user(wanted: &Wanted, bundle: &Path) -> Result<(), RunError> {
    let folder = wanted.folder.clone().unwrap_or_else(|| workspace().join("target").join("demo"));
    fs::create_dir_all(&folder)?;
    let keys = DevelopmentKeys::kept_in(&folder.join("keys.json"))?;
    // Several users may try it at the same time, which Jumio's usual limits do not bear.
    let options = EnvironmentOptions {
        rate_limits: RateLimits::NONE,
        clients: wanted.clients,
        ..options(wanted, bundle, &folder, 0)
    };
    let environment = Environment::start(options, &keys).await?;
    environment.simulator.set_fault_profile(wanted.fault_profile);
    let other = environment.other.as_ref().map(|other| format!("\nor   {}", other.app.home()));
    say(&format!("\nOpen {}{}\n\nCtrl-C ends it.", environment.app.home(), other.unwrap_or_default()));
    let ending = Ending::of(&environment.host).await?;
    environment.stop().await;
    match ending {
        Ending::HostDown(reason) => Err(RunError::HostDown(reason)),
        ending => {
            say(&format!("\n{ending}"));
            Ok(())
        }
    }
}

fn chosen(name: &str) -> Result<Vec<Scenario>, RunError> {
    let is_wanted = |scenario: &Scenario| match name {
        "all" => true,
        "core" => scenario.is_core,
        name => scenario.name == name,
    };
    let chosen: Vec<_> = scenarios::all().filter(is_wanted).collect();
    if chosen.is_empty() { Err(RunError::UnknownScenario(name.to_owned())) } else { Ok(chosen) }
}

/// One scenario tells each step; of many, only those do that fail.
async fn drive(wanted: &Wanted, bundle: &Path, scenarios: &[Scenario]) -> Result<(), RunError> {
    let keys = DevelopmentKeys::generate()?;
    let is_alone = scenarios.len() == 1;
    let plays = scenarios
        .iter()
        .enumerate()
        .map(|(number, scenario)| play(wanted, bundle, (number, scenario), &keys, is_alone));
    let failed: Vec<_> =
        stream::iter(plays).buffer_unordered(AT_ONCE).filter_map(future::ready).collect().await;
    if wanted.accept {
        fs::write(scenarios::list::file(), scenarios::list::text())?;
    }
    if failed.is_empty() { Ok(()) } else { Err(RunError::Unexpected(failed.join(", "))) }
}

/// Plays one scenario and says how it went; answers with its name if it went wrong.
async fn play(
    wanted: &Wanted,
    bundle: &Path,
    (number, scenario): (usize, &Scenario),
    keys: &DevelopmentKeys,
    is_alone: bool,
) -> Option<&'static str> {
    let begun = Instant::now();
    let steps = Steps::new(is_alone);
    steps.tell(&format!("\n{}: {}", scenario.name, scenario.story));
    let end = play_in_an_environment(wanted, bundle, (number, scenario), keys, steps.log()).await;
    let took = begun.elapsed().as_secs_f32();
    match end {
        Ok(()) => {
            say(&format!("{}: as expected ({took:.1} s)", scenario.name));
            None
        }
        Err(error) => {
            steps.tell_all();
            say(&format!("{}: {} ({took:.1} s)", scenario.name, error_chain(&error)));
            Some(scenario.name)
        }
    }
}

async fn play_in_an_environment(
    wanted: &Wanted,
    bundle: &Path,
    (number, scenario): (usize, &Scenario),
    keys: &DevelopmentKeys,
    log: StepLog,
) -> Result<(), RunError> {
    let folder = TemporaryFolder::new()?;
    let environment =
        Environment::start(scenario.on(options(wanted, bundle, folder.path(), number)), keys).await?;
    let observed = scenario.run(&environment, log).await;
    let traced = match &observed {
        Ok(_) if scenario.name == TRACED && !wanted.on_azurite => {
            trace::check(&environment, wanted.mode).await
        }
        _ => Ok(()),
    };
    environment.stop().await;
    let observed = observed?;
    traced?;
    if wanted.accept {
        return Ok(Expectation::accept(scenario.name, observed)?);
    }
    let lines = compare(&Expectation::read(scenario.name)?, &observed);
    if lines.is_empty() { Ok(()) } else { Err(RunError::Unexpected(format!("\n  {}", lines.join("\n  ")))) }
}

/// All users at once, and none gets what is another's.
async fn let_a_crowd_in(wanted: &Wanted, bundle: &Path, users: usize) -> Result<(), RunError> {
    let keys = DevelopmentKeys::generate()?;
    let folder = TemporaryFolder::new()?;
    let options = EnvironmentOptions {
        processing: Duration::from_millis(300),
        ..options(wanted, bundle, folder.path(), 0)
    };
    let environment = Environment::start(crowd::on(options), &keys).await?;
    let begun = Instant::now();
    let strays = crowd::play(&environment, users).await;
    let counts = environment.simulator.counts();
    environment.stop().await;
    say(&format!(
        "{users} users in {:.1} s; Jumio: {} creations asked for, {} reads, {} callbacks",
        begun.elapsed().as_secs_f32(),
        counts.creates,
        counts.status + counts.details,
        counts.callbacks_sent
    ));
    if strays.is_empty() { Ok(()) } else { Err(RunError::Unexpected(format!("\n  {}", strays.join("\n  ")))) }
}

/// The usual environment, at the pace of real life. Those that are there at the same time have different numbers.
fn options(wanted: &Wanted, bundle: &Path, folder: &Path, number: usize) -> EnvironmentOptions {
    let account = azurite::connection_string(number).filter(|_| wanted.on_azurite);
    EnvironmentOptions {
        bundle: bundle.to_owned(),
        storage: account.map_or_else(|| Storage::File(folder.join("store.redb")), Storage::Account),
        instances: wanted.instances,
        mode: wanted.mode,
        console: if wanted.verbose { Console::Forward } else { Console::Capture },
        speed: 1.0,
        processing: Duration::from_secs(2),
        rate_limits: RateLimits::default(),
        settings: &[],
        clients: Clients::One,
    }
}

/// What a scenario has to tell: at once, or when it is asked for.
#[derive(Clone)]
struct Steps {
    at_once: bool,
    kept: Arc<Mutex<Vec<String>>>,
}

impl Steps {
    fn new(at_once: bool) -> Self {
        Steps { at_once, kept: Arc::default() }
    }

    fn tell(&self, line: &str) {
        if self.at_once {
            say(line);
        } else {
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(line.to_owned());
        }
    }

    fn log(&self) -> StepLog {
        let steps = self.clone();
        Arc::new(move |line: &str| steps.tell(&format!("  {line}")))
    }

    fn tell_all(&self) {
        say(&self.kept.lock().unwrap_or_else(PoisonError::into_inner).join("\n"));
    }
}

/// A line for the user at the terminal. A terminal that is gone is no reason to stop.
fn say(line: &str) {
    let _gone = writeln!(io::stdout(), "{line}");
}
