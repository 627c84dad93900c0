//! Where the browser goes after the web client (Jumio API guide, Web: after the user journey).

use url::Url;

use crate::Status;
use crate::transaction::Transaction;

/// Codes of a capture that failed.
const ERROR_CODES: [u16; 13] = [9100, 9200, 9210, 9300, 9400, 9800, 9801, 9810, 9820, 9821, 9822, 9835, 9836];
/// "No acceptable submission in three attempts", the code nearest to a person who gives up.
const GAVE_UP: u16 = 9835;
/// "Token missing, invalid or expired".
const TOKEN_EXPIRED: u16 = 9200;
/// "Session expired after it was started".
const SESSION_EXPIRED: u16 = 9210;

/// The success address; `None` if the order has none.
pub(crate) fn of_success(transaction: &Transaction) -> Option<String> {
    with_result(transaction.order.web.success_url.as_deref()?, transaction, None)
}

/// The error address for a person who leaves, for a documented reason or just so.
pub(crate) fn of_leaving(transaction: &Transaction, reason: Option<u16>) -> Option<String> {
    let code = reason.filter(|code| ERROR_CODES.contains(code)).unwrap_or(GAVE_UP);
    with_result(transaction.order.web.error_url.as_deref()?, transaction, Some(code))
}

/// The error address for a link or session that has expired.
pub(crate) fn of_expiry(transaction: &Transaction) -> Option<String> {
    let code = if transaction.status == Status::TokenExpired { TOKEN_EXPIRED } else { SESSION_EXPIRED };
    with_result(transaction.order.web.error_url.as_deref()?, transaction, Some(code))
}

fn with_result(url: &str, transaction: &Transaction, error_code: Option<u16>) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.query_pairs_mut()
        .append_pair("accountId", &transaction.account.to_string())
        .append_pair("workflowExecutionId", &transaction.id.to_string())
        .append_pair("acquisitionStatus", if error_code.is_some() { "ERROR" } else { "SUCCESS" })
        .append_pair("customerInternalReference", &transaction.order.customer_internal_reference)
        .extend_pairs(error_code.map(|code| ("errorCode", code.to_string())));
    Some(url.into())
}
