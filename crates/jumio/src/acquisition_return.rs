use serde::Deserialize;

use crate::open_enum::open_enum;
use crate::{AccountId, ExecutionId};

open_enum! {
    /// How the capture ended.
    AcquisitionStatus {
        /// The images were accepted for processing; says nothing about the result.
        Success = "SUCCESS",
        /// The capture failed; see [`AcquisitionReturn::error_code`].
        Error = "ERROR",
    }
}

/// What Jumio appends to the success or error address when it sends the browser back (Jumio API guide, Web: after
/// the user journey). Unsigned: a hint to look, never proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct AcquisitionReturn {
    /// The account.
    pub account_id: Option<AccountId>,
    /// The transaction.
    pub workflow_execution_id: Option<ExecutionId>,
    /// How the capture ended.
    pub acquisition_status: Option<AcquisitionStatus>,
    /// The order's reference.
    pub customer_internal_reference: Option<String>,
    /// Only with [`AcquisitionStatus::Error`]: a number such as `9210` (session expired after it was started).
    pub error_code: Option<String>,
}
