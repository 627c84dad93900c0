//! Where things are: paths are percent-encoded here once, so that what is signed is what is sent.

use azure_core::http::Url;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::{InvalidRequest, key};

/// Everything but the unreserved characters of RFC 3986.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// The endpoint with one more path segment, which has to be encoded already. The endpoint's query is a signature and
/// stays.
pub(crate) fn resource(endpoint: &Url, segment: &str) -> Url {
    let mut url = endpoint.clone();
    let path = format!("{}/{segment}", endpoint.path().trim_end_matches('/'));
    url.set_path(&path);
    url
}

/// `table(PartitionKey='…',RowKey='…')`
pub(crate) fn entity(table: &str, partition_key: &str, row_key: &str) -> Result<String, InvalidRequest> {
    key::check("PartitionKey", partition_key)?;
    key::check("RowKey", row_key)?;
    Ok(format!("{table}(PartitionKey='{}',RowKey='{}')", literal(partition_key), literal(row_key)))
}

/// Adds to the query. Spaces become `%20`: a `+` would be one thing to signatures and another to servers.
pub(crate) fn add_query(url: &mut Url, name: &str, value: &str) {
    let pair = format!("{name}={}", utf8_percent_encode(value, ENCODED));
    let query = match url.query() {
        Some(query) if !query.is_empty() => format!("{query}&{pair}"),
        _ => pair,
    };
    url.set_query(Some(&query));
}

/// A quote within a literal is doubled, then encoded like everything else.
fn literal(key: &str) -> String {
    utf8_percent_encode(&key.replace('\'', "''"), ENCODED).to_string()
}

#[cfg(test)]
mod tests {
    use azure_core::http::Url;

    use super::{add_query, entity, resource};
    use crate::InvalidRequest;

    #[test]
    fn quotes_in_keys_are_doubled_and_everything_unusual_is_encoded() {
        assert_eq!(
            entity("t", "O'Neil", "v|1 %").unwrap(),
            "t(PartitionKey='O%27%27Neil',RowKey='v%7C1%20%25')"
        );
        assert_eq!(entity("t", "", "ä").unwrap(), "t(PartitionKey='',RowKey='%C3%A4')");
        assert_eq!(entity("t", "a/b", "r"), Err(InvalidRequest::KeyCharacter { key: "PartitionKey" }));
        assert_eq!(entity("t", "a", "r?"), Err(InvalidRequest::KeyCharacter { key: "RowKey" }));
    }

    #[test]
    fn what_is_encoded_once_is_not_encoded_twice() {
        let account = Url::parse("https://account.table.core.windows.net").unwrap();
        let path = entity("t", "100 %", "r").unwrap();
        assert_eq!(
            resource(&account, &path).as_str(),
            "https://account.table.core.windows.net/t(PartitionKey='100%20%25',RowKey='r')"
        );
    }

    #[test]
    fn the_account_in_the_path_and_the_signature_stay() {
        for endpoint in ["http://127.0.0.1:10002/a?sv=1&sig=x", "http://127.0.0.1:10002/a/?sv=1&sig=x"] {
            let mut url = resource(&Url::parse(endpoint).unwrap(), "t()");
            add_query(&mut url, "$filter", "RowKey ge 'a+b'");
            assert_eq!(
                url.as_str(),
                "http://127.0.0.1:10002/a/t()?sv=1&sig=x&$filter=RowKey%20ge%20%27a%2Bb%27"
            );
        }
    }
}
