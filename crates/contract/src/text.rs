//! Values that are stored and sent as text (`Display` and `FromStr`).

/// Serializes through `Display` and deserializes through `FromStr`.
macro_rules! stored_as_text {
    ($($name:ty),+) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

stored_as_text!(crate::CalendarDate, crate::AttemptId, crate::UserKey, crate::VerificationId);

#[cfg(test)]
mod tests {
    use crate::{AttemptId, CalendarDate, VerificationId};

    #[test]
    fn what_is_stored_as_text_comes_back_and_nothing_else_does() {
        let date: CalendarDate = serde_json::from_str("\"1988-04-17\"").unwrap();
        assert_eq!(serde_json::to_string(&date).unwrap(), "\"1988-04-17\"");
        let attempt = AttemptId::from_random([9; 16]);
        let stored = serde_json::to_string(&attempt).unwrap();
        assert_eq!(serde_json::from_str::<AttemptId>(&stored).unwrap(), attempt);
        for foreign in ["\"\"", "7", "\"1988-02-30\""] {
            assert!(serde_json::from_str::<CalendarDate>(foreign).is_err(), "{foreign}");
            assert!(serde_json::from_str::<VerificationId>(foreign).is_err(), "{foreign}");
        }
    }
}
