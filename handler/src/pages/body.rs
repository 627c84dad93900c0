//! What tells the pages apart.

use messages::{OutcomeText, Text};
use serde::Serialize;

use super::notice::Notice;
use super::page::{FormField, Page};
use super::voice::Voice;
use super::waiting::Waiting;

/// The values of a page's own template.
#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Body<'a> {
    /// A message with ways onward.
    Notice(Notice<'a>),
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
        Page::Unavailable { .. } => OutcomeText::Unavailable.heading(),
    }
}

impl<'a> Body<'a> {
    pub(super) fn new(page: &Page<'a>, voice: Voice<'_>) -> Self {
        let client = voice.client;
        match *page {
            Page::Waiting(wait) => Self::Waiting(Box::new(Waiting::new(voice, wait))),
            Page::FormPost { action, fields } => Self::FormPost(FormPost {
                message: voice.say(Text::FormPostMessage),
                button: voice.say(Text::FormPostAction),
                action,
                fields,
            }),
            Page::Preparing { refresh_url, refresh_seconds } => {
                Notice::new(voice.say(Text::PreparingMessage))
                    .leading_to(refresh_url, voice.say(Text::PreparingContinue))
                    .refreshed_after(refresh_seconds)
                    .into()
            }
            Page::Ended { outcome, continue_url } => Notice::new(voice.say(outcome.message()))
                .leading_to(continue_url, voice.say(Text::EndedContinue { client }))
                .into(),
            Page::SignInAgain { sign_in_url } => Notice::new(voice.say(Text::SignInAgainMessage { client }))
                .leading_to(sign_in_url, voice.say(Text::SignInAgainAction { client }))
                .into(),
            Page::AlreadyFinished { sign_in_url } => {
                Notice::new(voice.say(Text::AlreadyFinishedMessage { client }))
                    .leading_to(sign_in_url, voice.say(Text::SignInAgainAction { client }))
                    .into()
            }
            Page::OpenedElsewhere { handed_in, sign_in_url } => {
                let message = if handed_in { Text::ElsewhereMessage } else { Text::ElsewhereStoppedMessage };
                Notice::new(voice.say(message))
                    .leading_to(sign_in_url, voice.say(Text::ElsewhereSignIn { client }))
                    .into()
            }
            Page::CaptureStopped { retry_url, continue_url } => {
                Notice::new(voice.say(Text::CaptureStoppedMessage))
                    .leading_to(retry_url, voice.say(Text::CaptureStoppedRetry))
                    .leading_to(continue_url, voice.say(Text::CaptureStoppedLeave { client }))
                    .into()
            }
            Page::BegunElsewhere { restart_url } => {
                Notice::new(voice.say(Text::BegunElsewhereMessage { client }))
                    .leading_to(restart_url, voice.say(Text::BegunElsewhereRestart))
                    .into()
            }
            Page::CookiesNeeded { retry_url } => Notice::new(voice.say(Text::CookiesMessage))
                .leading_to(retry_url, voice.say(Text::CookiesAction))
                .into(),
            Page::Error { fault, sign_in_url } => Notice::new(voice.say(fault.message()))
                .leading_to(sign_in_url, voice.say(Text::SignInAgainAction { client }))
                .into(),
            Page::Unavailable { retry_url, continue_url } => {
                Notice::new(voice.say(OutcomeText::Unavailable.message()))
                    .leading_to(retry_url, voice.say(Text::UnavailableRetry))
                    .leading_to(continue_url, voice.say(Text::UnavailableContinue { client }))
                    .into()
            }
        }
    }

    /// The template's file name.
    pub(super) fn template(&self) -> &'static str {
        match self {
            Self::Notice(_) => "notice.html",
            Self::Waiting(_) => "waiting.html",
            Self::FormPost(_) => "form_post.html",
        }
    }
}

impl<'a> From<Notice<'a>> for Body<'a> {
    fn from(notice: Notice<'a>) -> Self {
        Self::Notice(notice)
    }
}
