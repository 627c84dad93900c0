//! Times as outsiders read them.

use contract::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de::Error};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// `2026-03-02T10:15:30Z`; whole seconds, as Azure AD B2C's `dateTime` claims hold them. `None` beyond the year 9999.
#[must_use]
pub fn text(at: Timestamp) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(at.unix_seconds()).ok()?.format(&Rfc3339).ok()
}

/// Writes the text, or null.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    option::serialize(&Some(*at), serializer)
}

/// Reads the text.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    let text = String::deserialize(deserializer)?;
    let at = OffsetDateTime::parse(&text, &Rfc3339).map_err(|_| D::Error::custom("not a time"))?;
    Ok(Timestamp::from_unix_millis(at.unix_timestamp().saturating_mul(1000)))
}

/// The same for a time that may be missing.
pub mod option {
    use contract::Timestamp;
    use serde::{Deserializer, Serializer};

    /// Writes the text, or null.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at.and_then(super::text) {
            Some(text) => serializer.serialize_str(&text),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a text that is there.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        super::deserialize(deserializer).map(Some)
    }
}
