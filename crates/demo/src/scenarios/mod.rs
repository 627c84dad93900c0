//! Journeys that are driven from end to end and compared with what is committed for them.

mod act;
mod expectation;
pub(crate) mod list;
mod observation;
mod person;
mod scenario;
mod table;

use jumio_simulator::{Forecast, UnknownWeather};
use thiserror::Error;

use crate::browser::{BrowserError, StepLog};
use crate::stage::{Stage, StageOptions};

pub use expectation::ExpectationError;
pub(crate) use expectation::{Expectation, compare};
pub(crate) use observation::Observation;
pub(crate) use person::{ABOUT, CONSENT, PASSWORD};
use person::{EMAIL, Person};
pub(crate) use scenario::Scenario;
pub(crate) use table::{all, words};

/// Why a scenario came to no end.
#[derive(Debug, Error)]
pub enum ScenarioError {
    /// The person got stuck.
    #[error("the browser got stuck")]
    Browser(#[from] BrowserError),
    /// The table names a weather that the simulator does not know.
    #[error(transparent)]
    Weather(#[from] UnknownWeather),
    /// The tenant never heard the outcome that it waited for.
    #[error("the verdict never became {0}")]
    NoVerdict(&'static str),
    /// There is no link to be passed on yet.
    #[error("there is no such link yet")]
    NoLink,
}

impl Scenario {
    /// The stage that this scenario needs.
    pub(crate) fn on(&self, options: StageOptions) -> StageOptions {
        StageOptions { speed: self.speed, processing: self.processing, settings: self.settings, ..options }
    }

    /// Plays the scenario and says what came of it.
    pub(crate) async fn run(&self, stage: &Stage, log: StepLog) -> Result<Observation, ScenarioError> {
        let forecast: Forecast = self.weather.parse()?;
        stage.simulator.set_weather(forecast.weather);
        stage.simulator.plan(self.endings.iter().copied());
        let mut person = Person::new(stage, log)?;
        for act in self.acts {
            person.lives_through(*act).await?;
        }
        let token = person.claims().await;
        // Asked last, so that the facts speak of the end even where no journey came to one.
        stage.b2c.verdict(EMAIL).await;
        Ok(Observation::of(stage, token, person.into_pages()))
    }
}
