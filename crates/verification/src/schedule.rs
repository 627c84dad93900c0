use std::time::Duration;

use crate::{State, Timestamp};

/// When to ask the provider, and when to stop waiting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// How long an attempt may wait before anything is bought.
    pub created_lifetime: Duration,
    /// After the end of a transaction's token, how long until the one poll at a user who did not come back.
    pub awaiting_grace: Duration,
    /// After submission: the times of the first polls, ascending.
    pub poll_schedule: Vec<Duration>,
    /// After those: the pause between polls.
    pub late_poll_interval: Duration,
    /// After submission: when a decision is overdue.
    pub submitted_limit: Duration,
}

/// An overdue verification is still looked after: the provider may have been down.
const OVERDUE_PAUSE: Duration = Duration::from_secs(6 * 3600);
const OVERDUE_PATIENCE: Duration = Duration::from_secs(30 * 24 * 3600);

impl Schedule {
    /// The next planned poll after `now`, if the state is one that looks can move.
    #[must_use]
    pub fn next_poll(&self, state: &State, now: Timestamp) -> Option<Timestamp> {
        match state {
            State::AwaitingUser { transaction } => {
                let poll = transaction.expires_at + self.awaiting_grace;
                Some(if poll > now { poll } else { now + self.late_poll_interval })
            }
            State::Submitted { since, .. } => Some(self.next_submitted_poll(*since, now)),
            State::Overdue { since, .. } if now.since(*since) < OVERDUE_PATIENCE => Some(now + OVERDUE_PAUSE),
            _ => None,
        }
    }

    /// When the state has lasted long enough, if it may not last for ever.
    #[must_use]
    pub fn deadline(&self, state: &State, created_at: Timestamp) -> Option<Timestamp> {
        match state {
            State::Created => Some(created_at + self.created_lifetime),
            State::AwaitingUser { transaction } => {
                Some(transaction.expires_at + self.awaiting_grace + self.submitted_limit)
            }
            State::Submitted { since, .. } => Some(*since + self.submitted_limit),
            _ => None,
        }
    }

    fn next_submitted_poll(&self, since: Timestamp, now: Timestamp) -> Timestamp {
        let planned = self.poll_schedule.iter().map(|after| since + *after).find(|poll| *poll > now);
        planned.unwrap_or_else(|| now + self.late_poll_interval)
    }
}

impl Default for Schedule {
    /// Close together while the user waits in front of the page, then every quarter of an hour for a day.
    fn default() -> Self {
        Self {
            created_lifetime: Duration::from_secs(24 * 3600),
            awaiting_grace: Duration::from_secs(15 * 60),
            poll_schedule: [5, 15, 40, 60, 100, 160, 240, 340, 460, 600].map(Duration::from_secs).to_vec(),
            late_poll_interval: Duration::from_secs(15 * 60),
            submitted_limit: Duration::from_secs(24 * 3600),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::samples::{at, transaction};

    const QUARTER: i64 = 15 * 60;
    const DAY: i64 = 24 * 3600;

    #[test]
    fn looks_grow_apart_and_never_lie_in_the_past() {
        let schedule = Schedule::default();
        let state = State::Submitted { transaction: transaction(), since: at(1000) };
        let mut now = at(1000);
        let mut polls = Vec::new();
        for _ in 0..12 {
            now = schedule.next_poll(&state, now).unwrap();
            polls.push(now.since(at(1000)).as_secs());
        }
        assert_eq!(polls, [5, 15, 40, 60, 100, 160, 240, 340, 460, 600, 1500, 2400]);
    }

    #[test]
    fn a_user_who_stays_away_is_looked_for_after_the_token_has_ended() {
        let schedule = Schedule::default();
        let state = State::AwaitingUser { transaction: transaction() };
        assert_eq!(schedule.next_poll(&state, at(10)), Some(at(1800 + 900)));
        assert_eq!(schedule.next_poll(&state, at(5000)), Some(at(5000 + 900)));
        assert_eq!(
            schedule.next_poll(&state, at(1800 + 900)),
            Some(at(1800 + 900 + 900)),
            "at its very time"
        );
    }

    #[test]
    fn an_overdue_decision_is_asked_for_four_times_a_day_for_a_month() {
        let schedule = Schedule::default();
        let state = State::Overdue { transaction: transaction(), since: at(0) };
        assert_eq!(schedule.next_poll(&state, at(100)), Some(at(100 + DAY / 4)));
        assert_eq!(schedule.next_poll(&state, at(30 * DAY - 1)), Some(at(30 * DAY - 1 + DAY / 4)));
        assert_eq!(schedule.next_poll(&state, at(30 * DAY)), None);
    }

    #[test]
    fn whatever_waits_has_a_deadline() {
        let schedule = Schedule::default();
        let awaiting = State::AwaitingUser { transaction: transaction() };
        let submitted = State::Submitted { transaction: transaction(), since: at(700) };
        assert_eq!(schedule.deadline(&State::Created, at(50)), Some(at(50 + DAY)));
        assert_eq!(schedule.deadline(&awaiting, at(0)), Some(at(1800 + QUARTER + DAY)));
        assert_eq!(schedule.deadline(&submitted, at(0)), Some(at(700 + DAY)));
    }

    #[test]
    fn decided_verifications_need_no_looks_and_have_no_deadline() {
        let schedule = Schedule::default();
        let state = State::Expired { transaction: None };
        assert_eq!(schedule.next_poll(&state, at(0)), None);
        assert_eq!(schedule.deadline(&state, at(0)), None);
    }
}
