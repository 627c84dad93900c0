use thiserror::Error;

use crate::{kernel::StoreError, model::DefinitionProblem};

/// Why a client is not changed or shown.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RegistryError {
    #[error("there is no such client")]
    UnknownClient,
    #[error("the client has no such version")]
    UnknownVersion,
    /// It cannot be a client of ours, or a row would not hold it.
    #[error("a client id is 1 to 64 letters, digits, `.`, `_` and `-`")]
    InvalidId,
    /// No client can be made of it.
    #[error("the definition is not right")]
    InvalidDefinition(Vec<DefinitionProblem>),
    #[error("two secrets are good already; revoke one first")]
    TooManySecrets,
    /// A history without reasons is none.
    #[error("a reason of 1 to 500 characters in one line is needed")]
    InvalidReason,
    /// Another operator was first.
    #[error("the client was changed meanwhile; look at it again")]
    Changed,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}
