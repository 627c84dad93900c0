use serde::Deserialize;

use crate::{AccountId, ExecutionId, lenient, open_enum::open_enum};

open_enum! {
    /// Where a transaction stands (Jumio API guide, Status; Callback).
    WorkflowStatus {
        /// Created; nobody has opened the web client yet.
        Initiated = "INITIATED",
        /// The web client was opened.
        AcquisitionStarted = "ACQUISITION_STARTED",
        /// Document and face are captured; Jumio is processing.
        Acquired = "ACQUIRED",
        /// The result can be fetched. Says nothing about whether it is good.
        Processed = "PROCESSED",
        /// Opened but left idle. Final.
        SessionExpired = "SESSION_EXPIRED",
        /// Never opened within the token lifetime. Final.
        TokenExpired = "TOKEN_EXPIRED",
    }
}

impl WorkflowStatus {
    /// Whether the status cannot change any more. Unknown values count as pending.
    #[must_use]
    pub fn is_final(&self) -> bool {
        matches!(self, Self::Processed | Self::SessionExpired | Self::TokenExpired)
    }

    /// Progress from 0 to 3. Callbacks come out of order: never step back to a lower rank. Unknown values rank
    /// lowest.
    #[must_use]
    pub fn rank(&self) -> u8 {
        match self {
            Self::Initiated | Self::Other(_) => 0,
            Self::AcquisitionStarted => 1,
            Self::Acquired => 2,
            Self::Processed | Self::SessionExpired | Self::TokenExpired => 3,
        }
    }
}

/// Answer to "GET …/status" (Jumio API guide, Status).
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StatusAnswer {
    #[serde(default, deserialize_with = "lenient::side")]
    pub(crate) account: Option<AccountReference>,
    pub(crate) workflow_execution: ExecutionReference,
}

/// A transaction as status answers name it. Its `href` is left out on purpose: it must never be fetched.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct ExecutionReference {
    /// The transaction's id.
    pub id: ExecutionId,
    /// Where it stands.
    pub status: Option<WorkflowStatus>,
}

/// An account as answers name it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[non_exhaustive]
pub struct AccountReference {
    /// The account's id.
    pub id: AccountId,
}
