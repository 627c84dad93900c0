use serde::Deserialize;

use crate::{FaultProfile, Preset, Scenario, User};

/// What the user sends with the hosted page's form. All of it may be missing.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Choice {
    outcome: Option<String>,
    action: Option<String>,
    error_code: Option<String>,
    fault_profile: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    date_of_birth: Option<String>,
}

impl Choice {
    /// Whether the user leaves without finishing.
    pub(crate) fn is_leaving(&self) -> bool {
        self.action.as_deref() == Some("leave")
    }

    pub(crate) fn error_code(&self) -> Option<u16> {
        self.error_code.as_deref()?.parse().ok()
    }

    /// The fault profile from now on; `None` leaves it as it is.
    pub(crate) fn fault_profile(&self) -> Option<FaultProfile> {
        let named: Preset = self.fault_profile.as_deref()?.parse().ok()?;
        Some(named.fault_profile)
    }

    /// How the check ends; only what the page offers.
    pub(crate) fn scenario(&self) -> Option<Scenario> {
        self.outcome.as_deref()?.parse().ok().filter(|chosen: &Scenario| chosen.is_submitted())
    }

    /// Who stands on the document: as typed in, else as before.
    pub(crate) fn user(self, otherwise: User) -> User {
        User {
            first_name: self.first_name.unwrap_or(otherwise.first_name),
            last_name: self.last_name.unwrap_or(otherwise.last_name),
            date_of_birth: self.date_of_birth.unwrap_or(otherwise.date_of_birth),
            ..otherwise
        }
    }
}
