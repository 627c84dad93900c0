//! Where the browser goes after the web client (Jumio API guide, Web: after the user journey).

use url::Url;

use crate::Status;
use crate::transaction::Transaction;

/// Why a capture failed, as the error address tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CaptureError {
    /// The value of `errorCode`.
    pub code: u16,
    /// What the code stands for.
    pub description: &'static str,
}

const fn error(code: u16, description: &'static str) -> CaptureError {
    CaptureError { code, description }
}

/// All that are documented.
pub const CAPTURE_ERRORS: [CaptureError; 13] = [
    error(9835, "No acceptable picture in three attempts"),
    error(9100, "Server error"),
    error(9200, "Token missing, invalid or expired"),
    error(9210, "Session expired after it was started"),
    error(9300, "A picture could not be sent"),
    error(9400, "A step of the verification failed"),
    error(9800, "No network"),
    error(9801, "Error in the browser"),
    error(9810, "Communication problem"),
    error(9820, "No camera, and no upload allowed"),
    error(9821, "The face could not be captured"),
    error(9822, "The browser does not support cameras"),
    error(9836, "The face is not the one known"),
];
/// "No acceptable submission in three attempts", the code nearest to a user who gives up.
const GAVE_UP: u16 = 9835;
/// "Token missing, invalid or expired".
const TOKEN_EXPIRED: u16 = 9200;
/// "Session expired after it was started".
const SESSION_EXPIRED: u16 = 9210;

/// The success address; `None` if the request has none.
pub(crate) fn of_success(transaction: &Transaction) -> Option<String> {
    with_result(transaction.request.web.success_url.as_deref()?, transaction, None)
}

/// The error address for a user who leaves, for a documented reason or just so.
pub(crate) fn of_leaving(transaction: &Transaction, reason: Option<u16>) -> Option<String> {
    let code =
        reason.filter(|reason| CAPTURE_ERRORS.iter().any(|error| error.code == *reason)).unwrap_or(GAVE_UP);
    with_result(transaction.request.web.error_url.as_deref()?, transaction, Some(code))
}

/// The error address for a link or session that has expired.
pub(crate) fn of_expiry(transaction: &Transaction) -> Option<String> {
    let code = if transaction.status == Status::TokenExpired { TOKEN_EXPIRED } else { SESSION_EXPIRED };
    with_result(transaction.request.web.error_url.as_deref()?, transaction, Some(code))
}

fn with_result(url: &str, transaction: &Transaction, error_code: Option<u16>) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.query_pairs_mut()
        .append_pair("accountId", &transaction.account.to_string())
        .append_pair("workflowExecutionId", &transaction.id.to_string())
        .append_pair("acquisitionStatus", if error_code.is_some() { "ERROR" } else { "SUCCESS" })
        .append_pair("customerInternalReference", &transaction.request.customer_internal_reference)
        .extend_pairs(error_code.map(|code| ("errorCode", code.to_string())));
    Some(url.into())
}
