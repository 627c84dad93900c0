//! The client certificate that the platform hands on.

use std::time::SystemTime;

use data_encoding::BASE64;
use http::HeaderMap;
use time::{OffsetDateTime, PrimitiveDateTime, macros::format_description};

/// Set by App Service's front end, which ends TLS: the certificate alone, DER in base64 (App Service, "Set up TLS mutual
/// authentication").
const HEADER: &str = "x-arr-clientcert";

/// Tags of ASN.1 types (X.690, 8.1.2) and of `[0]`.
const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;

/// The certificate that the caller presented. One that is there twice is none: the platform writes one.
pub(super) fn presented(headers: &HeaderMap) -> Option<Vec<u8>> {
    let mut values = headers.get_all(HEADER).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => BASE64.decode(value.as_bytes()).ok(),
        _ => None,
    }
}

/// Whether the certificate's time has come and is not over.
///
/// Read by hand: only certificates that are known by their SHA-256 come here, so their author is trusted.
pub(super) fn is_valid(certificate: &[u8], now: SystemTime) -> bool {
    validity(certificate).is_some_and(|[from, until]| (from..=until).contains(&OffsetDateTime::from(now)))
}

/// `tbsCertificate.validity` (RFC 5280, 4.1).
fn validity(certificate: &[u8]) -> Option<[OffsetDateTime; 2]> {
    let (certificate, _) = inside(certificate, SEQUENCE)?;
    let (mut fields, _) = inside(certificate, SEQUENCE)?;
    if fields.first() == Some(&VERSION) {
        fields = value(fields)?.2;
    }
    for _serial_algorithm_issuer in 0..3 {
        fields = value(fields)?.2;
    }
    let (validity, _) = inside(fields, SEQUENCE)?;
    let (tag, from, rest) = value(validity)?;
    let from = instant(tag, from)?;
    let (tag, until, _) = value(rest)?;
    Some([from, instant(tag, until)?])
}

/// RFC 5280, 4.1.2.5: two digits of the year until 2049, four from then on, always UTC with seconds.
fn instant(tag: u8, text: &[u8]) -> Option<OffsetDateTime> {
    let text = std::str::from_utf8(text).ok()?;
    let century = match tag {
        UTC_TIME if text < "50" => "20",
        UTC_TIME => "19",
        GENERALIZED_TIME => "",
        _ => return None,
    };
    let format = format_description!("[year][month][day][hour][minute][second]Z");
    PrimitiveDateTime::parse(&format!("{century}{text}"), format).ok().map(PrimitiveDateTime::assume_utc)
}

/// The content of the next value, which has this tag, and what follows.
fn inside(der: &[u8], expected: u8) -> Option<(&[u8], &[u8])> {
    value(der).filter(|(tag, ..)| *tag == expected).map(|(_, content, rest)| (content, rest))
}

/// Tag, content and what follows (X.690, 8.1).
fn value(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            (length.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}
