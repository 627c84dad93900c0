use thiserror::Error;

use crate::{kernel::StoreError, model::Answer, rest::StartError};

/// Why the drop-in does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DropInError {
    #[error("the drop-in is off")]
    Off,
    /// The policy's name is no name of a policy.
    #[error("not the name of a policy")]
    UnknownPolicy,
    /// The document must name the account, and the policy sends no surname.
    #[error("the policy sends no surname")]
    NameMissing,
    /// No transaction is begun, for the reason that the answer gives.
    #[error("no transaction can be created now")]
    NoTransaction(Box<Answer>),
    /// The token is not genuine, not in time, or speaks of another account or transaction.
    #[error("the verification token is invalid")]
    InvalidToken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StartError> for DropInError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::UnknownClient => Self::Off,
            StartError::Store(error) => Self::Store(error),
        }
    }
}
