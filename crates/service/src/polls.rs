use std::time::Duration;

use crate::{PollJob, PollPlan, Service, decide::Draft};

/// How long after its time a poll counts as lost where somebody is waiting for it.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// The shortest pause between two looks at a verification that has ended. Anybody who knows its execution can ask for one.
const ENDED_PAUSE: Duration = Duration::from_secs(60);

impl Service {
    /// Plans a poll for now, unless one was made or is due so shortly that a flood of calls is at work.
    pub(crate) fn plan_immediate_poll(&self, draft: &mut Draft) {
        let now = self.now();
        let plan = draft.record.value.poll;
        let pause = if draft.kind().is_open() {
            self.config.poll_interval
        } else {
            ENDED_PAUSE.max(self.config.poll_interval)
        };
        let was_just_made = plan.last.is_some_and(|last| now.since(last) < pause);
        let is_imminent = plan.due.is_some_and(|due| due <= now + pause) && !self.is_late(plan);
        if !is_imminent {
            draft.plan_poll(if was_just_made { now + pause } else { now });
        }
    }

    /// A poll that was planned for now, to be tried at once. One that was planned for later keeps its pause: only the
    /// queue brings it.
    pub(crate) fn prompt(&self, planned: Option<PollJob>) -> Option<PollJob> {
        planned.filter(|poll| poll.due <= self.now())
    }

    /// A user in front of the page does not wait for the sweep.
    pub(crate) fn replace_lost_poll(&self, draft: &mut Draft) {
        if draft.kind().is_open() && self.is_late(draft.record.value.poll) {
            self.plan_immediate_poll(draft);
        }
    }

    /// Whether a poll should have been made long ago: its message was lost.
    fn is_late(&self, plan: PollPlan) -> bool {
        plan.due.is_some_and(|due| self.now().since(due) >= LOST_AFTER)
    }
}
