//! The person gets as far as Jumio's page, signs in with another browser, and starts over there.

use jumio_simulator::Scenario;

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::Pass, Scenario::Pass]);
    person.signs_up().await?;
    person.takes_another_browser()?;
    person.signs_in().await?;
    person.starts_over_here().await?;
    person.tries_again().await?;
    person.submits_the_document().await?;
    Ok(person)
}
