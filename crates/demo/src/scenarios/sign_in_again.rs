//! A verified person comes back: no page of Jumio's, no second purchase.

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(_stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    person.signs_up().await?;
    person.submits_the_document().await?;
    person.signs_out().await?;
    person.signs_in().await?;
    Ok(person)
}
