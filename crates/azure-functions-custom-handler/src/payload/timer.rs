//! Timers.

use axum::extract::{FromRequest, Request};
use serde::Deserialize;

use super::envelope::Payload;
use super::rejection::PayloadRejection;

/// One run of a function with a `timerTrigger` and no other input.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct TimerTick {
    /// The run comes late: it makes up for one that was missed, for instance while the app was stopped.
    #[serde(alias = "isPastDue")]
    pub is_past_due: bool,
    /// What the host remembers about the schedule; `None` unless it monitors this timer.
    #[serde(alias = "scheduleStatus")]
    pub schedule_status: Option<ScheduleStatus>,
}

/// The host's memory of a schedule. The times are the host's texts: with `Z`, with an offset or with neither, and the year 1
/// means never (Azure Functions host issue 7391).
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ScheduleStatus {
    /// The latest run.
    #[serde(alias = "last")]
    pub last: Option<String>,
    /// The coming run.
    #[serde(alias = "next")]
    pub next: Option<String>,
    /// When this was written.
    #[serde(alias = "lastUpdated")]
    pub last_updated: Option<String>,
}

impl TryFrom<&Payload> for TimerTick {
    type Error = PayloadRejection;

    fn try_from(payload: &Payload) -> Result<Self, PayloadRejection> {
        Ok(payload.only_input()?.decode()?)
    }
}

impl<S: Send + Sync> FromRequest<S> for TimerTick {
    type Rejection = PayloadRejection;

    async fn from_request(request: Request, state: &S) -> Result<Self, PayloadRejection> {
        Self::try_from(&Payload::from_request(request, state).await?)
    }
}
