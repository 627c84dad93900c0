//! The page on which a user waits for the verdict.

use messages::Text;
use serde::Serialize;

use super::localizer::Localizer;
use super::page::Wait;

/// After this long a user is offered to leave without a verdict.
const LATER_AFTER_SECONDS: u32 = 60;

/// The values of `waiting.html`.
#[derive(Serialize)]
pub(super) struct Waiting<'a> {
    #[serde(flatten)]
    wait: Wait<'a>,
    message: String,
    step_list_label: String,
    steps: [Step; 3],
    check_now: String,
    offers_later: bool,
    later_seconds: u32,
    later_message: String,
    longest: String,
    later_action: String,
    later_url: String,
    announce_still: String,
    announce_offline: String,
    announce_online: String,
    announce_ready: String,
}

#[derive(Serialize)]
struct Step {
    /// A class of the style sheet.
    state: &'static str,
    label: String,
    state_label: String,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(localizer: Localizer<'_>, wait: Wait<'a>) -> Self {
        let client = localizer.client_name();
        Self {
            wait,
            message: localizer.say(Text::WaitingMessage),
            step_list_label: localizer.say(Text::StepListLabel),
            steps: steps(localizer),
            check_now: localizer.say(Text::WaitingCheckNow),
            offers_later: wait.waited_seconds >= LATER_AFTER_SECONDS,
            later_seconds: LATER_AFTER_SECONDS.saturating_sub(wait.waited_seconds),
            later_message: localizer.say(Text::WaitingLaterMessage { client }),
            longest: localizer
                .say(Text::WaitingLongest { client, minutes: wait.longest_seconds.div_ceil(60).max(1) }),
            later_action: localizer.say(Text::WaitingLaterAction),
            later_url: format!("{}?later", wait.continue_url),
            announce_still: localizer.say(Text::WaitingAnnounceStill),
            announce_offline: localizer.say(Text::WaitingAnnounceOffline),
            announce_online: localizer.say(Text::WaitingAnnounceOnline),
            announce_ready: localizer.say(Text::WaitingAnnounceReady { client }),
        }
    }
}

/// Where a waiting user stands: the first step is behind them, the second runs, the third is to come.
fn steps(localizer: Localizer<'_>) -> [Step; 3] {
    let step = |state, label, state_label| Step {
        state,
        label: localizer.say(label),
        state_label: localizer.say(state_label),
    };
    [
        step("done", Text::StepCaptured, Text::StepStateDone),
        step("current", Text::StepChecking, Text::StepStateCurrent),
        step("ahead", Text::StepBack { client: localizer.client_name() }, Text::StepStateAhead),
    ]
}
