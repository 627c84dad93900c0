//! All scenarios, by theme.

mod callbacks;
mod crashes;
mod jumio;
mod strangers;
mod time;
mod users;
mod usual;

use super::Scenario;

/// What a theme is about, and its scenarios.
pub(crate) type Theme = (&'static str, &'static [Scenario]);

/// The themes, in the order in which they run: those that have to wait begin.
pub(crate) const THEMES: [Theme; 7] = [
    ("Time passes", &time::ALL),
    ("The handler is killed", &crashes::ALL),
    ("The usual ways", &usual::ALL),
    ("Jumio's API in trouble", &jumio::ALL),
    ("Callbacks in trouble", &callbacks::ALL),
    ("What users do with browsers", &users::ALL),
    ("Another user's browser", &strangers::ALL),
];

pub(crate) fn all() -> impl Iterator<Item = Scenario> {
    THEMES.into_iter().flat_map(|(_, scenarios)| scenarios.iter().copied())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jumio_simulator::PRESETS;

    use super::*;
    use crate::scenarios::act::Act;

    #[test]
    fn every_name_is_given_once() {
        let names: BTreeSet<_> = all().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), all().count());
    }

    #[test]
    fn sixteen_are_played_in_every_mode() {
        assert_eq!(all().filter(|scenario| scenario.is_core).count(), 16);
    }

    #[test]
    fn every_fault_profile_is_met_in_a_scenario_and_known_to_the_simulator() {
        let turns = |scenario: &Scenario| {
            scenario
                .acts
                .iter()
                .filter_map(|act| match act {
                    Act::FaultProfile(name) => Some(*name),
                    _ => None,
                })
                .chain([scenario.fault_profile])
                .collect::<Vec<_>>()
        };
        let met: BTreeSet<_> = all().flat_map(|scenario| turns(&scenario)).collect();
        let known: BTreeSet<_> = PRESETS.into_iter().map(|preset| preset.name).collect();
        assert_eq!(met, known);
    }
}
