//! Callbacks are hints: whatever happens to them, the verdict is the same.

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{Presses, SignsUp};
use journeys::words::SUBMIT;

pub(super) const ALL: [Scenario; 10] = [
    Scenario::new(
        "callbacks-lost",
        "Jumio's callbacks never arrive: the functions poll by themselves.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .core()
    .fault_profile("callbacks-lost"),
    Scenario::new("callbacks-doubled", "Each callback comes twice.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("callbacks-doubled"),
    Scenario::new(
        "callbacks-late",
        "The callback comes seconds after the browser: nobody has to wait for it.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-late"),
    Scenario::new(
        "callbacks-first",
        "The callback is there before the browser: the user finds the verdict.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-first"),
    Scenario::new(
        "callbacks-intermediate",
        "Each step is announced: no step is taken for the last one.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-intermediate"),
    Scenario::new(
        "callbacks-reordered",
        "Each step is announced, the last one first: nothing steps back.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-reordered"),
    Scenario::new(
        "callbacks-unknown-status",
        "Callbacks speak of a status that nobody has documented: they are a reason to poll, no more.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-unknown-status"),
    Scenario::new(
        "callbacks-misaddressed",
        "Callbacks speak of another user's transaction: the address decides whose poll it is, and the \
         poll is at our own.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("callbacks-misaddressed"),
    Scenario::new("callbacks-mislabelled", "Callbacks call their JSON a form.", &[SignsUp, Presses(SUBMIT)])
        .core()
        .fault_profile("callbacks-mislabelled"),
    Scenario::new(
        "short-links",
        "Links come without the account: ours come from what we stored.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("short-links"),
];
