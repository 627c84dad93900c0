use data_encoding::BASE64;
use http::{HeaderMap, header};

use crate::settings::CallerSettings;

impl CallerSettings {
    /// Whether the request comes from one of the callers. Secrets are compared in constant time.
    pub(crate) fn admits(&self, headers: &HeaderMap) -> bool {
        let by_key = headers
            .get(&self.api_key_header)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|key| self.has_key(key));
        by_key
            || basic_credentials(headers)
                .is_some_and(|(username, password)| self.is_basic(&username, &password))
    }

    fn has_key(&self, key: &str) -> bool {
        self.api_keys.iter().fold(false, |found, known| found | tokens::constant_time_eq(known, key))
    }

    fn is_basic(&self, username: &str, password: &str) -> bool {
        self.basic.as_ref().is_some_and(|(known_name, known_password)| {
            tokens::constant_time_eq(known_name, username)
                & tokens::constant_time_eq(known_password, password)
        })
    }
}

/// User name and password of HTTP Basic authentication (RFC 7617), still as they stand there.
pub(crate) fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = value.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (username, password) = decoded.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}
