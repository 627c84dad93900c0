//! A link in the wrong browser helps nobody.

use jumio_simulator::Scenario as Ending;

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{
    Follows, JumioAnnounces, JumioIsAsked, Opens, Presses, SignsIn, SignsUp, TakesAnotherBrowser,
    TakesTheOther, WillCloseBefore,
};
use crate::scenarios::act::{Link, Site};
use journeys::words::{START_OVER, SUBMIT, TRY_AGAIN};

pub(super) const ALL: [Scenario; 5] = [
    Scenario::new(
        "another-browser",
        "The user changes browsers on the way and starts over in the second; the first one's \
         transaction is given up.",
        &[SignsUp, TakesAnotherBrowser, SignsIn, Follows(START_OVER), Presses(TRY_AGAIN), Presses(SUBMIT)],
    )
    .core()
    .endings(&[Ending::Pass, Ending::Pass]),
    Scenario::new(
        "closed-then-another-browser",
        "Handed in, closed, and signed in with another browser: nobody can tell whose document it was, \
         so the check is made anew.",
        &[
            SignsUp,
            WillCloseBefore(Site::Functions),
            Presses(SUBMIT),
            JumioAnnounces,
            JumioIsAsked,
            TakesAnotherBrowser,
            SignsIn,
            Follows(START_OVER),
            Presses(TRY_AGAIN),
            Presses(SUBMIT),
        ],
    ),
    Scenario::new(
        "mailed-link",
        "A user has a stranger open their link and pass the check: it does not count for them.",
        &[
            WillCloseBefore(Site::Functions),
            SignsUp,
            TakesAnotherBrowser,
            Opens(Link::LeftOpen),
            Presses(SUBMIT),
            TakesTheOther,
            SignsIn,
        ],
    ),
    Scenario::new(
        "return-elsewhere",
        "A browser that never left opens the address that Jumio sends back to: it learns nothing, and \
         the user passes.",
        &[
            SignsUp,
            TakesAnotherBrowser,
            Opens(Link::Return),
            Opens(Link::Continue),
            TakesTheOther,
            Presses(SUBMIT),
        ],
    ),
    Scenario::new(
        "continue-elsewhere",
        "A stranger is faster at the last page than the user: the code stays with the user.",
        &[
            SignsUp,
            WillCloseBefore(Site::Tenant),
            Presses(SUBMIT),
            TakesAnotherBrowser,
            Opens(Link::Return),
            Opens(Link::Continue),
            TakesTheOther,
            SignsIn,
        ],
    ),
];
