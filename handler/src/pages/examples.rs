//! Every page as a user would meet it: to look at, and for tests.

use messages::{LimitText, PageFault, PageOutcome};

use super::page::{FormField, Page, Wait};

/// A page, and what its file is called.
pub(crate) struct Example<'a> {
    pub(crate) name: &'static str,
    pub(crate) page: Page<'a>,
}

const LIMITS: [(&str, LimitText); 3] = [
    ("limit-user", LimitText::User),
    ("limit-connection", LimitText::Connection),
    ("limit-all-users", LimitText::AllUsers),
];
const OUTCOMES: [(&str, PageOutcome); 2] =
    [("ended-rejected", PageOutcome::RejectedFinal), ("ended-review", PageOutcome::Review)];
const FAULTS: [(&str, PageFault); 3] = [
    ("error-malformed-request", PageFault::MalformedRequest),
    ("error-unknown-verification", PageFault::UnknownVerification),
    ("error-temporarily-unavailable", PageFault::TemporarilyUnavailable),
];

/// A wait that has just begun.
pub(super) fn wait(text: &str) -> Wait<'_> {
    Wait {
        ticket: text,
        status_url: text,
        continue_url: text,
        poll_seconds: 5,
        waited_seconds: 0,
        longest_seconds: 480,
    }
}

/// Every page, with this address or text in every place that takes one.
pub(crate) fn examples<'a>(text: &'a str, fields: &'a [FormField<'a>]) -> Vec<Example<'a>> {
    let waiting = wait(text);
    let longer = Wait { waited_seconds: 90, longest_seconds: 330, ..waiting };
    let mut pages = vec![
        ("preparing", Page::Preparing { refresh_url: text, refresh_seconds: 3 }),
        ("waiting", Page::Waiting(waiting)),
        ("waiting-longer", Page::Waiting(longer)),
        ("sign-in-again", Page::SignInAgain { sign_in_url: Some(text) }),
        ("sign-in-again-without-address", Page::SignInAgain { sign_in_url: None }),
        ("already-finished", Page::AlreadyFinished { sign_in_url: Some(text) }),
        ("opened-elsewhere", Page::OpenedElsewhere { handed_in: true, sign_in_url: Some(text) }),
        ("opened-elsewhere-stopped", Page::OpenedElsewhere { handed_in: false, sign_in_url: None }),
        ("capture-stopped", Page::CaptureStopped { retry_url: text, continue_url: text }),
        ("begun-elsewhere", Page::BegunElsewhere { restart_url: text }),
        ("cookies-needed", Page::CookiesNeeded { retry_url: text, sign_in_url: Some(text) }),
        ("form-post", Page::FormPost { action: text, fields }),
        ("unavailable", Page::Unavailable { retry_url: text, continue_url: Some(text) }),
        ("unavailable-without-address", Page::Unavailable { retry_url: text, continue_url: None }),
    ];
    pages.extend(OUTCOMES.map(|(name, outcome)| (name, Page::Ended { outcome, continue_url: text })));
    pages.extend(
        LIMITS.map(|(name, limit)| (name, Page::LimitReached { limit, retry_url: text, continue_url: text })),
    );
    pages.extend(FAULTS.map(|(name, fault)| (name, Page::Error { fault, sign_in_url: Some(text) })));
    pages.into_iter().map(|(name, page)| Example { name, page }).collect()
}
