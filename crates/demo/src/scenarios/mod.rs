//! Journeys that are driven from end to end and compared with what is committed for them.

mod abandoned;
mod another_browser;
mod blocked;
mod callback_lost;
mod consent_given_late;
mod expectation;
mod expired;
mod observation;
mod pass;
mod person;
mod reject;
mod sign_in_again;
mod start_three_times;
mod unreadable_then_pass;
mod warning;

use std::pin::Pin;

use thiserror::Error;

use crate::browser::{BrowserError, StepLog};
use crate::stage::Stage;

pub use expectation::ExpectationError;
pub(crate) use expectation::{Expectation, compare};
pub(crate) use observation::Observation;
use person::Person;

/// A journey; it ends with the person at the app.
pub(crate) struct Scenario {
    /// Its name, and that of its expectation's file.
    pub(crate) name: &'static str,
    /// How fast the simulator's clock runs.
    pub(crate) speed: f64,
    drive: for<'a> fn(&'a Stage, Person<'a>) -> Drive<'a>,
}

type Drive<'a> = Pin<Box<dyn Future<Output = Result<Person<'a>, BrowserError>> + 'a>>;

/// Why a scenario came to no end.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The person got stuck.
    #[error("the browser got stuck")]
    Browser(#[from] BrowserError),
}

/// A simulated minute takes a second.
const BRISK: f64 = 60.0;
/// The quarter of an hour after which Jumio ends an idle session takes a second.
const HURRIED: f64 = 900.0;

/// A scenario by name, speed and module.
macro_rules! scenario {
    ($name:literal, $speed:ident, $module:ident) => {
        Scenario {
            name: $name,
            speed: $speed,
            drive: |stage, person| Box::pin($module::drive(stage, person)),
        }
    };
}

/// All scenarios, in the order in which they run.
pub(crate) const ALL: [Scenario; 12] = [
    scenario!("pass", BRISK, pass),
    scenario!("reject", BRISK, reject),
    scenario!("unreadable-then-pass", BRISK, unreadable_then_pass),
    scenario!("warning", BRISK, warning),
    scenario!("expired", HURRIED, expired),
    scenario!("abandoned", HURRIED, abandoned),
    scenario!("another-browser", BRISK, another_browser),
    scenario!("sign-in-again", BRISK, sign_in_again),
    scenario!("start-three-times", BRISK, start_three_times),
    scenario!("consent-given-late", BRISK, consent_given_late),
    scenario!("blocked", BRISK, blocked),
    scenario!("callback-lost", BRISK, callback_lost),
];

impl Scenario {
    /// Drives the journey and says what came of it.
    pub(crate) async fn run(&self, stage: &Stage, log: StepLog) -> Result<Observation, ScenarioError> {
        let person = Person::new(stage, log)?;
        let person = (self.drive)(stage, person).await?;
        Ok(Observation::of(stage, person.claims().await?))
    }
}
