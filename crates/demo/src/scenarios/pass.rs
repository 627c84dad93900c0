//! A new person's document passes.

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(_stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    person.signs_up().await?;
    person.submits_the_document().await?;
    Ok(person)
}
