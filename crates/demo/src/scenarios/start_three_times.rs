//! The first two answers to `start` get lost, so that B2C calls again: still one verification and one purchase.

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.b2c.lose_answers(2);
    person.signs_up().await?;
    person.submits_the_document().await?;
    Ok(person)
}
