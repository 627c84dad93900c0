use std::{fmt, str::FromStr};

use contract::VerificationId;
use thiserror::Error;

use crate::{kernel::StoreError, model::SupportReference};

/// How an operator names a verification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Named {
    Id(VerificationId),
    /// By what the user reads out.
    Reference(SupportReference),
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(f),
            Self::Reference(reference) => reference.fmt(f),
        }
    }
}

impl FromStr for Named {
    type Err = ShowError;

    fn from_str(text: &str) -> Result<Self, ShowError> {
        let text = text.trim();
        if let Ok(id) = text.parse() {
            return Ok(Self::Id(id));
        }
        text.parse().map(Self::Reference).map_err(|_| ShowError::NotAName)
    }
}

/// Why there is nothing to show.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShowError {
    /// Neither an id nor a support reference.
    #[error("neither a verification id (53 characters) nor a support reference (such as ABCD-EFGH)")]
    NotAName,
    /// No such verification, or no longer.
    #[error("no such verification, or no longer")]
    Unknown,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
