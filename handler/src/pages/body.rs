//! What tells the pages apart.

use std::borrow::Cow;

use messages::{PageFault, PageOutcome, Text};
use serde::Serialize;

use super::localizer::Localizer;
use super::notice::Notice;
use super::page::{FormField, Page};
use super::preparing::Preparing;
use super::waiting::Waiting;

/// The values of a page's own template.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Body<'a> {
    /// A message with ways onward.
    Notice(Notice<'a>),
    /// The page that goes on by itself.
    Preparing(Preparing<'a>),
    /// The page that waits for the verdict.
    Waiting(Box<Waiting<'a>>),
    /// The form that posts itself.
    FormPost(FormPost<'a>),
}

/// The values of `form_post.html`.
#[derive(Serialize)]
pub(super) struct FormPost<'a> {
    message: String,
    button: String,
    action: &'a str,
    fields: &'a [FormField<'a>],
}

/// What a page is headed with.
pub(super) fn heading<'a>(page: &Page<'_>, client: &'a str) -> Text<'a> {
    match page {
        Page::Preparing { .. } => Text::PreparingHeading,
        Page::Waiting(_) => Text::WaitingHeading,
        Page::Ended { outcome, .. } => outcome.heading(),
        Page::SignInAgain { .. } => Text::SignInAgainHeading,
        Page::AlreadyFinished { .. } => Text::AlreadyFinishedHeading,
        Page::OpenedElsewhere { handed_in: true, .. } => Text::ElsewhereHeading,
        Page::OpenedElsewhere { handed_in: false, .. } => Text::CaptureStoppedHeading,
        Page::CaptureStopped { .. } => Text::CaptureStoppedHeading,
        Page::BegunElsewhere { .. } => Text::BegunElsewhereHeading,
        Page::CookiesNeeded { .. } => Text::CookiesHeading,
        Page::FormPost { .. } => Text::FormPostHeading { client },
        Page::Error { fault, .. } => fault.heading(),
        Page::Unavailable { .. } => PageOutcome::Unavailable.heading(),
        Page::LimitReached { .. } => Text::LimitHeading,
    }
}

impl<'a> Body<'a> {
    /// `support`: where to ask for help, on pages that say so.
    pub(super) fn new(page: &Page<'a>, localizer: Localizer<'_>, support: Option<Cow<'a, str>>) -> Self {
        let client = localizer.client_name();
        let contact = || localizer.say(Text::PageContactSupport);
        match *page {
            Page::Waiting(wait) => Self::Waiting(Box::new(Waiting::new(localizer, wait))),
            Page::FormPost { action, fields } => Self::FormPost(FormPost {
                message: localizer.say(Text::FormPostMessage),
                button: localizer.say(Text::FormPostAction),
                action,
                fields,
            }),
            Page::Preparing { refresh_url, refresh_seconds } => {
                Self::Preparing(Preparing::new(localizer, refresh_url, refresh_seconds))
            }
            Page::Ended { outcome, continue_url } => Notice::new(localizer.say(outcome.message()))
                .leading_to(continue_url, localizer.say(Text::EndedContinue { client }))
                .helped_by(support, contact())
                .into(),
            Page::SignInAgain { sign_in_url } => {
                Notice::new(localizer.say(Text::SignInAgainMessage { client }))
                    .leading_to(sign_in_url, localizer.say(Text::SignInAgainAction { client }))
                    .into()
            }
            Page::AlreadyFinished { sign_in_url } => {
                Notice::new(localizer.say(Text::AlreadyFinishedMessage { client }))
                    .leading_to(sign_in_url, localizer.say(Text::SignInAgainAction { client }))
                    .into()
            }
            Page::OpenedElsewhere { handed_in, sign_in_url } => {
                let message = if handed_in { Text::ElsewhereMessage } else { Text::ElsewhereStoppedMessage };
                Notice::new(localizer.say(message))
                    .exceptionally_to(sign_in_url, localizer.say(Text::ElsewhereSignIn { client }))
                    .into()
            }
            Page::CaptureStopped { retry_url, continue_url } => {
                Notice::new(localizer.say(Text::CaptureStoppedMessage))
                    .leading_to(retry_url, localizer.say(Text::CaptureStoppedRetry))
                    .leading_to(continue_url, localizer.say(Text::CaptureStoppedLeave { client }))
                    .into()
            }
            Page::BegunElsewhere { restart_url } => {
                Notice::new(localizer.say(Text::BegunElsewhereMessage { client }))
                    .leading_to(restart_url, localizer.say(Text::BegunElsewhereRestart))
                    .into()
            }
            Page::CookiesNeeded { retry_url, sign_in_url } => {
                Notice::new(localizer.say(Text::CookiesMessage))
                    .leading_to(retry_url, localizer.say(Text::CookiesAction))
                    .leading_to(sign_in_url, localizer.say(Text::CookiesLeave { client }))
                    .into()
            }
            Page::Error { fault, sign_in_url } => Notice::new(localizer.say(fault.message()))
                .leading_to(reload(fault), localizer.say(Text::UnavailableRetry))
                .leading_to(sign_in_url, localizer.say(Text::SignInAgainAction { client }))
                .helped_by(support, contact())
                .into(),
            Page::Unavailable { retry_url, continue_url } => {
                Notice::new(localizer.say(PageOutcome::Unavailable.message()))
                    .leading_to(retry_url, localizer.say(Text::UnavailableRetry))
                    .leading_to(continue_url, localizer.say(Text::UnavailableContinue { client }))
                    .into()
            }
            // Trying again at once is of no use, so going back comes first.
            Page::LimitReached { limit, retry_url, continue_url } => {
                Notice::new(localizer.say(limit.message()))
                    .leading_to(continue_url, localizer.say(Text::UnavailableContinue { client }))
                    .leading_to(retry_url, localizer.say(Text::UnavailableRetry))
                    .into()
            }
        }
    }

    /// The template's file name.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::Notice(_) => "notice.html",
            Self::Preparing(_) => "preparing.html",
            Self::Waiting(_) => "waiting.html",
            Self::FormPost(_) => "form_post.html",
        }
    }
}

/// The page's own address, where the same request may well be answered the next time.
fn reload(fault: PageFault) -> Option<&'static str> {
    (fault == PageFault::TemporarilyUnavailable).then_some("")
}

impl<'a> From<Notice<'a>> for Body<'a> {
    fn from(notice: Notice<'a>) -> Self {
        Self::Notice(notice)
    }
}
