use contract::Input;

use crate::{Attributes, Match, Matching, ReviewCause, Rules, Verification, match_document};

/// What came of comparing an account with a document that was read before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// The document names the account's user.
    Agrees,
    /// It does not, or does not tell.
    Differs {
        /// Which of the two.
        cause: ReviewCause,
        /// The attributes, by name.
        differing: Vec<Input>,
    },
}

impl Verification {
    /// Compares what the account says by now with the document that was read. `None` where nothing was read, where the
    /// rules do not compare, or where the account says too little to tell.
    #[must_use]
    pub fn compare_again(&self, attributes: &Attributes, rules: &Rules) -> Option<Comparison> {
        let document = self.state.document()?;
        if rules.matching == Matching::Off {
            return None;
        }
        match match_document(attributes, document) {
            Match::Matched => Some(Comparison::Agrees),
            Match::Mismatched(differing) => {
                Some(Comparison::Differs { cause: ReviewCause::AttributeMismatch, differing })
            }
            Match::Unreadable(differing) => {
                Some(Comparison::Differs { cause: ReviewCause::NotCompared, differing })
            }
            Match::NotCompared => None,
        }
    }
}
