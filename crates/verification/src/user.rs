use std::{collections::BTreeMap, time::Duration};

use contract::{AttemptId, Timestamp, TrustGroup};
use serde::{Deserialize, Serialize};

use crate::Verification;

/// What is known of a user, in each trust group by itself: what a lax client has approved or counted is no strict one's
/// business. All of it stands in one row, so that a verdict of fraud reaches every group in one write.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct User {
    groups: BTreeMap<TrustGroup, AttemptHistory>,
}

/// How a user stands in one trust group, across attempts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AttemptHistory {
    /// The latest attempt, in any state; absent before the first.
    pub current: Option<CurrentAttempt>,
    /// Number of the newest attempt that has a verdict.
    pub newest_verdict: Option<u32>,
    /// When attempts were rejected, oldest first.
    pub rejections: Vec<Timestamp>,
    /// When a transaction was created for the user, oldest first.
    pub transactions: Vec<Timestamp>,
    /// Creations whose answer was lost: there may be a transaction of each, or none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost_creations: Option<LostCreations>,
    /// The attempts whose approval stands, oldest first.
    pub approvals: Vec<Approval>,
    /// When an attempt told of fraud last: what was under way then in other groups is doubted as well.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fraud_at: Option<Timestamp>,
}

/// Creations whose answer was lost, counted apart: an outage of the provider must not use up what a user may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LostCreations {
    /// Since when they are counted; for [`LostCreations::WINDOW`].
    pub since: Timestamp,
    /// How many there were.
    pub count: u32,
}

impl LostCreations {
    /// The time over which they are counted.
    pub const WINDOW: Duration = Duration::from_secs(24 * 3600);
    /// As many as the pauses between them leave room for in a day, and some more: an outage cannot reach it.
    pub const MOST: u32 = 400;
}

/// An attempt whose approval stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    pub attempt: AttemptId,
    /// When it was approved.
    pub at: Timestamp,
}

/// The user's latest attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CurrentAttempt {
    pub attempt: AttemptId,
    /// How many attempts there were up to the newest.
    pub newest_number: u32,
}

/// How often a user may try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Rejected attempts before no more are offered.
    pub max_attempts: u32,
    /// Transactions before no more are made, whatever became of them.
    pub max_transactions: u32,
    /// The time over which both are counted.
    pub window: Duration,
}

/// How a user stands where nothing is known.
static NOTHING_KNOWN: AttemptHistory = AttemptHistory {
    current: None,
    newest_verdict: None,
    rejections: Vec::new(),
    transactions: Vec::new(),
    lost_creations: None,
    approvals: Vec::new(),
    fraud_at: None,
};

impl User {
    /// How the user stands within this group.
    #[must_use]
    pub fn within(&self, group: &TrustGroup) -> &AttemptHistory {
        self.groups.get(group).unwrap_or(&NOTHING_KNOWN)
    }

    /// The same, to be changed.
    pub fn within_mut(&mut self, group: &TrustGroup) -> &mut AttemptHistory {
        self.groups.entry(group.clone()).or_default()
    }

    /// Whether another group than this has found fraud since then.
    #[must_use]
    pub fn is_doubted_elsewhere(&self, group: &TrustGroup, since: Timestamp) -> bool {
        let others = self.groups.iter().filter(|(other, _)| *other != group);
        others.filter_map(|(_, history)| history.fraud_at).any(|found| found >= since)
    }

    /// How the user stands wherever anything is known.
    pub fn histories(&self) -> impl Iterator<Item = &AttemptHistory> {
        self.groups.values()
    }
}

impl AttemptHistory {
    /// How many more attempts the user has at `now`, the one that is under way included. The one source for every answer and
    /// page.
    #[must_use]
    pub fn remaining_attempts(&self, limits: &Limits, current: Option<&Verification>, now: Timestamp) -> u32 {
        let is_paid = |verification: &&Verification| {
            verification.transaction.is_some() && verification.state.kind().is_open()
        };
        let under_way = u32::from(current.filter(is_paid).is_some());
        let rejections = limits.max_attempts.saturating_sub(count_since(&self.rejections, limits, now));
        rejections.min(self.remaining_transactions(limits, now).saturating_add(under_way))
    }

