//! The client certificate that the platform hands on.

use std::time::SystemTime;

use data_encoding::BASE64;
use http::HeaderMap;
use tokens::Certificate;

use crate::entropy::timestamp_of;

/// Set by App Service's front end, which ends TLS: the certificate alone, DER in base64 (App Service, "Set up TLS mutual
/// authentication").
const HEADER: &str = "x-arr-clientcert";

/// The certificate that the caller presented. One that is there twice is none: the platform writes one.
pub(super) fn presented(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut values = headers.get_all(HEADER).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => BASE64.decode(value.as_bytes()).ok(),
        _ => None,
    }
}

/// Whether the certificate's time has come and is not over.
pub(super) fn is_valid(certificate: Vec<u8>, now: SystemTime) -> bool {
    let validity = Certificate::new(certificate).validity();
    validity.zip(timestamp_of(now)).is_some_and(|((from, until), now)| (from..=until).contains(&now))
}
