use serde::{Deserialize, Serialize};

use crate::{CalendarDate, ExecutionId, Personal};

/// What the provider says about one execution, re-read from the provider with stored ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The execution that the provider speaks of.
    pub execution: ExecutionId,
    /// The reference that we gave at creation, as the provider returns it; absent where its answer has none.
    pub reference: Option<String>,
    /// What it found.
    pub result: ProviderResult,
}

/// A provider's result in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderResult {
    /// Created or opened; nothing was submitted yet.
    Waiting,
    /// Images were submitted and are being checked.
    Acquired,
    /// The check passed.
    Passed(Document),
    /// The check was run and is not clearly good.
    Warned(Vec<Reason>),
    /// The check failed.
    Rejected(Vec<Reason>),
    /// The check could not be run for a technical cause.
    NotExecuted,
    /// The user started and did not finish.
    SessionExpired,
    /// The user never started.
    TokenExpired,
}

impl ProviderResult {
    /// Whether it says something about the user, so that it must name our reference.
    #[must_use]
    pub const fn is_verdict(&self) -> bool {
        matches!(self, Self::Passed(_) | Self::Warned(_) | Self::Rejected(_))
    }
}

/// Why a check did not pass, in words that survive a change of provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Reason {
    /// The picture cannot be read: blurred, dark, glare, cut off.
    Unreadable,
    /// The kind or country of document is not accepted.
    UnsupportedDocument,
    /// A page, side, signature or data is missing.
    IncompleteDocument,
    /// The selfie could not be used.
    UnusableSelfie,
    /// The face is not the one on the document.
    FaceMismatch,
    /// The document or the capture was manipulated, copied or made up.
    Fraud,
    /// The data on the document contradict each other.
    InconsistentData,
    /// The document names someone else than the account does.
    AttributeMismatch,
    /// The provider gave no reason that we know.
    Unspecified,
}

impl Reason {
    /// Whether a new picture or another document can mend it.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        match self {
            Self::Unreadable
            | Self::UnsupportedDocument
            | Self::IncompleteDocument
            | Self::UnusableSelfie => true,
            Self::FaceMismatch
            | Self::Fraud
            | Self::InconsistentData
            | Self::AttributeMismatch
            | Self::Unspecified => false,
        }
    }
}

/// What a document says about its holder, as the provider read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Document {
    /// Kind of document in the provider's word, such as `PASSPORT`.
    pub kind: Option<String>,
    /// Issuing country, ISO 3166-1 alpha-3.
    pub country: Option<String>,
    /// Given names.
    pub given_name: Option<Personal<String>>,
    /// Family name.
    pub surname: Option<Personal<String>>,
    /// Day of birth.
    pub date_of_birth: Option<Personal<CalendarDate>>,
    /// Last day of validity.
    pub expires_on: Option<Personal<CalendarDate>>,
    /// Number of the document.
    pub number: Option<Personal<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_better_picture_mends_what_is_wrong_with_the_picture_and_nothing_else() {
        let mended = [
            Reason::Unreadable,
            Reason::UnsupportedDocument,
            Reason::IncompleteDocument,
            Reason::UnusableSelfie,
        ];
        let lasting = [
            Reason::FaceMismatch,
            Reason::Fraud,
            Reason::InconsistentData,
            Reason::AttributeMismatch,
            Reason::Unspecified,
        ];
        assert!(mended.into_iter().all(Reason::is_retryable));
        assert!(!lasting.into_iter().any(Reason::is_retryable));
    }

    #[test]
    fn a_finding_about_the_user_is_a_verdict() {
        let verdicts = [
            ProviderResult::Passed(Document::default()),
            ProviderResult::Warned(Vec::new()),
            ProviderResult::Rejected(vec![Reason::Fraud]),
        ];
        let others = [
            ProviderResult::Waiting,
            ProviderResult::Acquired,
            ProviderResult::NotExecuted,
            ProviderResult::SessionExpired,
            ProviderResult::TokenExpired,
        ];
        assert!(verdicts.iter().all(ProviderResult::is_verdict));
        assert!(!others.iter().any(ProviderResult::is_verdict));
    }
}
