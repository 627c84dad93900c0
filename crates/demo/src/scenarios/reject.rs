//! The document is a fake: the person is let in without being verified, and is not offered another attempt.

use jumio_simulator::Scenario;

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::Fraud]);
    person.signs_up().await?;
    person.submits_the_document().await?;
    person.goes_on().await?;
    Ok(person)
}
