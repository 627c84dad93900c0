use contract::{CalendarDate, ExecutionId, Personal, named};
use serde::{Deserialize, Serialize};

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

/// What a provider found, in our words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ProviderResult {
    /// Created or opened; nothing was submitted yet.
    Waiting,
    /// Images were submitted and are being checked.
    Acquired,
    /// The check passed.
    Passed {
        /// What the document says.
        document: Document,
        /// Every single check.
        checks: Vec<Check>,
    },
    /// The check was run and is not clearly good.
    Warned {
        /// What the provider objected to.
        reasons: Vec<Reason>,
        /// Every single check.
        checks: Vec<Check>,
        /// What the document says, as far as it was read.
        document: Document,
    },
    /// The check failed.
    Rejected {
        /// What the provider objected to.
        reasons: Vec<Reason>,
        /// Every single check.
        checks: Vec<Check>,
    },
    /// The check has ended in a word that we do not know, or in none.
    UnknownDecision,
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
        matches!(self, Self::Passed { .. } | Self::Warned { .. } | Self::Rejected { .. })
    }
}

/// One single check of a report, in the provider's words: `liveness`, `WARNING`, `BAD_QUALITY`. Says nothing about the user.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Check {
    /// The provider's name for the check; of pictures, also which: [`REQUIRED_CHECKS`](crate::REQUIRED_CHECKS).
    pub name: String,
    /// What came of it.
    pub decision: CheckDecision,
    /// The provider's word for why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub label: Option<String>,
}

named! {
    /// What came of a single check.
    pub enum CheckDecision {
        /// All is well.
        Passed = "passed",
        /// Executed, and not clearly good.
        Warning = "warning",
        /// Not acceptable.
        Rejected = "rejected",
        NotExecuted = "notExecuted",
        /// An approval rests on it, and the report does not speak of it.
        Missing = "missing",
        /// A word that we do not know, or none.
        Unknown = "unknown",
    }
}

named! {
    /// Why a check did not pass, in words that survive a change of provider.
    pub enum Reason {
        /// The picture cannot be read: blurred, dark, glare, cut off.
        Unreadable = "unreadable",
        /// The kind or country of document is not accepted.
        UnsupportedDocument = "unsupportedDocument",
        /// A page, side, signature or data is missing.
        IncompleteDocument = "incompleteDocument",
        /// The selfie could not be used.
        UnusableSelfie = "unusableSelfie",
        /// The face is not the one on the document.
        FaceMismatch = "faceMismatch",
        /// The document or the capture was manipulated, copied or made up.
        Fraud = "fraud",
        /// The data on the document contradict each other.
        InconsistentData = "inconsistentData",
        /// The provider gave no reason that we know.
        Unspecified = "unspecified",
    }
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
            Self::FaceMismatch | Self::Fraud | Self::InconsistentData | Self::Unspecified => false,
        }
    }
}

/// What a document says about its holder, as the provider read it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Document {
    /// Kind of document in the provider's word, such as `PASSPORT`.
    pub kind: Option<String>,
    /// Issuing country, ISO 3166-1 alpha-3.
    pub country: Option<String>,
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
        for reason in Reason::ALL {
            assert_eq!(reason.is_retryable(), mended.contains(reason), "{reason}");
        }
    }

    #[test]
    fn a_result_about_the_user_is_a_verdict() {
        let (document, reasons, checks) = (Document::default(), vec![Reason::Fraud], Vec::new());
        let verdicts = [
            ProviderResult::Passed { document: document.clone(), checks: checks.clone() },
            ProviderResult::Warned { reasons: Vec::new(), checks: checks.clone(), document },
            ProviderResult::Rejected { reasons, checks },
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
