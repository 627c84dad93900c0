//! Every text that there is, with the values that it needs.

use std::borrow::Cow;

use fluent_bundle::FluentValue;

use crate::direction::{self, Direction};

/// A value that goes into a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Value<'a> {
    /// A name, set apart where it runs against the sentence.
    Words(&'a str),
    /// A number, which may select the words around it (Fluent, "Selectors").
    Count(u32),
}

impl<'a> From<&'a str> for Value<'a> {
    fn from(words: &'a str) -> Self {
        Self::Words(words)
    }
}

impl From<u32> for Value<'_> {
    fn from(count: u32) -> Self {
        Self::Count(count)
    }
}

impl<'a> Value<'a> {
    /// The value as Fluent takes it.
    pub(crate) fn into_fluent(self, sentence: Direction) -> FluentValue<'a> {
        match self {
            Self::Words(words) => match direction::set_apart(words, sentence) {
                Cow::Borrowed(words) => words.into(),
                Cow::Owned(words) => words.into(),
            },
            Self::Count(count) => count.into(),
        }
    }
}

/// Declares [`Text`] from one list: variant, the values it needs with their types, and its key in the Fluent files. A
/// value's name is that of the Fluent variable.
macro_rules! texts {
    ($( $(#[$doc:meta])* $variant:ident
        $({ $( $(#[$value_doc:meta])* $value:ident: $kind:ty ),+ })? = $key:literal; )+) => {
        /// A text to be shown, with the values that go into it. The wording of each stands in
        /// `locales/<language>/*.ftl` under its key.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Text<'a> {
            $( $(#[$doc])* $variant $({ $( $(#[$value_doc])* $value: $kind ),+ })? ),+
        }

        impl<'a> Text<'a> {
            /// The key in the Fluent files.
            pub fn key(self) -> &'static str {
                match self { $( Self::$variant $({ $( $value: _ ),+ })? => $key ),+ }
            }

            /// The values, by the names of the Fluent variables.
            pub(crate) fn values(self) -> Vec<(&'static str, Value<'a>)> {
                match self {
                    $( Self::$variant $({ $( $value ),+ })? => {
                        vec![ $( $( (stringify!($value), Value::from($value)) ),+ )? ]
                    } ),+
                }
            }

            /// The keys of all texts, each with the names of its variables.
            pub(crate) const VARIABLES: &'static [(&'static str, &'static [&'static str])] =
                &[ $( ($key, &[ $( $( stringify!($value) ),+ )? ]) ),+ ];

            /// The text of this key; every name is that of its variable, every number is `count`.
            pub(crate) fn sample(key: &str, count: u32) -> Option<Self> {
                match key {
                    $( $key => Some(Text::$variant $({
                        $( $value: <$kind as Sample>::sample(stringify!($value), count) ),+
                    })?), )+
                    _ => None,
                }
            }

            /// One of each.
            #[cfg(test)]
            pub(crate) fn samples(count: u32) -> Vec<Self> {
                Self::VARIABLES.iter().filter_map(|(key, _)| Self::sample(key, count)).collect()
            }
        }
    };
}

texts! {
    /// The verification is open.
    OutcomePendingMessage = "outcome-pending-message";
    /// Handed in, no verdict yet.
    OutcomeSubmittedMessage = "outcome-submitted-message";
    /// The identity is confirmed.
    OutcomeApprovedMessage = "outcome-approved-message";
    /// Not confirmed, another attempt is open.
    OutcomeRejectedRetryableMessage {
        /// How many more there are, this one included.
        attempts: u32
    } = "outcome-rejected-retryable-message";
    /// Another attempt is open, with another document.
    OutcomeRejectedAnotherDocumentMessage {
        /// How many more there are, this one included.
        attempts: u32
    } = "outcome-rejected-another-document-message";
    /// Heading: not confirmed for good.
    OutcomeRejectedFinalHeading = "outcome-rejected-final-heading";
    /// Not confirmed for good.
    OutcomeRejectedFinalMessage = "outcome-rejected-final-message";
    /// Heading: an operator decides.
    OutcomeReviewHeading = "outcome-review-heading";
    /// An operator decides.
    OutcomeReviewMessage = "outcome-review-message";
    /// The account is named otherwise than the document; another attempt is open.
    OutcomeDiffersMessage = "outcome-differs-message";
    /// The account is named otherwise than the document; no attempt is left.
    OutcomeDiffersFinalMessage = "outcome-differs-final-message";
    /// Left before the end.
    OutcomeIncompleteMessage = "outcome-incomplete-message";
    /// Open for too long.
    OutcomeExpiredMessage = "outcome-expired-message";
    /// A newer attempt took its place.
    OutcomeSupersededMessage = "outcome-superseded-message";
    /// Confirmed once, and no longer valid.
    OutcomeLapsedMessage = "outcome-lapsed-message";
    /// A fault on our side or the provider's.
    OutcomeFailedMessage = "outcome-failed-message";
    /// No attempt left.
    OutcomeBlockedMessage = "outcome-blocked-message";
    /// Consent is missing.
    OutcomeConsentRequiredMessage = "outcome-consent-required-message";
    /// Heading: no verification can be made at the moment.
    OutcomeUnavailableHeading = "outcome-unavailable-heading";
    /// No verification can be made at the moment.
    OutcomeUnavailableMessage = "outcome-unavailable-message";

    /// Heading: a request that lacks something.
    FaultMalformedRequestHeading = "fault-malformed-request-heading";
    /// A request that lacks something.
    FaultMalformedRequestMessage = "fault-malformed-request-message";
    /// Heading: no such verification.
    FaultUnknownVerificationHeading = "fault-unknown-verification-heading";
    /// No such verification.
    FaultUnknownVerificationMessage = "fault-unknown-verification-message";
    /// The caller may not ask this.
    FaultNotAuthorisedMessage = "fault-not-authorised-message";
    /// The verification is another account's.
    FaultWrongObjectMessage = "fault-wrong-object-message";
    /// The account has no surname.
    FaultNameMissingMessage = "fault-name-missing-message";
    /// Heading: no answer possible right now.
    FaultTemporarilyUnavailableHeading = "fault-temporarily-unavailable-heading";
    /// No answer possible right now.
    FaultTemporarilyUnavailableMessage = "fault-temporarily-unavailable-message";

    /// Title of the browser's tab.
    PageTitle {
        /// The page's heading.
        heading: &'a str,
        /// The app's name.
        client: &'a str
    } = "page-title";
    /// Small print at the end of every page; what support can find the request by follows.
    PageSupportReference = "page-support-reference";
    /// Link to those who help.
    PageContactSupport = "page-contact-support";
    /// Name of the list of steps.
    StepListLabel = "step-list-label";
    /// Step one.
    StepCaptured = "step-captured";
    /// Step two.
    StepChecking = "step-checking";
    /// Step three.
    StepBack {
        /// The app's name.
        client: &'a str
    } = "step-back";
    /// State of a step, heard and not seen.
    StepStateDone = "step-state-done";
    /// State of a step, heard and not seen.
    StepStateCurrent = "step-state-current";
    /// State of a step, heard and not seen.
    StepStateAhead = "step-state-ahead";
    /// Heading while the provider's transaction is being created.
    PreparingHeading = "preparing-heading";
    /// What happens meanwhile.
    PreparingMessage = "preparing-message";
    /// Link for those whose page does not refresh.
    PreparingContinue = "preparing-continue";
    /// Heading while the provider decides.
    WaitingHeading = "waiting-heading";
    /// What happens meanwhile.
    WaitingMessage = "waiting-message";
    /// Link that polls at once.
    WaitingCheckNow = "waiting-check-now";
    /// Announced after a poll that found nothing new.
    WaitingAnnounceStill = "waiting-announce-still";
    /// Announced when the network is gone.
    WaitingAnnounceOffline = "waiting-announce-offline";
    /// Announced when it is back.
    WaitingAnnounceOnline = "waiting-announce-online";
    /// Announced when the verdict is there.
    WaitingAnnounceReady {
        /// The app's name.
        client: &'a str
    } = "waiting-announce-ready";
    /// Shown after some time.
    WaitingLaterMessage {
        /// The app's name.
        client: &'a str
    } = "waiting-later-message";
    /// Until when the page waits at most.
    WaitingLongest {
        /// The app's name.
        client: &'a str,
        /// Whole minutes from now on.
        minutes: u32
    } = "waiting-longest";
    /// Link back to the app without a verdict.
    WaitingLaterAction = "waiting-later-action";
    /// Link back to the app.
    EndedContinue {
        /// The app's name.
        client: &'a str
    } = "ended-continue";
    /// Heading when another browser began.
    SignInAgainHeading = "sign-in-again-heading";
    /// What to do when another browser began.
    SignInAgainMessage {
        /// The app's name.
        client: &'a str
    } = "sign-in-again-message";
    /// Link to the app.
    SignInAgainAction {
        /// The app's name.
        client: &'a str
    } = "sign-in-again-action";
    /// Heading when the app already has the result of this step.
    AlreadyFinishedHeading = "already-finished-heading";
    /// What to do then.
    AlreadyFinishedMessage {
        /// The app's name.
        client: &'a str
    } = "already-finished-message";
    /// On another device than the one that began, when nothing was handed in.
    ElsewhereStoppedMessage = "elsewhere-stopped-message";
    /// Link to the app for those who began here after all.
    ElsewhereSignIn {
        /// The app's name.
        client: &'a str
    } = "elsewhere-sign-in";
    /// Heading on the device that only took the pictures.
    ElsewhereHeading = "elsewhere-heading";
    /// What to do on that device.
    ElsewhereMessage = "elsewhere-message";
    /// Heading when the capture was left or failed.
    CaptureStoppedHeading = "capture-stopped-heading";
    /// What to do then.
    CaptureStoppedMessage = "capture-stopped-message";
    /// Link to the provider.
    CaptureStoppedRetry = "capture-stopped-retry";
    /// Link back to the app, without having handed anything in.
    CaptureStoppedLeave {
        /// The app's name.
        client: &'a str
    } = "capture-stopped-leave";
    /// Heading when the check was begun in another browser and may be begun anew here.
    BegunElsewhereHeading = "begun-elsewhere-heading";
    /// What to do then.
    BegunElsewhereMessage {
        /// The app's name.
        client: &'a str
    } = "begun-elsewhere-message";
    /// Link that begins anew here.
    BegunElsewhereRestart = "begun-elsewhere-restart";
    /// Heading when no cookie came back.
    CookiesHeading = "cookies-heading";
    /// What to do when no cookie came back.
    CookiesMessage = "cookies-message";
    /// Link that tries again.
    CookiesAction = "cookies-action";
    /// Link to the app.
    CookiesLeave {
        /// The app's name.
        client: &'a str
    } = "cookies-leave";
    /// Heading on the way back to the app.
    FormPostHeading {
        /// The app's name.
        client: &'a str
    } = "form-post-heading";
    /// For those without script.
    FormPostMessage = "form-post-message";
    /// Button for those without script.
    FormPostAction = "form-post-action";
    /// Link that tries again.
    UnavailableRetry = "unavailable-retry";
    /// Link back to the app.
    UnavailableContinue {
        /// The app's name.
        client: &'a str
    } = "unavailable-continue";
    /// Heading when a limit on transactions is reached.
    LimitHeading = "limit-heading";
    /// The user has begun too many verifications.
    LimitUserMessage = "limit-user-message";
    /// Too many were begun over the user's internet connection.
    LimitConnectionMessage = "limit-connection-message";
    /// Too many were begun by all users together.
    LimitAllUsersMessage = "limit-all-users-message";
}

impl Text<'_> {
    /// The keys of all texts, each with the names of its variables.
    pub fn keys() -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        Self::VARIABLES.iter().copied()
    }
}

/// A value to try a text with.
trait Sample {
    fn sample(name: &'static str, count: u32) -> Self;
}

impl Sample for &str {
    fn sample(name: &'static str, _: u32) -> Self {
        name
    }
}

impl Sample for u32 {
    fn sample(_: &'static str, count: u32) -> Self {
        count
    }
}
