use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::{ApiWeather, CallbackWeather, Calls, ReportWeather, Weather};

/// A weather that can be asked for by name: on the hosted page, on the command line, by a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Forecast {
    /// Its name.
    pub name: &'static str,
    /// What it is like, for people.
    pub description: &'static str,
    /// The weather.
    pub weather: Weather,
}

/// The text names no weather.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("no weather is called {0}; there are: {names}", names = FORECASTS.map(|forecast| forecast.name).join(", "))]
pub struct UnknownWeather(String);

impl FromStr for Forecast {
    type Err = UnknownWeather;

    fn from_str(text: &str) -> Result<Self, UnknownWeather> {
        let named = FORECASTS.into_iter().find(|forecast| forecast.name == text);
        named.ok_or_else(|| UnknownWeather(text.to_owned()))
    }
}

/// So many calls go wrong where the trouble is a short one.
const A_FEW: Option<u32> = Some(3);
/// A span that a caller with patience waits for.
const A_WHILE: Duration = Duration::from_secs(3);
/// A span that is longer than a browser waits without a sign.
const LONG: Duration = Duration::from_secs(6);

const fn named(name: &'static str, description: &'static str, weather: Weather) -> Forecast {
    Forecast { name, description, weather }
}

const fn callbacks(callbacks: CallbackWeather) -> Weather {
    Weather { callbacks, ..Weather::FINE }
}

const fn creation(api: ApiWeather, spell: Option<u32>) -> Weather {
    Weather { api, calls: Calls::Creation, spell, ..Weather::FINE }
}

const fn retrieval(api: ApiWeather) -> Weather {
    Weather { api, calls: Calls::Retrieval, spell: A_FEW, ..Weather::FINE }
}

/// All that have a name.
pub const FORECASTS: [Forecast; 26] = {
    use ApiWeather::{Broken, Crowded, Failing, Forgetful, Slow};
    use CallbackWeather::{BeforeReturn, Delayed, Doubled, Lost, Misaddressed, Reversed, UnknownStatus};
    use ReportWeather::{ForeignExecution, ForeignReference};
    [
        named("fine", "Nothing goes wrong", Weather::FINE),
        named("callbacks-lost", "No callback is sent", callbacks(Lost)),
        named("callbacks-doubled", "Each callback is sent twice", callbacks(Doubled)),
        named(
            "callbacks-late",
            "Callbacks come three seconds after the browser",
            callbacks(Delayed(A_WHILE)),
        ),
        named("callbacks-first", "The callback comes before the browser", callbacks(BeforeReturn)),
        named(
            "callbacks-intermediate",
            "Each step is announced",
            Weather { intermediate_callbacks: true, ..Weather::FINE },
        ),
        named(
            "callbacks-reordered",
            "Each step is announced, the last one first",
            Weather { intermediate_callbacks: true, ..callbacks(Reversed) },
        ),
        named(
            "callbacks-unknown-status",
            "Callbacks speak of an undocumented status",
            callbacks(UnknownStatus),
        ),
        named(
            "callbacks-misaddressed",
            "Callbacks speak of somebody else's transaction",
            callbacks(Misaddressed),
        ),
        named(
            "callbacks-mislabelled",
            "Callbacks call their JSON a form",
            Weather { mislabelled_callbacks: true, ..Weather::FINE },
        ),
        named(
            "short-links",
            "Links come without the account",
            Weather { short_links: true, ..Weather::FINE },
        ),
        named(
            "details-late",
            "The details are 404 three times",
            Weather { late_details: 3, ..Weather::FINE },
        ),
        named(
            "report-foreign-reference",
            "The report was ordered under another reference",
            Weather { reports: ForeignReference, ..Weather::FINE },
        ),
        named(
            "report-foreign-execution",
            "The report is that of another transaction",
            Weather { reports: ForeignExecution, ..Weather::FINE },
        ),
        named(
            "tokens-forgotten",
            "Access tokens are good for one call: 401 in between",
            Weather { api: Forgetful, ..Weather::FINE },
        ),
        named("reads-forbidden", "Three reads are refused with 403", retrieval(Failing(403))),
        named("reads-crowded", "Three reads are refused with 429", retrieval(Crowded)),
        named("reads-failing", "Three reads are refused with 503", retrieval(Failing(503))),
        named("reads-broken", "Three answers to reads break off", retrieval(Broken)),
        named("reads-slow", "Three reads take three seconds each", retrieval(Slow(A_WHILE))),
        named("creation-forbidden", "One order is refused with 403", creation(Failing(403), Some(1))),
        named("creation-crowded", "One order is refused with 429", creation(Crowded, Some(1))),
        named("creation-failing", "One order is refused with 503", creation(Failing(503), Some(1))),
        named(
            "creation-broken",
            "One order is carried out, and the answer breaks off",
            creation(Broken, Some(1)),
        ),
        named("creation-slow", "Orders take six seconds", creation(Slow(LONG), None)),
        named(
            "down",
            "Six calls of any kind are refused with 503",
            Weather { api: Failing(503), spell: Some(6), ..Weather::FINE },
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_weather_has_a_name_and_a_description_of_its_own() {
        for (index, forecast) in FORECASTS.into_iter().enumerate() {
            assert_eq!(forecast.name.parse(), Ok(forecast));
            let earlier = FORECASTS.into_iter().take(index);
            assert!(earlier.into_iter().all(|other| other.weather != forecast.weather), "{}", forecast.name);
            assert!(!forecast.description.is_empty());
        }
        assert!("sunshine".parse::<Forecast>().is_err());
    }
}
