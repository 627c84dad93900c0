use std::collections::BTreeMap;
use std::time::SystemTime;

use serde::Deserialize;

use crate::{lenient, open_enum::open_enum};

open_enum! {
    /// How well a part of Jumio works (Jumio API guide, Health check).
    HealthStatus {
        /// As it should.
        Up = "UP",
        /// Slowly, or not for everyone.
        Degraded = "DEGRADED",
        /// Not at all.
        Down = "DOWN",
    }
}

/// How well Jumio works, in its own words.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Health {
    /// Everything together.
    pub status: HealthStatus,
    /// The parts that do not work as they should, such as `callback` or `retrieval`.
    pub troubled: Vec<(String, HealthStatus)>,
    /// Jumio's clock, as the `Date` of its answer tells it. Whole seconds.
    pub answered_at: Option<SystemTime>,
}

/// Answer to a health check. `details` is there only in trouble.
#[derive(Deserialize)]
pub(crate) struct HealthAnswer {
    status: HealthStatus,
    #[serde(default, deserialize_with = "lenient::side_or_default")]
    details: BTreeMap<String, String>,
}

impl Health {
    pub(crate) fn new(answer: HealthAnswer, answered_at: Option<SystemTime>) -> Self {
        let HealthAnswer { status, details } = answer;
        let parts = details.into_iter().filter(|(part, _)| is_name(part));
        let troubled = parts.map(|(part, status)| (part, HealthStatus::from(status)));
        Self {
            status,
            troubled: troubled.filter(|(_, status)| *status != HealthStatus::Up).collect(),
            answered_at,
        }
    }
}

/// The names of parts are words. They are told to operators.
fn is_name(text: &str) -> bool {
    text.len() <= 40 && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
