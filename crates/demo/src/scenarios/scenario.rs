//! What a scenario is.

use std::time::Duration;

use jumio_simulator::Scenario as Ending;

use super::act::Act;
use crate::environment::Clients;

/// A journey as data: what the fault profile is like, how checks end, what the user does.
#[derive(Clone, Copy)]
pub(crate) struct Scenario {
    /// Its name, and that of its expectation's file.
    pub(crate) name: &'static str,
    /// What it shows, for users.
    pub(crate) story: &'static str,
    /// The simulator's fault profile from the beginning.
    pub(crate) fault_profile: &'static str,
    /// How the transactions end, in the order of their transaction; all pass without any.
    pub(crate) endings: &'static [Ending],
    /// How fast the simulator's clock runs.
    pub(crate) speed: f64,
    /// How long Jumio works on what was handed in, in real time.
    pub(crate) processing: Duration,
    /// Settings of the handler that differ from the demo's.
    pub(crate) settings: &'static [(&'static str, &'static str)],
    /// How many relying parties there are.
    pub(crate) clients: Clients,
    /// What happens, one thing after the other.
    pub(crate) acts: &'static [Act],
    /// Whether it is one of the few that are played in every mode of host and storage.
    pub(crate) is_core: bool,
}

/// A simulated minute takes a second.
const BRISK: f64 = 60.0;
/// The quarter of an hour after which Jumio ends an idle session takes a second.
const HURRIED: f64 = 900.0;

impl Scenario {
    /// In fine fault profile, everything passing.
    pub(crate) const fn new(name: &'static str, story: &'static str, acts: &'static [Act]) -> Self {
        Scenario {
            name,
            story,
            fault_profile: "fine",
            endings: &[],
            speed: BRISK,
            processing: Duration::from_millis(30),
            settings: &[],
            clients: Clients::One,
            acts,
            is_core: false,
        }
    }

    /// One of the few that are played in every mode.
    pub(crate) const fn core(self) -> Self {
        Scenario { is_core: true, ..self }
    }

    pub(crate) const fn fault_profile(self, fault_profile: &'static str) -> Self {
        Scenario { fault_profile, ..self }
    }

    pub(crate) const fn endings(self, endings: &'static [Ending]) -> Self {
        Scenario { endings, ..self }
    }

    pub(crate) const fn hurried(self) -> Self {
        Scenario { speed: HURRIED, ..self }
    }

    pub(crate) const fn processing(self, processing: Duration) -> Self {
        Scenario { processing, ..self }
    }

    /// With a second relying party.
    pub(crate) const fn with_two_clients(self) -> Self {
        Scenario { clients: Clients::Two, ..self }
    }

    pub(crate) const fn settings(self, settings: &'static [(&'static str, &'static str)]) -> Self {
        Scenario { settings, ..self }
    }
}
