//! The first picture cannot be read, the second one passes, all within one journey.

use jumio_simulator::Scenario;

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::Unreadable, Scenario::Pass]);
    person.signs_up().await?;
    person.submits_the_document().await?;
    person.tries_again().await?;
    person.submits_the_document().await?;
    Ok(person)
}
