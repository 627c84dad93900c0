//! When each state is polled, and how long it may last: one table beside the transition table.

use std::time::Duration;

use contract::Timestamp;

use crate::{Verification, table::StateKind};

/// When the provider is asked about a verification by itself, without a user who waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Planned {
    Never,
    /// Once after the transaction's token has ended, then at the late interval.
    AfterToken,
    /// At the times of the schedule since submission, then at the late interval.
    BySchedule,
    /// At this interval.
    Every(Duration),
    /// Once, when the state has lasted long enough.
    AtDeadline,
}

/// When the provider is asked again after a poll that brought nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// Not before the next planned poll.
    Planned,
    /// After the times of [`RETRIES`], or with the next planned poll if that is sooner.
    Soon,
}

/// How far apart polls are that are asked for, such as a callback or a browser that returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Immediate {
    /// By the schedule's interval.
    ByInterval,
    /// At least this far: anyone who knows the execution can ask for one.
    AtLeast(Duration),
}

/// How long a state may last before its deadline passes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lifetime {
    /// For ever.
    Endless,
    /// For the schedule's lifetime of a created verification.
    SinceCreation,
    /// Until the token has ended, and then as long as a decision may take.
    SinceToken,
    /// As long as a decision may take.
    SinceSubmission,
    /// As long as the user may leave it undecided.
    SinceUndecided,
}

/// One row of [`POLLING`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollRule {
    /// When it is polled by itself.
    pub planned: Planned,
    /// When it is polled again after a poll that brought nothing.
    pub retry: Retry,
    /// How far apart polls are that are asked for.
    pub immediate: Immediate,
    /// How long it may last.
    pub lifetime: Lifetime,
}

const HOUR: Duration = Duration::from_secs(3600);

/// The pauses after polls that brought nothing, one after the other; then no more.
pub const RETRIES: [Duration; 5] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(30 * 60),
    Duration::from_secs(2 * 3600),
    Duration::from_secs(6 * 3600),
];

/// One row per [`StateKind`], in the order of declaration. A verification without transaction is never polled.
#[rustfmt::skip]
pub const POLLING: [(StateKind, PollRule); 13] = {
    use Immediate::{AtLeast, ByInterval};
    use Lifetime::{Endless, SinceCreation, SinceSubmission, SinceToken, SinceUndecided};
    use Planned::{AfterToken, AtDeadline, BySchedule, Every, Never};
    const MINUTE: Duration = Duration::from_secs(60);
    const OVERDUE: Planned = Every(HOUR.saturating_mul(6));
    [
        (StateKind::Created,      PollRule { planned: Never,      retry: Retry::Soon,    immediate: ByInterval,      lifetime: SinceCreation }),
        (StateKind::AwaitingUser, PollRule { planned: AfterToken, retry: Retry::Soon,    immediate: ByInterval,      lifetime: SinceToken }),
        (StateKind::Submitted,    PollRule { planned: BySchedule, retry: Retry::Planned, immediate: ByInterval,      lifetime: SinceSubmission }),
        (StateKind::Overdue,      PollRule { planned: OVERDUE,    retry: Retry::Soon,    immediate: ByInterval,      lifetime: SinceUndecided }),
        (StateKind::Approved,     PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Rejected,     PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Differs,      PollRule { planned: AtDeadline, retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: SinceUndecided }),
        (StateKind::Review,       PollRule { planned: AtDeadline, retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: SinceUndecided }),
        (StateKind::Incomplete,   PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Expired,      PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Superseded,   PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Withdrawn,    PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
        (StateKind::Closed,       PollRule { planned: Never,      retry: Retry::Soon,    immediate: AtLeast(MINUTE), lifetime: Endless }),
    ]
};

/// The row of this kind of state.
#[must_use]
pub fn rule(kind: StateKind) -> PollRule {
    const NOTHING: PollRule = PollRule {
        planned: Planned::Never,
        retry: Retry::Planned,
        immediate: Immediate::ByInterval,
        lifetime: Lifetime::Endless,
    };
    POLLING.get(kind as usize).map_or(NOTHING, |(_, rule)| *rule)
}

/// The times that [`POLLING`] speaks of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How long an attempt may wait before it has a transaction.
    pub created_lifetime: Duration,
    /// After the end of a transaction's token, how long until the one poll about a user who did not come back.
    pub awaiting_grace: Duration,
    /// After submission: the times of the first polls, ascending.
    pub poll_schedule: Vec<Duration>,
    /// After those: the interval between polls.
    pub late_poll_interval: Duration,
    /// After submission: when a decision is overdue.
    pub submitted_limit: Duration,
    /// How long a user may leave a verification undecided before it is closed.
    pub undecided_limit: Duration,
    /// The shortest interval between polls that are asked for.
    pub poll_interval: Duration,
}

