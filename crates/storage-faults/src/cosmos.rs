//! Table storage made as narrow as Cosmos DB for Table, where the two are known to differ. It is no proof that a client works
//! with Cosmos DB, whose emulator runs on other machines than tests do.
//!
//! Sources: "Cosmos DB for Table: differences from Azure Table storage", "Cosmos DB service quotas".

use std::collections::HashMap;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

use http::{HeaderMap, Method, StatusCode, header};
use serde_json::Value;

use crate::Seen;

/// The host of the tables, by which clients know with whom they speak. Clients of a test resolve it to this machine.
pub const COSMOS_HOST: &str = "tables.table.cosmos.localhost";

const MAX_ROW_KEY_BYTES: usize = 255;
const MAX_BATCH_BYTES: usize = 2 << 20;
const RESERVED: [&str; 4] = ["id", "rid", "etag", "ResourceId"];
/// Few, so that short lists come in several pages.
const ROWS_IN_A_PAGE: usize = 7;
/// Every so manyth request is too many.
const TOO_MANY: usize = 40;
/// The same of transactions, which say so inside.
const TOO_MANY_TRANSACTIONS: usize = 5;

/// What a client is told instead of an answer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
}

impl Refusal {
    const fn new(status: StatusCode, code: &'static str) -> Self {
        Self { status, code }
    }

    pub(crate) fn body(&self) -> String {
        serde_json::json!({"odata.error": {"code": self.code, "message": {"lang": "en-us", "value": self.code}}})
            .to_string()
    }
}

#[derive(Debug, Default)]
pub(crate) struct Cosmos {
    requests: AtomicUsize,
    transactions: AtomicUsize,
    /// How each table was written when it was first named.
    spellings: Mutex<HashMap<String, String>>,
    /// The rows of a query that are still to come, by the number that its continuation holds.
    rest: Mutex<HashMap<String, Vec<Value>>>,
}

impl Cosmos {
    /// Whether a transaction is answered 202 with 429 inside.
    pub(crate) fn throttles(&self, seen: &Seen) -> bool {
        is_batch(seen)
            && (self.transactions.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(TOO_MANY_TRANSACTIONS)
    }

    /// Whether a request is refused that Table storage might take.
    pub(crate) fn refuses(&self, seen: &Seen, headers: &HeaderMap) -> Option<Refusal> {
        if (self.requests.fetch_add(1, Ordering::Relaxed) + 1).is_multiple_of(TOO_MANY) {
            return Some(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests"));
        }
        if !matches!(seen.method, Method::GET | Method::POST | Method::PUT | Method::DELETE) {
            return Some(Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "UnsupportedHttpVerb"));
        }
        let accepted = headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !accepted.contains("application/json") && !is_batch(seen) {
            return Some(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "AtomFormatNotSupported"));
        }
        if is_batch(seen) && seen.body.len() > MAX_BATCH_BYTES {
            return Some(Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestBodyTooLarge"));
        }
        let text = String::from_utf8_lossy(&seen.body);
        let entities = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let addresses = text.lines().chain([seen.path.as_str()]);
        addresses
            .filter_map(row_key_in)
            .find_map(refuses_row_key)
            .or_else(|| entities.into_iter().find_map(|entity| refuses_entity(&entity)))
            .or_else(|| self.refuses_spelling(&seen.path))
    }

    /// Names of tables are told apart by their letters' case.
    fn refuses_spelling(&self, path: &str) -> Option<Refusal> {
        let name = path.rsplit('/').next()?.split(['(', '?']).next()?;
        if name.starts_with('$') || name == "Tables" {
            return None;
        }
        let mut spellings = self.spellings.lock().unwrap_or_else(PoisonError::into_inner);
        let first = spellings.entry(name.to_ascii_lowercase()).or_insert_with(|| name.to_owned());
        (first != name).then(|| Refusal::new(StatusCode::NOT_FOUND, "TableNotFound"))
    }

    /// The continuation that a query goes on with.
    pub(crate) fn continuation(path: &str) -> Option<&str> {
        let (_, query) = path.split_once('?')?;
        query.split('&').find_map(|pair| pair.strip_prefix("NextPartitionKey="))
    }

    /// Takes all rows that a query found; gives them out in no order, beginning with this page.
    pub(crate) fn begin(&self, mut rows: Vec<Value>) -> (Vec<Value>, Option<String>) {
        rows.sort_by_key(|row| {
            let mut hasher = DefaultHasher::new();
            (row["PartitionKey"].as_str(), row["RowKey"].as_str()).hash(&mut hasher);
            hasher.finish()
        });
        self.page(rows)
    }

    /// The next page, if this is the continuation of a query.
    pub(crate) fn go_on(&self, continuation: &str) -> Option<(Vec<Value>, Option<String>)> {
        let rows = self.rest.lock().unwrap_or_else(PoisonError::into_inner).remove(continuation)?;
        Some(self.page(rows))
    }

    fn page(&self, mut rows: Vec<Value>) -> (Vec<Value>, Option<String>) {
        let rest = rows.split_off(rows.len().min(ROWS_IN_A_PAGE));
        if rest.is_empty() {
            return (rows, None);
        }
        let continuation = format!("rest{}", self.requests.fetch_add(1, Ordering::Relaxed));
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).insert(continuation.clone(), rest);
        (rows, Some(continuation))
    }
}

pub(crate) fn is_query(seen: &Seen) -> bool {
    seen.method == Method::GET && seen.path.split('?').next().is_some_and(|path| path.ends_with("()"))
}

