use std::time::Duration;

use crate::{LookOrder, LookPlan, Service, decide::Draft};

/// How long after its time a look counts as lost where somebody is waiting for it.
const LOST_AFTER: Duration = Duration::from_secs(30);

/// The shortest pause between two looks at a verification that has ended. Anybody who knows its execution can ask for one.
const ENDED_PAUSE: Duration = Duration::from_secs(60);

impl Service {
    /// Plans a look for now, unless one was made or is due so shortly that a flood of calls is at work.
    pub(crate) fn plan_prompt_look(&self, draft: &mut Draft) {
        let now = self.now();
        let plan = draft.record.value.look;
        let pause = if draft.stage().is_open() {
            self.config.look_pause
        } else {
            ENDED_PAUSE.max(self.config.look_pause)
        };
        let was_just_made = plan.last.is_some_and(|last| now.since(last) < pause);
        let is_imminent = plan.due.is_some_and(|due| due <= now + pause) && !self.is_late(plan);
        if !is_imminent {
            draft.plan_look(if was_just_made { now + pause } else { now });
        }
    }

    /// A look that was planned for now, to be tried at once. One that was planned for later keeps its pause: only the
    /// queue brings it.
    pub(crate) fn prompt(&self, planned: Option<LookOrder>) -> Option<LookOrder> {
        planned.filter(|look| look.due <= self.now())
    }

    /// A person in front of the page does not wait for the sweep.
    pub(crate) fn replace_lost_look(&self, draft: &mut Draft) {
        if draft.stage().is_open() && self.is_late(draft.record.value.look) {
            self.plan_prompt_look(draft);
        }
    }

    /// Whether a look should have been made long ago: its message was lost.
    fn is_late(&self, plan: LookPlan) -> bool {
        plan.due.is_some_and(|due| self.now().since(due) >= LOST_AFTER)
    }
}
