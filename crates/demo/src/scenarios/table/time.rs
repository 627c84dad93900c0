//! Links run out, decisions come late or change.

use std::time::Duration;

use jumio_simulator::Scenario as Ending;

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{
    Follows, JumioAnnounces, JumioDecides, Presses, Reloads, SignsIn, SignsUp, VerdictBecomes,
    WillCloseBefore,
};
use crate::scenarios::act::Site;
use journeys::words::{SIGN_OUT, SUBMIT, TRY_AGAIN, WAY_ON};

/// The journey waits ten seconds for a decision, the shortest time that can be set.
const IMPATIENT: &[(&str, &str)] = &[("VerificationSettings__PendingAfter", "10s")];
/// A decision takes longer than the journey waits.
const LONG: Duration = Duration::from_secs(13);
/// A decision takes longer than a user waits.
const FOR_EVER: Duration = Duration::from_secs(3600);
/// A decision is overdue after ten seconds, the shortest time that can be set.
const STRICT: &[(&str, &str)] = &[("VerificationSettings__SubmittedLimit", "10s")];

pub(super) const ALL: [Scenario; 7] = [
    Scenario::new(
        "late-approval",
        "The link has run out and was reported so; then Jumio reports a pass after all, and it counts.",
        &[
            WillCloseBefore(Site::Jumio),
            SignsUp,
            JumioAnnounces,
            VerdictBecomes("expired"),
            JumioDecides(Ending::Pass),
            VerdictBecomes("pending"),
            SignsIn,
        ],
    )
    .endings(&[Ending::NotOpened])
    .hurried(),
    Scenario::new(
        "late-fraud",
        "After the approval Jumio finds out that the document was a fake: the approval goes to review.",
        &[
            SignsUp,
            Presses(SUBMIT),
            Presses(SIGN_OUT),
            JumioDecides(Ending::Fraud),
            VerdictBecomes("review"),
            SignsIn,
            Presses("Continue"),
        ],
    ),
    Scenario::new(
        "decision-after-minutes",
        "The decision takes longer than the journey may wait: the user goes on without it, and finds \
         it at the next sign-in.",
        &[SignsUp, Presses(SUBMIT), Presses(SIGN_OUT), VerdictBecomes("approved"), SignsIn],
    )
    .core()
    .processing(LONG)
    .settings(IMPATIENT),
    Scenario::new(
        "decision-overdue",
        "No decision at all: after the limit the user goes on without one, and Jumio is asked for a month.",
        &[SignsUp, Presses(SUBMIT), Follows(WAY_ON)],
    )
    .processing(FOR_EVER)
    .settings(STRICT),
    Scenario::new(
        "expired",
        "The user never opens Jumio's page and its link runs out: expired, not rejected. The next \
         sign-in begins a new check.",
        &[
            WillCloseBefore(Site::Jumio),
            SignsUp,
            JumioAnnounces,
            VerdictBecomes("expired"),
            SignsIn,
            Presses(SUBMIT),
        ],
    )
    .core()
    .endings(&[Ending::NotOpened, Ending::Pass])
    .hurried(),
    Scenario::new(
        "abandoned",
        "The user opens Jumio's page and walks away, Jumio ends the session: incomplete, not \
         rejected. Coming back, the user starts over.",
        &[
            SignsUp,
            JumioAnnounces,
            VerdictBecomes("incomplete"),
            Reloads,
            Follows("Continue"),
            Presses(TRY_AGAIN),
            Presses(SUBMIT),
        ],
    )
    .endings(&[Ending::AbandonedA, Ending::Pass])
    .hurried(),
    Scenario::new(
        "abandoned-as-rejected",
        "The same at a tenant whose abandoned sessions are called rejected: still no rejection.",
        &[
            SignsUp,
            JumioAnnounces,
            VerdictBecomes("incomplete"),
            Reloads,
            Follows("Continue"),
            Presses(TRY_AGAIN),
            Presses(SUBMIT),
        ],
    )
    .endings(&[Ending::AbandonedB, Ending::Pass])
    .hurried(),
];
