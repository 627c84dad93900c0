//! The person first says no to the check, then agrees: nothing is bought before.

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(_stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    person.signs_up_without_consent().await?;
    person.agrees().await?;
    person.submits_the_document().await?;
    Ok(person)
}
