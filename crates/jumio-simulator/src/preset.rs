use std::str::FromStr;
use std::time::Duration;

use thiserror::Error;

use crate::{ApiFaults, CallbackFaults, Calls, FaultProfile, ReportFaults};

/// A fault profile that can be asked for by name: on the hosted page, on the command line, by a scenario.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    pub name: &'static str,
    /// What it is like, for users.
    pub description: &'static str,
    pub fault_profile: FaultProfile,
}

/// The text names no fault_profile.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("no fault profile is called {0}; there are: {names}", names = PRESETS.map(|preset| preset.name).join(", "))]
pub struct UnknownPreset(String);

impl FromStr for Preset {
    type Err = UnknownPreset;

    fn from_str(text: &str) -> Result<Self, UnknownPreset> {
        let named = PRESETS.into_iter().find(|preset| preset.name == text);
        named.ok_or_else(|| UnknownPreset(text.to_owned()))
    }
}

/// So many calls go wrong where the trouble is a short one.
const A_FEW: Option<u32> = Some(3);
/// A span that a caller with patience waits for.
const A_WHILE: Duration = Duration::from_secs(3);
/// A span that is longer than a browser waits without a sign.
const LONG: Duration = Duration::from_secs(6);

const fn named(name: &'static str, description: &'static str, fault_profile: FaultProfile) -> Preset {
    Preset { name, description, fault_profile }
}

const fn callbacks(callbacks: CallbackFaults) -> FaultProfile {
    FaultProfile { callbacks, ..FaultProfile::FINE }
}

const fn creation(api: ApiFaults, count: Option<u32>) -> FaultProfile {
    FaultProfile { api, calls: Calls::Creation, count, ..FaultProfile::FINE }
}

const fn retrieval(api: ApiFaults) -> FaultProfile {
    FaultProfile { api, calls: Calls::Retrieval, count: A_FEW, ..FaultProfile::FINE }
}

/// All that have a name.
pub const PRESETS: [Preset; 26] = {
    use ApiFaults::{Broken, Crowded, Failing, Forgetful, Slow};
    use CallbackFaults::{BeforeReturn, Delayed, Doubled, Lost, Misaddressed, Reversed, UnknownStatus};
    use ReportFaults::{ForeignExecution, ForeignReference};
    [
        named("fine", "Nothing goes wrong", FaultProfile::FINE),
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
            FaultProfile { intermediate_callbacks: true, ..FaultProfile::FINE },
        ),
        named(
            "callbacks-reordered",
            "Each step is announced, the last one first",
            FaultProfile { intermediate_callbacks: true, ..callbacks(Reversed) },
        ),
        named(
            "callbacks-unknown-status",
            "Callbacks speak of an undocumented status",
            callbacks(UnknownStatus),
        ),
        named(
            "callbacks-misaddressed",
            "Callbacks speak of another user's transaction",
            callbacks(Misaddressed),
        ),
        named(
            "callbacks-mislabelled",
            "Callbacks call their JSON a form",
            FaultProfile { mislabelled_callbacks: true, ..FaultProfile::FINE },
        ),
        named(
            "short-links",
            "Links come without the account",
            FaultProfile { short_links: true, ..FaultProfile::FINE },
        ),
        named(
            "details-late",
            "The details are 404 three times",
            FaultProfile { late_details: 3, ..FaultProfile::FINE },
        ),
        named(
            "report-foreign-reference",
            "The report was requested under another reference",
            FaultProfile { reports: ForeignReference, ..FaultProfile::FINE },
        ),
        named(
            "report-foreign-execution",
            "The report is that of another transaction",
            FaultProfile { reports: ForeignExecution, ..FaultProfile::FINE },
        ),
        named(
            "tokens-forgotten",
            "Access tokens are good for one call: 401 in between",
            FaultProfile { api: Forgetful, ..FaultProfile::FINE },
        ),
        named("reads-forbidden", "Three reads are refused with 403", retrieval(Failing(403))),
        named("reads-crowded", "Three reads are refused with 429", retrieval(Crowded)),
        named("reads-failing", "Three reads are refused with 503", retrieval(Failing(503))),
        named("reads-broken", "Three answers to reads break off", retrieval(Broken)),
        named("reads-slow", "Three reads take three seconds each", retrieval(Slow(A_WHILE))),
        named("creation-forbidden", "One creation is refused with 403", creation(Failing(403), Some(1))),
        named("creation-crowded", "One creation is refused with 429", creation(Crowded, Some(1))),
        named("creation-failing", "One creation is refused with 503", creation(Failing(503), Some(1))),
        named(
            "creation-broken",
            "One creation is carried out, and the answer breaks off",
            creation(Broken, Some(1)),
        ),
        named("creation-slow", "Creations take six seconds", creation(Slow(LONG), None)),
        named(
            "down",
            "Six calls of any kind are refused with 503",
            FaultProfile { api: Failing(503), count: Some(6), ..FaultProfile::FINE },
        ),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fault_profile_has_a_name_and_a_description_of_its_own() {
        for (index, preset) in PRESETS.into_iter().enumerate() {
            assert_eq!(preset.name.parse(), Ok(preset));
            let earlier = PRESETS.into_iter().take(index);
            assert!(
                earlier.into_iter().all(|other| other.fault_profile != preset.fault_profile),
                "{}",
                preset.name
            );
            assert!(!preset.description.is_empty());
        }
        assert!("sunshine".parse::<Preset>().is_err());
    }
}
