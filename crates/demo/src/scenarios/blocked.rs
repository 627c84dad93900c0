//! A person whose document was a fake comes back: told so on the tenant's page, with no way to Jumio.

use jumio_simulator::Scenario;

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::Fraud]);
    person.signs_up().await?;
    person.submits_the_document().await?;
    person.goes_on().await?;
    person.signs_out().await?;
    person.signs_in().await?;
    person.accepts_the_message().await?;
    Ok(person)
}