pub(crate) fn is_creation(seen: &Seen) -> bool {
    seen.method == Method::POST && seen.path.split('?').next().is_some_and(|path| path.ends_with("/Tables"))
}

/// The answer to a transaction that was throttled: its content type, and its body.
pub(crate) fn throttled_transaction() -> (&'static str, String) {
    let refusal = Refusal::new(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests").body();
    let lines = [
        "--batchresponse_1",
        "Content-Type: multipart/mixed; boundary=changesetresponse_1",
        "",
        "--changesetresponse_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        "HTTP/1.1 429 Too Many Requests",
        "Content-Type: application/json",
        "",
        &refusal,
        "--changesetresponse_1--",
        "--batchresponse_1--",
        "",
    ];
    ("multipart/mixed; boundary=batchresponse_1", lines.join("\r\n"))
}

fn is_batch(seen: &Seen) -> bool {
    seen.path.contains("$batch")
}

/// The row key in an address, still percent-encoded: as long as the key itself, or longer.
fn row_key_in(address: &str) -> Option<&str> {
    let (_, rest) = address.split_once("RowKey='")?;
    Some(rest.split_once("')")?.0)
}

fn refuses_row_key(key: &str) -> Option<Refusal> {
    let too_long = key.len() > MAX_ROW_KEY_BYTES;
    too_long.then(|| Refusal::new(StatusCode::BAD_REQUEST, "KeyValueTooLarge"))
}

fn refuses_entity(entity: &Value) -> Option<Refusal> {
    let properties = entity.as_object()?;
    if RESERVED.iter().any(|name| properties.contains_key(*name)) {
        return Some(Refusal::new(StatusCode::BAD_REQUEST, "PropertyNameInvalid"));
    }
    refuses_row_key(properties.get("RowKey")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderValue;

    use super::*;
    use crate::Service;

    fn refusal(cosmos: &Cosmos, method: Method, path: &str, body: String) -> Option<&'static str> {
        let seen =
            Seen { service: Some(Service::Table), method, path: path.to_owned(), body: Bytes::from(body) };
        let accepted = HeaderValue::from_static("application/json;odata=minimalmetadata");
        cosmos.refuses(&seen, &HeaderMap::from_iter([(header::ACCEPT, accepted)])).map(|refusal| refusal.code)
    }

    #[test]
    fn what_only_table_storage_takes_is_refused() {
        let (long, short) = ("r".repeat(256), "r".repeat(255));
        let entity = |key: &str| format!("{{\"PartitionKey\":\"p\",\"RowKey\":\"{key}\"}}");
        let inner =
            |key: &str| format!("--c\r\nDELETE http://h/a/t(PartitionKey='p',RowKey='{key}') HTTP/1.1\r\n");
        let post = |path, body| refusal(&Cosmos::default(), Method::POST, path, body);
        assert_eq!(post("/a/t", entity(&short)), None);
        assert_eq!(post("/a/t", entity(&long)), Some("KeyValueTooLarge"));
        assert_eq!(post("/a/$batch", inner(&short)), None);
        assert_eq!(post("/a/$batch", inner(&long)), Some("KeyValueTooLarge"));
        assert_eq!(post("/a/$batch", "x".repeat(MAX_BATCH_BYTES + 1)), Some("RequestBodyTooLarge"));
        for name in RESERVED {
            let entity = format!("{{\"PartitionKey\":\"p\",\"RowKey\":\"r\",\"{name}\":1}}");
            assert_eq!(post("/a/t", entity), Some("PropertyNameInvalid"), "{name}");
        }
        let patch =
            refusal(&Cosmos::default(), Method::PATCH, "/a/t(PartitionKey='p',RowKey='r')", String::new());
        assert_eq!(patch, Some("UnsupportedHttpVerb"));
    }

    #[test]
    fn a_table_is_called_as_it_was_called_first() {
        let cosmos = Cosmos::default();
        let get = |path| refusal(&cosmos, Method::GET, path, String::new());
        assert_eq!(get("/a/users()"), None);
        assert_eq!(get("/a/Users(PartitionKey='p',RowKey='r')"), Some("TableNotFound"));
        assert_eq!(get("/a/users(PartitionKey='p',RowKey='r')?x=1"), None);
    }

    #[test]
    fn now_and_then_a_request_is_one_too_many() {
        let cosmos = Cosmos::default();
        let refused =
            (0..2 * TOO_MANY).filter(|_| refusal(&cosmos, Method::GET, "/a/t()", String::new()).is_some());
        assert_eq!(refused.count(), 2);
    }

    #[test]
    fn every_row_comes_once_and_in_no_order() {
        let cosmos = Cosmos::default();
        let keys: Vec<_> = (10..40).map(|number| number.to_string()).collect();
        let rows = keys.iter().map(|key| serde_json::json!({"PartitionKey": "p", "RowKey": key})).collect();
        let (mut all, mut continuation) = cosmos.begin(rows);
        assert_eq!(all.len(), ROWS_IN_A_PAGE);
        while let Some(text) = continuation {
            let path = format!("/a/t()?$filter=x&NextPartitionKey={text}");
            let (page, next) = cosmos.go_on(Cosmos::continuation(&path).unwrap()).unwrap();
            all.extend(page);
            continuation = next;
        }
        let mut got: Vec<_> = all.iter().map(|row| row["RowKey"].as_str().unwrap().to_owned()).collect();
        assert_ne!(got, keys);
        got.sort();
        assert_eq!(got, keys);
    }
}
