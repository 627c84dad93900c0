use std::time::Duration;

use contract::ClientId;
use tracing::trace;
use verification::table::StateKind;

use super::{JobKind, ReachedLimit};

/// Where measures are traced; nothing else is told under this name.
const TARGET: &str = "telemetry::measure";

/// Something that operators count. No field can hold anything about a user: they are numbers and names of few values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Measure<'a> {
    /// A verification began.
    Started(&'a ClientId),
    /// A verification came into this state. Noted by the one write that brought it there.
    Moved(StateKind, &'a ClientId),
    /// From the beginning of a verification to the provider's decision.
    DecisionTime(Duration, &'a ClientId),
    TransactionCreated(&'a ClientId),
    TransactionFailed(&'a ClientId),
    LimitReached(ReachedLimit, &'a ClientId),
    /// The provider called about a verification of ours, so long after it says that it did; a time that is missing or cannot
    /// be is left out.
    CalledBack(Option<Duration>),
    /// How long after its time a poll was made.
    PollLag(Duration),
    /// How long the oldest job of its kind has been due when a sweep began.
    SweepLag(JobKind, Duration),
    /// A message that the queue's function failed to work off again and again.
    PutAside,
    /// So many clients' rows were of no use when the table was read.
    ClientsUnusable(usize),
    /// A tombstone took a verification's place.
    Erased,
    /// A verification is gone for good, at the provider too.
    Purged,
}

impl Measure<'_> {
    /// Notes it, for the telemetry.
    pub fn note(self) {
        match self {
            Self::Started(client) => count_of(client, "verification.started"),
            Self::Moved(state, ClientId(client)) => {
                trace!(target: TARGET, name = "verification.moved", value = 1.0, state = state.name(), client);
            }
            Self::DecisionTime(time, ClientId(client)) => {
                let (name, value) = ("verification.decision_seconds", time.as_secs_f64());
                trace!(target: TARGET, name, value, client);
            }
            Self::TransactionCreated(client) => count_of(client, "transaction.created"),
            Self::TransactionFailed(client) => count_of(client, "transaction.failed"),
            Self::LimitReached(limit, ClientId(client)) => {
                trace!(target: TARGET, name = "limit.reached", value = 1.0, limit = limit.name(), client);
            }
            Self::CalledBack(lag) => {
                count("callback.received");
                if let Some(lag) = lag {
                    seconds("callback.lag_seconds", lag);
                }
            }
            Self::PollLag(lag) => seconds("poll.lag_seconds", lag),
            Self::SweepLag(kind, lag) => {
                trace!(target: TARGET, name = "sweep.lag_seconds", value = lag.as_secs_f64(), kind = kind.name());
            }
            Self::PutAside => count("queue.put_aside"),
            Self::ClientsUnusable(rows) => {
                let rows = u32::try_from(rows).unwrap_or(u32::MAX);
                trace!(target: TARGET, name = "clients.unusable", value = f64::from(rows));
            }
            Self::Erased => count("verification.erased"),
            Self::Purged => count("verification.purged"),
        }
    }
}

fn count_of(ClientId(client): &ClientId, name: &'static str) {
    trace!(target: TARGET, name, value = 1.0, client);
}

fn count(name: &'static str) {
    trace!(target: TARGET, name, value = 1.0);
}

fn seconds(name: &'static str, time: Duration) {
    trace!(target: TARGET, name, value = time.as_secs_f64());
}
