use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How a transaction ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scenario {
    /// All checks pass.
    Pass,
    /// The liveness check saw a poor picture: overall WARNING.
    Warning,
    /// The document is a picture of a screen.
    Fraud,
    /// The face is not the one on the document.
    FaceMismatch,
    /// The picture of the document is blurred.
    Unreadable,
    /// The document is of a type that Jumio does not support.
    Unsupported,
    /// Nobody opens the web client: TOKEN_EXPIRED.
    NotOpened,
    /// The web client is opened and left: SESSION_EXPIRED with decision NOT_EXECUTED, as documented now.
    AbandonedA,
    /// The web client is opened and left: SESSION_EXPIRED with decision REJECTED, as seen in 2023.
    AbandonedB,
}

/// The text names no scenario.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("not a scenario: {0}")]
pub struct UnknownScenario(String);

impl Scenario {
    /// All scenarios.
    pub const ALL: [Self; 9] = [
        Self::Pass,
        Self::Warning,
        Self::Fraud,
        Self::FaceMismatch,
        Self::Unreadable,
        Self::Unsupported,
        Self::NotOpened,
        Self::AbandonedA,
        Self::AbandonedB,
    ];

    /// Whether the user hands something in, so that the hosted page can offer it.
    #[must_use]
    pub fn is_submitted(self) -> bool {
        !matches!(self, Self::NotOpened | Self::AbandonedA | Self::AbandonedB)
    }

    /// The scenario in kebab case.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Warning => "warning",
            Self::Fraud => "fraud",
            Self::FaceMismatch => "face-mismatch",
            Self::Unreadable => "unreadable",
            Self::Unsupported => "unsupported",
            Self::NotOpened => "not-opened",
            Self::AbandonedA => "abandoned-a",
            Self::AbandonedB => "abandoned-b",
        }
    }

    /// What the hosted page says about it.
    pub(crate) fn description(self) -> &'static str {
        match self {
            Self::Pass => "Passed: a genuine document, the same face",
            Self::Warning => "Warning: the picture of the face is poor",
            Self::Fraud => "Rejected: the document is a picture of a screen",
            Self::FaceMismatch => "Rejected: another face than on the document",
            Self::Unreadable => "Rejected: the document cannot be read",
            Self::Unsupported => "Rejected: the document is of an unsupported type",
            Self::NotOpened => "Never opened",
            Self::AbandonedA | Self::AbandonedB => "Opened and left",
        }
    }
}

impl fmt::Display for Scenario {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Scenario {
    type Err = UnknownScenario;

    /// Reads kebab case; `abandoned` is the documented variant of it.
    fn from_str(text: &str) -> Result<Self, UnknownScenario> {
        let text = if text == "abandoned" { "abandoned-a" } else { text };
        let named = Self::ALL.into_iter().find(|scenario| scenario.as_str() == text);
        named.ok_or_else(|| UnknownScenario(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_scenario_can_be_written_and_read() {
        for scenario in Scenario::ALL {
            assert_eq!(scenario.to_string().parse(), Ok(scenario));
        }
        assert_eq!("abandoned".parse(), Ok(Scenario::AbandonedA));
        assert!("Pass".parse::<Scenario>().is_err());
    }
}
