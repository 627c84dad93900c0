//! `cargo xtask test`: every check in one command, the cheap ones first; the first failure ends the run.

use std::io::{self, BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::time::Instant;

use clap::ValueEnum;

use crate::azurite::{self, Azurite, AzuriteError};
use crate::bundle::{self, BundleError};
use crate::cargo;
use crate::checkov::{self, CheckovError};
use crate::fuzz;
use crate::infra;
use crate::interop::{self, InteropError};
use crate::npm::{self, NpmError};
use crate::rings::{self, RingsError};
use crate::settings::{self, SettingsError};
use crate::spelling::{self, SpellingError};
use crate::words::{self, WordsError};

/// Random cases per property in a long run, in place of the 256 of a usual one.
const MANY_CASES: &str = "4096";

/// Options of `cargo xtask test`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Run this step alone
    #[arg(long, value_enum)]
    only: Option<Step>,
    /// Every scenario in every mode instead of the core of them, sixteen times the random cases, and the steps that cost most
    #[arg(long)]
    long: bool,
}

/// One step, in the order in which they run.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Step {
    /// Formatting
    Format,
    /// Clippy on all targets, warnings are errors
    Lint,
    /// The crate graph
    Rings,
    /// No word that was replaced by a name of the trade
    Words,
    /// The spelling of documents and comments, with codespell of PyPI
    Spelling,
    /// The fuzz targets, a workspace of their own, still compile
    Fuzz,
    /// API documentation, warnings are errors
    Docs,
    /// All tests, with Azurite
    Tests,
    /// Tokens against other implementations of JOSE
    Interop,
    /// The queries of alerts, workbook and documents, read as Log Analytics does
    Queries,
    /// The bundle that ships, which the steps after this one run; the settings are documented as it declares them
    Bundle,
    /// All scenarios of the demo, with the host proxying requests
    Demo,
    /// The core of them with the host forwarding requests
    DemoForward,
    /// The core of them with the state in Azurite and two handlers that share the work
    DemoAzurite,
    /// The journey in a real browser, and the OpenID Connect protocol under another vendor's client
    Browser,
    /// The templates under checkov's rules
    Checkov,
    /// Two builds of the archive in different folders are the same; only with `--long`, or alone
    Reproduced,
}

/// Why the run ended early.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TestError {
    #[error("step {step} failed: {source}")]
    Step { step: String, source: StepError },
}