    /// Whether another attempt may begin.
    #[must_use]
    pub fn may_begin(&self, limits: &Limits, now: Timestamp) -> bool {
        self.remaining_attempts(limits, None, now) > 0
    }

    fn remaining_transactions(&self, limits: &Limits, now: Timestamp) -> u32 {
        if self.lost_creations_at(now).is_some_and(|lost| lost.count >= LostCreations::MOST) {
            return 0;
        }
        limits.max_transactions.saturating_sub(count_since(&self.transactions, limits, now))
    }

    fn lost_creations_at(&self, now: Timestamp) -> Option<LostCreations> {
        self.lost_creations.filter(|lost| now.since(lost.since) < LostCreations::WINDOW)
    }

    /// The transaction that was counted at `at` may have been made or not: it is counted apart from now on.
    pub fn count_lost_creation(&mut self, at: Timestamp, now: Timestamp) {
        self.uncount_transaction(at);
        let lost = self.lost_creations_at(now).unwrap_or(LostCreations { since: now, count: 0 });
        self.lost_creations = Some(LostCreations { count: lost.count.saturating_add(1), ..lost });
    }

    pub fn count_rejection(&mut self, at: Timestamp) {
        record(&mut self.rejections, at);
    }

    pub fn count_transaction(&mut self, at: Timestamp) {
        record(&mut self.transactions, at);
    }

    /// Takes back the transaction that was counted at `at`: it was not made.
    pub fn uncount_transaction(&mut self, at: Timestamp) {
        if let Some(index) = self.transactions.iter().position(|counted| *counted == at) {
            self.transactions.remove(index);
        }
    }

    /// Lists an approval that stands.
    pub fn add_approval(&mut self, attempt: AttemptId, at: Timestamp) {
        self.remove_approval(attempt);
        self.approvals.push(Approval { attempt, at });
        let surplus = self.approvals.len().saturating_sub(APPROVALS);
        self.approvals.drain(..surplus);
    }

    /// Takes an approval off the list.
    pub fn remove_approval(&mut self, attempt: AttemptId) {
        self.approvals.retain(|approval| approval.attempt != attempt);
    }

    /// Remembers that attempt `number` has a verdict.
    pub fn note_verdict(&mut self, number: u32) {
        self.newest_verdict = self.newest_verdict.max(Some(number));
    }
}

/// More than any sensible limit counts.
const REMEMBERED: usize = 64;

/// As many as one batch of the store can send to review together. Few users ever have two.
const APPROVALS: usize = 32;

fn record(times: &mut Vec<Timestamp>, at: Timestamp) {
    times.push(at);
    let surplus = times.len().saturating_sub(REMEMBERED);
    times.drain(..surplus);
}

