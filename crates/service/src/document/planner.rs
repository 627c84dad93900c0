use std::{sync::Arc, time::Duration};

use verification::{Event, Schedule};

use crate::{
    kernel::Clock,
    model::{Draft, PollJob, PollPlan},
};

/// How long after its time a poll counts as lost where a user is waiting for it.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// Plans polls, and lets deadlines pass.
#[derive(Clone)]
pub struct Planner {
    pub clock: Arc<dyn Clock>,
    /// When each state is polled, and how long it may last.
    pub schedule: Arc<Schedule>,
}

impl Planner {
    /// Plans the poll that the schedule has next, if it has one.
    pub fn plan_next(&self, draft: &mut Draft) {
        let next = self.schedule.next_poll(&draft.record.value.verification, self.clock.now());
        draft.plan_poll(next);
    }

    /// Plans a poll for now, unless one was made or is due so shortly that a flood of calls is at work.
    pub fn plan_immediate(&self, draft: &mut Draft) {
        let now = self.clock.now();
        let plan = draft.document().poll;
        let interval = self.schedule.immediate_interval(draft.kind());
        let was_just_made = plan.last.is_some_and(|last| now.since(last) < interval);
        let is_imminent = plan.due.is_some_and(|due| due <= now + interval) && !self.is_late(plan);
        if !is_imminent {
            draft.plan_poll(Some(if was_just_made { now + interval } else { now }));
        }
    }

    /// A poll that was planned for now, to be tried at once. One that was planned for later keeps its time: only the queue
    /// brings it.
    #[must_use]
    pub fn immediate(&self, planned: Option<PollJob>) -> Option<PollJob> {
        planned.filter(|poll| poll.due <= self.clock.now())
    }

    /// A user in front of the page does not wait for the sweep.
    pub fn replace_lost(&self, draft: &mut Draft) {
        if draft.kind().is_open() && self.is_late(draft.document().poll) {
            self.plan_immediate(draft);
        }
    }

    /// Whether a poll should have been made long ago: its message was lost.
    fn is_late(&self, plan: PollPlan) -> bool {
        plan.due.is_some_and(|due| self.clock.now().since(due) >= LOST_AFTER)
    }

    /// Lets the deadline of an attempt pass that has no transaction: no poll would notice.
    pub fn expire_if_due(&self, draft: &mut Draft) {
        if draft.record.value.verification.transaction.is_none() {
            self.pass_deadline(draft);
        }
    }

    /// Lets the deadline of the present state pass, if it has.
    pub fn pass_deadline(&self, draft: &mut Draft) {
        if let Some(deadline) = self.schedule.deadline(&draft.record.value.verification) {
            let _too_early = draft.apply(Event::DeadlinePassed { deadline }, None, self.clock.now());
        }
    }
}
