//! Journeys that are driven from end to end and compared with what is committed for them.

mod act;
mod error;
mod expectation;
pub(crate) mod list;
mod observation;
mod scenario;
mod table;
mod user;

use jumio_simulator::Preset;

use crate::environment::{Environment, EnvironmentOptions};
use journeys::StepLog;

pub use error::ScenarioError;
pub use expectation::ExpectationError;
pub(crate) use expectation::{Expectation, compare};
pub(crate) use observation::Observation;
pub(crate) use scenario::Scenario;
pub(crate) use table::all;
pub(crate) use user::{ABOUT, CONSENT, PASSWORD};
use user::{EMAIL, User};

impl Scenario {
    /// The environment that this scenario needs.
    pub(crate) fn on(&self, options: EnvironmentOptions) -> EnvironmentOptions {
        EnvironmentOptions {
            speed: self.speed,
            processing: self.processing,
            settings: self.settings,
            clients: self.clients,
            ..options
        }
    }

    /// Plays the scenario and says what came of it.
    pub(crate) async fn run(
        &self,
        environment: &Environment,
        log: StepLog,
    ) -> Result<Observation, ScenarioError> {
        let preset: Preset = self.fault_profile.parse()?;
        environment.simulator.set_fault_profile(preset.fault_profile);
        environment.simulator.plan(self.endings.iter().copied());
        let mut user = User::new(environment, log)?;
        for act in self.acts {
            user.lives_through(*act).await?;
        }
        let token = user.claims().await;
        // Asked last, so that the facts speak of the end even where no journey came to one.
        environment.b2c.verdict(EMAIL).await;
        let at_the_other_app = user.claims_at_the_other_app().await;
        Ok(Observation::of(environment, token, at_the_other_app, user.into_pages()))
    }
}