fn count_since(times: &[Timestamp], limits: &Limits, now: Timestamp) -> u32 {
    let counted = times.iter().filter(|time| now.since(**time) < limits.window).count();
    u32::try_from(counted).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        State,
        samples::{created, in_state},
    };

    const LIMITS: Limits = Limits { max_attempts: 3, max_transactions: 3, window: Duration::from_secs(60) };

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    #[test]
    fn what_is_known_in_one_group_is_not_known_in_another() {
        let [strict, lax] = ["strict", "lax"].map(TrustGroup::named);
        let mut user = User::default();
        user.within_mut(&lax).count_rejection(at(0));
        user.within_mut(&lax).add_approval(AttemptId::from_random([1; 16]), at(1));
        assert_eq!(user.within(&strict), &AttemptHistory::default());
        assert_eq!(user.within(&lax).remaining_attempts(&LIMITS, None, at(1)), 2);
        assert_eq!(user.histories().count(), 1);
    }

    #[test]
    fn fraud_in_one_group_doubts_what_was_under_way_in_others() {
        let [strict, lax] = ["strict", "lax"].map(TrustGroup::named);
        let mut user = User::default();
        user.within_mut(&lax).fraud_at = Some(at(10));
        assert!(user.is_doubted_elsewhere(&strict, at(10)));
        assert!(!user.is_doubted_elsewhere(&strict, at(11)), "it began afterwards");
        assert!(!user.is_doubted_elsewhere(&lax, at(0)), "its own group has rules of its own for that");
    }

    #[test]
    fn attempts_come_back_when_the_window_has_passed() {
        let mut user = AttemptHistory::default();
        for second in [0, 10, 20] {
            user.count_rejection(at(second));
        }
        assert_eq!(user.remaining_attempts(&LIMITS, None, at(20)), 0);
        assert_eq!(user.remaining_attempts(&LIMITS, None, at(60)), 1);
        assert_eq!(user.remaining_attempts(&LIMITS, None, at(200)), 3);
    }

    #[test]
    fn transactions_have_a_limit_of_their_own() {
        let mut user = AttemptHistory::default();
        for second in [0, 1] {
            user.count_transaction(at(second));
            assert!(user.may_begin(&LIMITS, at(2)));
        }
        user.count_transaction(at(2));
        assert!(!user.may_begin(&LIMITS, at(3)));
        assert_eq!(user.remaining_attempts(&LIMITS, None, at(3)), 0);
        assert_eq!(user.remaining_attempts(&LIMITS, Some(&created()), at(3)), 0, "it has none yet");
        let under_way = in_state(State::AwaitingUser);
        assert_eq!(user.remaining_attempts(&LIMITS, Some(&under_way), at(3)), 1);
        assert!(user.may_begin(&LIMITS, at(60)));
    }

    #[test]
    fn lost_answers_use_up_no_attempts_and_are_not_endless() {
        let mut user = AttemptHistory::default();
        for second in 0..i64::from(LostCreations::MOST) {
            assert_eq!(user.remaining_attempts(&LIMITS, None, at(second)), 3, "{second}");
            user.count_transaction(at(second));
            user.count_lost_creation(at(second), at(second));
        }
        assert!(user.transactions.is_empty());
        assert!(!user.may_begin(&LIMITS, at(500)));
        assert!(user.may_begin(&LIMITS, at(24 * 3600)));
    }

    #[test]
    fn a_transaction_that_was_not_created_is_taken_back_and_no_other() {
        let mut user = AttemptHistory::default();
        for second in [0, 1, 2] {
            user.count_transaction(at(second));
        }
        user.uncount_transaction(at(1));
        assert_eq!(user.transactions, [at(0), at(2)]);
        user.uncount_transaction(at(1));
        assert_eq!(user.transactions, [at(0), at(2)], "it was taken back before");
    }

    #[test]
    fn the_newest_verdict_stays_the_newest_whichever_comes_last() {
        let mut user = AttemptHistory::default();
        for (number, newest) in [(2, 2), (1, 2), (3, 3)] {
            user.note_verdict(number);
            assert_eq!(user.newest_verdict, Some(newest));
        }
    }

    #[test]
    fn an_approval_is_listed_once_as_long_as_it_stands() {
        let mut user = AttemptHistory::default();
        let [first, second] = [1, 2].map(|byte| AttemptId::from_random([byte; 16]));
        user.add_approval(first, at(1));
        user.add_approval(second, at(2));
        user.add_approval(first, at(3));
        assert_eq!(
            user.approvals.iter().map(|approval| approval.attempt).collect::<Vec<_>>(),
            [second, first]
        );
        user.remove_approval(second);
        assert_eq!(user.approvals, [Approval { attempt: first, at: at(3) }]);
    }

    #[test]
    fn the_memory_of_a_user_stays_small() {
        let mut user = AttemptHistory::default();
        for second in 0..1000 {
            user.count_transaction(at(second));
        }
        assert_eq!(user.transactions.len(), REMEMBERED);
        assert_eq!(user.transactions.last(), Some(&at(999)));
    }
}