/// What went wrong in a step.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StepError {
    #[error("`{0}` did not succeed")]
    Command(String),
    #[error("`{command}` could not be run: {source}")]
    Run { command: String, source: io::Error },
    #[error(transparent)]
    Rings(#[from] RingsError),
    #[error("interop: {0}")]
    Interop(#[from] InteropError),
    #[error("Azurite: {0}")]
    Azurite(#[from] AzuriteError),
    #[error("bundle: {0}")]
    Bundle(#[from] BundleError),
    #[error("words: {0}")]
    Words(#[from] WordsError),
    #[error("spelling: {0}")]
    Spelling(#[from] SpellingError),
    #[error(transparent)]
    Checkov(#[from] CheckovError),
    #[error("reproduced: {0}")]
    Reproduced(#[from] bundle::reproduced::ReproducedError),
    #[error("infra: {0}")]
    Infra(#[from] infra::settings::SettingsError),
    #[error("settings: {0}")]
    Settings(#[from] SettingsError),
    #[error(transparent)]
    Npm(#[from] NpmError),
}

/// Runs the steps and prints how long each took.
pub(crate) fn run(options: &Options) -> Result<(), TestError> {
    let is_wanted = |step: &&Step| match options.only {
        Some(only) => only == **step,
        None => options.long || !step.is_long(),
    };
    let steps = Step::value_variants().iter().filter(is_wanted);
    let mut summary = Vec::new();
    for step in steps {
        let name = step.name();
        println!("== {name}");
        let start = Instant::now();
        let note = step.run(options.long).map_err(|source| TestError::Step { step: name.clone(), source })?;
        let line = format!("{name:<14} {:>6.1} s  {note}", start.elapsed().as_secs_f64());
        println!("== {line}");
        summary.push(line);
    }
    println!("\nall steps passed\n  {}", summary.join("\n  "));
    Ok(())
}

impl Step {
    fn name(self) -> String {
        self.to_possible_value().map_or_else(String::new, |value| value.get_name().to_owned())
    }

    /// Whether it costs more than a usual run can bear.
    fn is_long(self) -> bool {
        matches!(self, Self::Reproduced)
    }

    /// Runs the step; the answer is a note for the summary.
    fn run(self, is_long: bool) -> Result<String, StepError> {
        let scenarios = if is_long { "all" } else { "core" };
        match self {
            Self::Format => succeed(&mut cargo::command(&["fmt", "--all", "--check"])),
            Self::Lint => succeed(&mut cargo::command(&[
                "clippy",
                "--workspace",
                "--all-targets",
                "--",
                "--deny",
                "warnings",
            ])),
            Self::Rings => Ok(rings::run().map(|()| String::new())?),
            Self::Words => Ok(words::run().map(|()| String::new())?),
            Self::Spelling => Ok(spelling::run().map(|()| String::new())?),
            Self::Fuzz => succeed(&mut fuzz::check()),
            Self::Docs => {
                let mut docs = cargo::command(&["doc", "--workspace", "--no-deps"]);
                succeed(docs.env("RUSTDOCFLAGS", "-D warnings"))
            }
            Self::Tests => run_tests(is_long),
            Self::Interop => Ok(interop::run().map(|()| String::new())?),
            Self::Queries => Ok(npm::run(&cargo::root().join("kusto"), "test").map(|()| String::new())?),
            Self::Bundle => {
                let handler = bundle::shipped_and_unpacked()?.join("handler");
                settings::run_with(&handler, &settings::Options::CHECK)?;
                let apps = infra::settings::check(&handler)?;
                Ok(format!("{apps} apps of the template start"))
            }
            Self::Demo => demo("all", &["--mode", "proxy"]),
            Self::DemoForward => demo(scenarios, &["--mode", "forward"]),
            Self::DemoAzurite => demo(scenarios, &["--storage", "azurite", "--instances", "2"]),
            Self::Checkov => Ok(checkov::run().map(|resources| format!("{resources} resources"))?),
            Self::Reproduced => Ok(bundle::reproduced::check().map(|()| String::new())?),
            Self::Browser => {
                Ok(npm::run(&cargo::root().join("browser-tests"), "test").map(|()| String::new())?)
            }
        }
    }
}

/// Plays scenarios on the archive that ships. Nothing is built where the step before has built it.
fn demo(scenarios: &str, mode: &[&str]) -> Result<String, StepError> {
    let bundle = bundle::shipped_and_unpacked()?.display().to_string();
    let arguments = ["demo", "--bundle", &bundle, "--scenario", scenarios];
    succeed(&mut cargo::command(&[&arguments, mode].concat()))
}

fn succeed(command: &mut Command) -> Result<String, StepError> {
    let name = describe(command);
    match command.status() {
        Ok(status) if status.success() => Ok(String::new()),
        Ok(_) => Err(StepError::Command(name)),
        Err(source) => Err(StepError::Run { command: name, source }),
    }
}

/// Runs the tests beside Azurite. Where Node.js is missing, the tests that need Azurite are skipped, unless
/// `REQUIRE_AZURITE=1` says that this must not be.
fn run_tests(is_long: bool) -> Result<String, StepError> {
    let mut tests = cargo::command(&["test", "--workspace"]);
    if is_long {
        tests.env("PROPTEST_CASES", MANY_CASES);
    }
    if std::env::var_os(azurite::CONNECTION_STRING).is_some() {
        return count_tests(&mut tests);
    }
    let is_required = std::env::var(azurite::REQUIRED).is_ok_and(|value| value == "1");
    match Azurite::start() {
        Ok(azurite) => {
            azurite.name_to(&mut tests);
            count_tests(&mut tests)
        }
        Err(AzuriteError::Npm(NpmError::Missing(program))) if !is_required => {
            let note = count_tests(&mut tests)?;
            Ok(format!("{note}; those with Azurite skipped: {program} is not installed"))
        }
        Err(error) => Err(error.into()),
    }
}

/// Runs the tests with their output in full view and adds up what each test binary reports.
fn count_tests(command: &mut Command) -> Result<String, StepError> {
    let name = describe(command);
    match shown_and_counted(command) {
        Ok((status, totals)) if status.success() => Ok(totals.to_string()),
        Ok(_) => Err(StepError::Command(name)),
        Err(source) => Err(StepError::Run { command: name, source }),
    }
}

fn shown_and_counted(command: &mut Command) -> io::Result<(ExitStatus, Totals)> {
    let mut child = command.stdout(Stdio::piped()).spawn()?;
    let mut totals = Totals::default();
    if let Some(stdout) = child.stdout.take() {
        for line in BufReader::new(stdout).lines() {
            let line = line?;
            println!("{line}");
            totals.add(&line);
        }
    }
    Ok((child.wait()?, totals))
}

fn describe(command: &Command) -> String {
    let arguments: Vec<_> = command.get_args().map(|argument| argument.to_string_lossy()).collect();
    format!("cargo {}", arguments.join(" "))
}

/// Sums of the `test result:` lines.
#[derive(Default)]
struct Totals {
    passed: u32,
    ignored: u32,
}

impl Totals {
    /// Reads a line like `test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; …`; other lines count nothing.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ok. ") else { return };
        for part in result.split("; ") {
            match part.split_once(' ') {
                Some((count, "passed")) => self.passed += count.parse().unwrap_or(0),
                Some((count, "ignored")) => self.ignored += count.parse().unwrap_or(0),
                _ => {}
            }
        }
    }
}

impl std::fmt::Display for Totals {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} passed, {} ignored", self.passed, self.ignored)
    }
}

#[cfg(test)]
mod tests {
    use super::Totals;

    #[test]
    fn results_of_all_test_binaries_are_added_up() {
        let mut totals = Totals::default();
        totals.add("running 4 tests");
        totals.add(
            "test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        totals.add(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
        );
        assert_eq!(totals.to_string(), "15 passed, 1 ignored");
    }
}
