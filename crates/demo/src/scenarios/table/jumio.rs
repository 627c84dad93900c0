//! Jumio's API fails, lags, or speaks of another user.

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{FaultProfile, Follows, Presses, SignsIn, SignsUp, VerdictBecomes, Waits};
use journeys::words::{SIGN_OUT, SUBMIT, TRY_AGAIN};

/// The journey waits ten seconds for a decision, the shortest time that can be set.
const IMPATIENT: &[(&str, &str)] = &[("VerificationSettings__PendingAfter", "10s")];

pub(super) const ALL: [Scenario; 15] = [
    Scenario::new(
        "details-late",
        "The result is announced and its details are 404 for a while.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("details-late"),
    Scenario::new(
        "report-foreign-reference",
        "A report that was ordered under another reference decides nothing.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("report-foreign-reference")
    .settings(IMPATIENT),
    Scenario::new(
        "report-foreign-execution",
        "A report of another transaction decides nothing; our own does, once it is there.",
        &[
            SignsUp,
            Presses(SUBMIT),
            Presses(SIGN_OUT),
            FaultProfile("fine"),
            VerdictBecomes("approved"),
            SignsIn,
        ],
    )
    .fault_profile("report-foreign-execution")
    .settings(IMPATIENT),
    Scenario::new(
        "tokens-forgotten",
        "Jumio forgets its access token after every call: the user does not notice.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("tokens-forgotten"),
    Scenario::new("reads-forbidden", "Three polls are refused with 403.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("reads-forbidden"),
    Scenario::new("reads-crowded", "Three polls are refused with 429.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("reads-crowded"),
    Scenario::new("reads-failing", "Three polls are refused with 503.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("reads-failing"),
    Scenario::new("reads-broken", "Three answers to polls break off.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("reads-broken"),
    Scenario::new("reads-slow", "Polls take seconds.", &[SignsUp, Presses(SUBMIT)])
        .fault_profile("reads-slow"),
    Scenario::new(
        "creation-forbidden",
        "The order is refused with 403: the user is told, tries again, and goes on.",
        &[SignsUp, Follows(TRY_AGAIN), Presses(SUBMIT)],
    )
    .fault_profile("creation-forbidden"),
    Scenario::new(
        "creation-crowded",
        "The order is refused with 429: it is repeated, and the user does not notice.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("creation-crowded"),
    Scenario::new(
        "creation-failing",
        "The order is answered with 503, so that nobody knows whether it was carried out: after a moment the user tries \
         again, and a second transaction is created and used.",
        &[SignsUp, Waits(6), Follows(TRY_AGAIN), Presses(SUBMIT)],
    )
    .fault_profile("creation-failing"),
    Scenario::new(
        "creation-broken",
        "The request is carried out and its answer is lost: after a moment the user tries again, and a second \
         transaction is created and used.",
        &[SignsUp, Waits(6), Follows(TRY_AGAIN), Presses(SUBMIT)],
    )
    .core()
    .fault_profile("creation-broken"),
    Scenario::new(
        "creation-slow",
        "The order takes longer than a browser waits without a sign: a page says so, and nothing is \
         created twice.",
        &[SignsUp, Presses(SUBMIT)],
    )
    .fault_profile("creation-slow"),
    Scenario::new(
        "down",
        "Jumio is down: the user goes back to the app without a verdict, and is checked at the next \
         sign-in.",
        &[
            SignsUp,
            Follows("Go back to Contoso"),
            Presses(SIGN_OUT),
            FaultProfile("fine"),
            SignsIn,
            Follows(TRY_AGAIN),
            Presses(SUBMIT),
        ],
    )
    .fault_profile("down"),
];
