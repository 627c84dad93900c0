//! Nothing goes wrong, though not every user passes.

use jumio_simulator::Scenario as Ending;

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{
    AnswersGetLost, Follows, GoesToTheOtherApp, Presses, SignsIn, SignsUp, SignsUpWithoutConsent,
};
use journeys::words::{SIGN_OUT, SUBMIT, TRY_AGAIN, WAY_ON};

pub(super) const ALL: [Scenario; 11] = [
    Scenario::new("pass", "A new user's document passes.", &[SignsUp, Presses(SUBMIT)]).core(),
    Scenario::new(
        "two-clients",
        "The same user signs up at two relying parties: each checks for itself and is told its own claims.",
        &[SignsUp, Presses(SUBMIT), GoesToTheOtherApp, SignsUp, Presses(SUBMIT)],
    )
    .core()
    .with_two_clients(),
    Scenario::new(
        "reject",
        "The document is a fake: the user arrives at the app without being verified, and without \
         another attempt.",
        &[SignsUp, Presses(SUBMIT), Follows(WAY_ON)],
    )
    .endings(&[Ending::Fraud]),
    Scenario::new(
        "another-face",
        "The face is not the one on the document: no other picture can mend that.",
        &[SignsUp, Presses(SUBMIT), Follows(WAY_ON)],
    )
    .endings(&[Ending::FaceMismatch]),
    Scenario::new(
        "unreadable-then-pass",
        "The first picture cannot be read, the second one passes, within one journey.",
        &[SignsUp, Presses(SUBMIT), Presses(TRY_AGAIN), Presses(SUBMIT)],
    )
    .core()
    .endings(&[Ending::Unreadable, Ending::Pass]),
    Scenario::new(
        "unsupported-until-the-limit",
        "Three documents of a kind that is not supported, and no fourth attempt, today or at the next \
         sign-in.",
        &[
            SignsUp,
            Presses(SUBMIT),
            Presses(TRY_AGAIN),
            Presses(SUBMIT),
            Presses(TRY_AGAIN),
            Presses(SUBMIT),
            Follows(WAY_ON),
            Presses(SIGN_OUT),
            SignsIn,
            Presses("Continue"),
        ],
    )
    .endings(&[Ending::Unsupported, Ending::Unreadable, Ending::Unsupported]),
    Scenario::new(
        "warning",
        "Jumio warns, so that the verification goes to review: the user arrives at the app without being verified \
         for now.",
        &[SignsUp, Presses(SUBMIT), Follows(WAY_ON)],
    )
    .endings(&[Ending::Warning]),
    Scenario::new(
        "blocked",
        "A user whose document was a fake comes back: a message on the tenant's page, and no second \
         transaction.",
        &[SignsUp, Presses(SUBMIT), Follows(WAY_ON), Presses(SIGN_OUT), SignsIn, Presses("Continue")],
    )
    .endings(&[Ending::Fraud]),
    Scenario::new(
        "sign-in-again",
        "A verified user comes back: no page of Jumio's, no second transaction.",
        &[SignsUp, Presses(SUBMIT), Presses(SIGN_OUT), SignsIn],
    )
    .core(),
    Scenario::new(
        "consent-given-late",
        "The user first leaves the box about the check empty and agrees afterwards: nothing is created \
         before.",
        &[SignsUpWithoutConsent, Presses("I agree"), Presses(SUBMIT)],
    ),
    Scenario::new(
        "start-three-times",
        "Two answers to start get lost, so that B2C calls three times: one verification, one transaction.",
        &[AnswersGetLost(2), SignsUp, Presses(SUBMIT)],
    )
    .core(),
];
