//! Tabs, back buttons, reloads, refused cookies: all of it leads somewhere.

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{
    AllowsCookies, Follows, GoesBack, GoesForward, JumioAnnounces, LeavesForEveryReason, LoadsTwice,
    OpensTheApp, Presses, RefusesCookies, Reloads, SignsIn, SignsUp, SwitchesScriptsOff, TakesAnotherTab,
    TakesTheOther, VerdictBecomes, WillCloseBefore,
};
use crate::scenarios::act::Site;
use journeys::words::{SIGN_OUT, SUBMIT, TRY_AGAIN};

pub(super) const ALL: [Scenario; 9] = [
    Scenario::new(
        "closed-before-jumio",
        "The browser is closed before Jumio's page opens: the next sign-in leads to the same \
         transaction.",
        &[WillCloseBefore(Site::Jumio), SignsUp, SignsIn, Presses(SUBMIT)],
    ),
    Scenario::new(
        "closed-after-submitting",
        "The browser is closed on the way back from Jumio: the next sign-in finds the verdict, and asks \
         for nothing.",
        &[
            SignsUp,
            WillCloseBefore(Site::Functions),
            Presses(SUBMIT),
            VerdictBecomes("pending"),
            JumioAnnounces,
            SignsIn,
        ],
    ),
    Scenario::new(
        "two-tabs",
        "The user goes on in a second tab and hands in there; the first tab leads nowhere twice.",
        &[SignsUp, TakesAnotherTab, SignsIn, Presses(SUBMIT), TakesTheOther, Presses(SUBMIT)],
    )
    .core(),
    Scenario::new(
        "back-button",
        "The user presses back on Jumio's page and after the end: every page says where one stands.",
        &[SignsUp, GoesBack, GoesForward, Presses(SUBMIT), GoesBack, GoesBack, OpensTheApp],
    ),
    Scenario::new(
        "reload-everywhere",
        "Every page of ours is loaded twice: nothing is created or decided twice.",
        &[LoadsTwice, SignsUp, Reloads, Presses(SUBMIT)],
    ),
    Scenario::new(
        "every-reason-to-leave",
        "The user leaves Jumio for every documented reason, takes it up again each time, and passes.",
        &[SignsUp, LeavesForEveryReason, Presses(SUBMIT)],
    ),
    Scenario::new(
        "not-now",
        "The user leaves Jumio and does not want to go on now: pending at the app, taken up at the \
         next sign-in.",
        &[
            SignsUp,
            Presses("Leave without finishing"),
            Follows("Not now, go back to Contoso"),
            Presses(SIGN_OUT),
            SignsIn,
            Presses(SUBMIT),
        ],
    ),
    Scenario::new(
        "cookies-refused",
        "Without our cookie no transaction is created; a page says what to do, and doing it helps.",
        &[RefusesCookies, SignsUp, AllowsCookies, Follows(TRY_AGAIN), Presses(SUBMIT)],
    ),
    Scenario::new(
        "scripts-off",
        "No script runs: pages refresh themselves, and the last form waits for its button.",
        &[SwitchesScriptsOff, SignsUp, Presses(SUBMIT), Presses("Continue")],
    ),
];
