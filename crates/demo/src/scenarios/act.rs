//! What can happen in a scenario.

use functions_host::Moment;
use jumio_simulator::Scenario as Ending;

/// One thing that the user does, or that happens meanwhile.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Opens the app and creates an account; goes on to wherever that leads.
    SignsUp,
    /// The same, with the box about the check left empty.
    SignsUpWithoutConsent,
    /// Opens the app and signs in with the account.
    SignsIn,
    /// From now on the app is the other relying party's.
    GoesToTheOtherApp,
    /// Opens the app, and leaves it at that.
    OpensTheApp,
    /// Presses the button of that text.
    Presses(&'static str),
    /// Follows the link of that text.
    Follows(&'static str),
    /// Waits so many seconds, as a page asks for.
    Waits(u64),
    /// Loads the page again.
    Reloads,
    /// Presses the browser's back button.
    GoesBack,
    /// Takes the back button back.
    GoesForward,
    /// Opens a link that should be of no use here.
    Opens(Link),
    /// At Jumio: leaves for each documented reason, and comes back each time.
    LeavesForEveryReason,
    /// Will close the browser just before it opens anything of that site.
    WillCloseBefore(Site),
    /// Goes on with another browser, which knows nothing of the first; the first one is put aside.
    TakesAnotherBrowser,
    /// Goes on in another tab of the same browser; the first one is put aside.
    TakesAnotherTab,
    /// Goes on with the browser or tab that was put aside, and puts this one aside.
    TakesTheOther,
    /// Refuses the functions' cookies.
    RefusesCookies,
    /// Refuses no cookies any more.
    AllowsCookies,
    SwitchesScriptsOff,
    /// Loads every page of the functions twice.
    LoadsTwice,
    /// Meanwhile Jumio tells the functions of the end of the first transaction.
    JumioAnnounces,
    /// Meanwhile the functions ask Jumio for the details, and write down what they hear.
    JumioIsAsked,
    /// Meanwhile users at Jumio decide again.
    JumioDecides(Ending),
    /// From now on the fault profile is this one.
    FaultProfile(&'static str),
    /// Meanwhile the tenant asks for the verdict until it hears this outcome.
    VerdictBecomes(&'static str),
    /// The next answers to the tenant's REST calls get lost on their way.
    AnswersGetLost(u32),
    /// A coming request to this function costs the handler its life, after so many that are spared. The user reloads
    /// pages that break because of it.
    HandlerDies(&'static str, u32, Moment),
}

/// A site that the user may close the browser before.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Site {
    Jumio,
    Functions,
    Tenant,
}

/// An address that is passed on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Link {
    /// Where the browser that was put aside was closed before.
    LeftOpen,
    /// Where Jumio sends browsers back to.
    Return,
    /// Where the page that waits leads.
    Continue,
}
