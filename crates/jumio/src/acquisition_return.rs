use url::form_urlencoded;

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
/// the user journey). Unsigned: a hint to poll, never proof.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AcquisitionReturn {
    /// The account.
    pub account: Option<AccountId>,
    /// The transaction.
    pub execution: Option<ExecutionId>,
    /// How the capture ended.
    pub status: Option<AcquisitionStatus>,
    /// The request's reference.
    pub customer_internal_reference: Option<String>,
    /// Only with [`AcquisitionStatus::Error`]: a number such as 9210 (session expired after it was started).
    pub error_code: Option<u16>,
}

impl AcquisitionReturn {
    /// Reads a query string. Anyone can write one, so whatever is malformed counts as absent.
    #[must_use]
    pub fn from_query(query: &str) -> Self {
        let mut found = Self::default();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            match name.as_ref() {
                "accountId" => found.account = value.parse().ok(),
                "workflowExecutionId" => found.execution = value.parse().ok(),
                "acquisitionStatus" => found.status = Some(value.into_owned().into()),
                "customerInternalReference" => found.customer_internal_reference = Some(value.into_owned()),
                "errorCode" => found.error_code = value.parse().ok(),
                _ => {}
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documented_parameters_are_read() {
        let found = AcquisitionReturn::from_query(
            "accountId=0b6f&workflowExecutionId=5a0c&acquisitionStatus=ERROR&customerInternalReference=7b1e&errorCode=9210",
        );
        assert_eq!(found.account.unwrap().as_str(), "0b6f");
        assert_eq!(found.execution.unwrap().as_str(), "5a0c");
        assert_eq!(found.status, Some(AcquisitionStatus::Error));
        assert_eq!(found.customer_internal_reference.as_deref(), Some("7b1e"));
        assert_eq!(found.error_code, Some(9210));
    }

    #[test]
    fn malformed_parameters_count_as_absent() {
        let found =
            AcquisitionReturn::from_query("accountId=../x&workflowExecutionId=&errorCode=none&%ff&&other=1");
        assert_eq!(found, AcquisitionReturn::default());
    }
}
