//! Which pages there are and what each needs.

use std::fmt;

use messages::{LimitText, PageFault, PageOutcome};
use serde::Serialize;

/// A page to be shown.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Page<'a> {
    /// The provider's transaction is being created; the page loads itself again.
    Preparing {
        /// This page's own address, for those whose page does not load itself.
        refresh_url: &'a str,
        /// Seconds until it loads itself again.
        refresh_seconds: u32,
    },
    /// Handed in; the page waits for the verdict.
    Waiting(Wait<'a>),
    /// It is over, and there is something to tell.
    Ended {
        /// What came of it.
        outcome: PageOutcome,
        /// Back to the app.
        continue_url: &'a str,
    },
    /// This browser is not the one that began.
    SignInAgain {
        /// Where the app's sign-in starts, if known.
        sign_in_url: Option<&'a str>,
    },
    /// The client has its answer: nothing that is done here would reach it.
    AlreadyFinished {
        /// Where the app's sign-in starts, if known.
        sign_in_url: Option<&'a str>,
    },
    /// This browser is not the one that went to the provider; the check goes on there.
    OpenedElsewhere {
        /// Whether the pictures were handed in.
        handed_in: bool,
        /// Where the app's sign-in starts, if known.
        sign_in_url: Option<&'a str>,
    },
    /// The capture was left or failed; it can be taken up again.
    CaptureStopped {
        /// To the provider.
        retry_url: &'a str,
        /// Back to the app.
        continue_url: &'a str,
    },
    /// The verification was begun in another browser.
    BegunElsewhere {
        /// Back to the app, which begins anew.
        restart_url: &'a str,
    },
    /// The cookie did not come back.
    CookiesNeeded {
        /// Begins this hop again.
        retry_url: &'a str,
        /// Where the app's sign-in starts, if known.
        sign_in_url: Option<&'a str>,
    },
    /// Carries an answer to the redirect address (OAuth 2.0 Form Post Response Mode, 2).
    FormPost {
        /// The redirect address.
        action: &'a str,
        /// What the answer holds.
        fields: &'a [FormField<'a>],
    },
    /// The request could not be answered.
    Error {
        fault: PageFault,
        /// Where the app's sign-in starts, if known.
        sign_in_url: Option<&'a str>,
    },
    /// The provider or the storage is away.
    Unavailable {
        /// Begins this hop again.
        retry_url: &'a str,
        /// Back to the app, if the way is known.
        continue_url: Option<&'a str>,
    },
    /// No more transactions may be created for a while.
    LimitReached {
        /// Whose transactions are used up.
        limit: LimitText,
        /// Begins this hop again.
        retry_url: &'a str,
        /// Back to the app.
        continue_url: &'a str,
    },
}

/// What the page that waits needs. It asks for the verdict and leaves for `continue_url` once it is there. Without script
/// it loads itself again, so its own address must lead onward when the verdict is there.
#[derive(Clone, Copy, Debug, Serialize)]
pub(crate) struct Wait<'a> {
    /// Names the verification to `status_url`.
    pub(crate) ticket: &'a str,
    /// Takes `{"ticket"}` by POST and answers `{"ready", "pollSeconds"}`, both as JSON. Same origin.
    pub(crate) status_url: &'a str,
    /// Where to go when ready and, with the query `later`, to leave without a verdict. Has no query of its own.
    pub(crate) continue_url: &'a str,
    /// Seconds between two polls; the answers may change it.
    pub(crate) poll_seconds: u32,
    /// Seconds since the user began to wait, over all reloads.
    pub(crate) waited_seconds: u32,
    /// Seconds from now on after which the page leaves whatever is known by then.
    pub(crate) longest_seconds: u32,
}

impl Page<'_> {
    /// Whether the user cannot help themselves, so that the page names a help desk that can.
    pub(super) fn needs_support(&self) -> bool {
        matches!(self, Self::Error { .. } | Self::Ended { .. })
    }
}

/// One field of a form that posts itself.
#[derive(Clone, Copy, Serialize)]
pub(crate) struct FormField<'a> {
    /// The parameter's name.
    pub(crate) name: &'a str,
    pub(crate) value: &'a str,
}

/// The value may be a code that signs a user in.
impl fmt::Debug for FormField<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FormField").field("name", &self.name).finish_non_exhaustive()
    }
}