impl Schedule {
    /// The next planned poll after `now`, if the state is one that polls can move.
    #[must_use]
    pub fn next_poll(&self, verification: &Verification, now: Timestamp) -> Option<Timestamp> {
        let transaction = verification.transaction.as_ref()?;
        match rule(verification.state.kind()).planned {
            Planned::Never => None,
            Planned::AfterToken => {
                let poll = transaction.expires_at + self.awaiting_grace;
                Some(if poll > now { poll } else { now + self.late_poll_interval })
            }
            Planned::BySchedule => {
                let since = verification.state.since()?;
                let planned = self.poll_schedule.iter().map(|after| since + *after).find(|poll| *poll > now);
                Some(planned.unwrap_or_else(|| now + self.late_poll_interval))
            }
            Planned::Every(interval) => Some(now + interval),
            Planned::AtDeadline => {
                Some(self.deadline(verification)?).map(|deadline| deadline.max(now + self.poll_interval))
            }
        }
    }

    /// The poll that follows one that may bring nothing, after so many in a row that have not: a retry, or the next planned
    /// one if that is sooner. The flag says whether it is a retry.
    #[must_use]
    pub fn poll_after_failures(
        &self,
        verification: &Verification,
        failures: u32,
        now: Timestamp,
    ) -> (Option<Timestamp>, bool) {
        let planned = self.next_poll(verification, now);
        let retry = match rule(verification.state.kind()).retry {
            Retry::Planned => None,
            Retry::Soon => RETRIES.get(failures as usize).map(|pause| now + *pause),
        };
        (planned.into_iter().chain(retry).min(), retry.is_some())
    }

    /// The shortest interval between polls of this kind of state that are asked for.
    #[must_use]
    pub fn immediate_interval(&self, kind: StateKind) -> Duration {
        match rule(kind).immediate {
            Immediate::ByInterval => self.poll_interval,
            Immediate::AtLeast(interval) => interval.max(self.poll_interval),
        }
    }

    /// When the state has lasted long enough, if it may not last for ever.
    #[must_use]
    pub fn deadline(&self, verification: &Verification) -> Option<Timestamp> {
        match rule(verification.state.kind()).lifetime {
            Lifetime::Endless => None,
            Lifetime::SinceCreation => Some(verification.created_at + self.created_lifetime),
            Lifetime::SinceToken => {
                let expires_at = verification.transaction.as_ref()?.expires_at;
                Some(expires_at + self.awaiting_grace + self.submitted_limit)
            }
            Lifetime::SinceUndecided => Some(verification.state.since()? + self.undecided_limit),
            Lifetime::SinceSubmission => Some(verification.state.since()? + self.submitted_limit),
        }
    }
}

impl Default for Schedule {
    /// Close together while the user waits in front of the page, then every quarter of an hour for a day.
    fn default() -> Self {
        Self {
            created_lifetime: 24 * HOUR,
            awaiting_grace: Duration::from_secs(15 * 60),
            poll_schedule: [5, 15, 40, 60, 100, 160, 240, 340, 460, 600].map(Duration::from_secs).to_vec(),
            late_poll_interval: Duration::from_secs(15 * 60),
            submitted_limit: 24 * HOUR,
            undecided_limit: 30 * 24 * HOUR,
            poll_interval: Duration::from_secs(3),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        State,
        samples::{at, created, in_state},
    };

    const QUARTER: i64 = 15 * 60;
    const DAY: i64 = 24 * 3600;

    #[test]
    fn rows_stand_in_the_order_of_the_states() {
        for (index, (kind, _)) in POLLING.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
            assert_eq!(StateKind::ALL[index], kind);
        }
    }

    #[test]
    fn polls_grow_apart_and_never_lie_in_the_past() {
        let schedule = Schedule::default();
        let submitted = in_state(State::Submitted { since: at(1000) });
        let mut now = at(1000);
        let mut polls = Vec::new();
        for _ in 0..12 {
            now = schedule.next_poll(&submitted, now).unwrap();
            polls.push(now.since(at(1000)).as_secs());
        }
        assert_eq!(polls, [5, 15, 40, 60, 100, 160, 240, 340, 460, 600, 1500, 2400]);
    }

