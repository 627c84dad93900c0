//! Times as outsiders read them.

use contract::Timestamp;
use serde::Serializer;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// `2026-03-02T10:15:30Z`; whole seconds, as Azure AD B2C's `dateTime` claims hold them. `None` beyond the year 9999.
#[must_use]
pub fn text(at: Timestamp) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(at.unix_seconds()).ok()?.format(&Rfc3339).ok()
}

/// Writes the text, or null.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serialize_option(&Some(*at), serializer)
}

/// The same for a time that may be missing.
pub fn serialize_option<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match at.and_then(text) {
        Some(text) => serializer.serialize_str(&text),
        None => serializer.serialize_none(),
    }
}
