//! Jumio's callbacks never arrive: the functions look for themselves.

use jumio_simulator::{CallbackWeather, Weather};

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.set_weather(Weather { callbacks: CallbackWeather::Lost, ..Weather::default() });
    person.signs_up().await?;
    person.submits_the_document().await?;
    Ok(person)
}