    #[test]
    fn a_user_who_stays_away_is_polled_about_after_the_token_has_ended() {
        let schedule = Schedule::default();
        let awaiting = in_state(State::AwaitingUser);
        assert_eq!(schedule.next_poll(&awaiting, at(10)), Some(at(1800 + 900)));
        assert_eq!(schedule.next_poll(&awaiting, at(5000)), Some(at(5000 + 900)));
        let at_its_very_time = schedule.next_poll(&awaiting, at(1800 + 900));
        assert_eq!(at_its_very_time, Some(at(1800 + 900 + 900)));
    }

    #[test]
    fn an_overdue_decision_is_asked_for_four_times_a_day_for_a_month() {
        let schedule = Schedule::default();
        let overdue = in_state(State::Overdue { since: at(0), cause: crate::OverdueCause::TimeRanOut });
        assert_eq!(schedule.next_poll(&overdue, at(100)), Some(at(100 + DAY / 4)));
        assert_eq!(schedule.next_poll(&overdue, at(30 * DAY - 1)), Some(at(30 * DAY - 1 + DAY / 4)));
        assert_eq!(schedule.deadline(&overdue), Some(at(30 * DAY)));
    }

    #[test]
    fn whatever_waits_has_a_deadline() {
        let schedule = Schedule::default();
        let submitted = in_state(State::Submitted { since: at(700) });
        assert_eq!(schedule.deadline(&created()), Some(at(DAY)));
        assert_eq!(schedule.deadline(&in_state(State::AwaitingUser)), Some(at(1800 + QUARTER + DAY)));
        assert_eq!(schedule.deadline(&submitted), Some(at(700 + DAY)));
        let review = Box::new(crate::Review::because_of(crate::ReviewCause::UnclearChecks));
        let differs = in_state(State::Differs { at: at(0), since: at(700), review: review.clone() });
        let review = in_state(State::Review { at: at(700), review });
        for undecided in [differs, review] {
            assert_eq!(schedule.deadline(&undecided), Some(at(700 + 30 * DAY)));
            assert_eq!(schedule.next_poll(&undecided, at(800)), Some(at(700 + 30 * DAY)));
        }
    }

    #[test]
    fn ended_verifications_are_not_polled_by_themselves_and_have_no_deadline() {
        let schedule = Schedule::default();
        let expired = in_state(State::Expired);
        assert_eq!(schedule.next_poll(&expired, at(0)), None);
        assert_eq!(schedule.deadline(&expired), None);
    }

    #[test]
    fn a_poll_that_brings_nothing_is_repeated_five_times_unless_the_schedule_is_close_enough() {
        let schedule = Schedule::default();
        let expired = in_state(State::Expired);
        let after = |failures| schedule.poll_after_failures(&expired, failures, at(0));
        let pauses: Vec<_> =
            (0..6).map(|failures| after(failures).0.map(|poll| poll.since(at(0)).as_secs())).collect();
        assert_eq!(pauses, [Some(60), Some(300), Some(1800), Some(7200), Some(21600), None]);
        assert_eq!(after(5), (None, false));
        let submitted = in_state(State::Submitted { since: at(0) });
        assert_eq!(schedule.poll_after_failures(&submitted, 0, at(0)), (Some(at(5)), false));
        let awaiting = in_state(State::AwaitingUser);
        assert_eq!(schedule.poll_after_failures(&awaiting, 0, at(0)), (Some(at(60)), true));
        assert_eq!(
            schedule.poll_after_failures(&awaiting, 4, at(0)),
            (Some(at(2700)), true),
            "the planned one is sooner"
        );
    }

    #[test]
    fn what_has_ended_is_polled_once_a_minute_at_most() {
        let schedule = Schedule::default();
        assert_eq!(schedule.immediate_interval(StateKind::Submitted), Duration::from_secs(3));
        assert_eq!(schedule.immediate_interval(StateKind::Rejected), Duration::from_secs(60));
        let patient = Schedule { poll_interval: Duration::from_secs(90), ..schedule };
        assert_eq!(patient.immediate_interval(StateKind::Rejected), Duration::from_secs(90));
    }
}
