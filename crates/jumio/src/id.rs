use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text is no id: empty, longer than 64 characters, or with other characters than letters, digits, `-`, `_`.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not an id of Jumio")]
pub struct InvalidId;

/// Jumio's ids are UUIDs (Jumio API guide, Account creation: response). Only what is safe inside a URL path is
/// relied on here.
fn checked(text: String) -> Result<String, InvalidId> {
    let safe = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    let fits = (1..=64).contains(&text.len());
    if fits && text.bytes().all(safe) { Ok(text) } else { Err(InvalidId) }
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The id as text, safe as one segment of a URL path.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                checked(text).map(Self)
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                checked(text.to_owned()).map(Self)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

id! {
    /// Names an account: one user's identity at Jumio.
    AccountId
}

id! {
    /// Names a workflow execution: one transaction of an account.
    ExecutionId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_cannot_leave_its_path_segment() {
        for text in ["", "..", "a/b", "a?b", "a#b", "a%2fb", &"a".repeat(65)] {
            assert_eq!(AccountId::from_str(text), Err(InvalidId), "{text}");
        }
        assert!(ExecutionId::from_str("5a0c9d3e-2a7e-4e0e-8f64-1f0f6a7e2b02").is_ok());
    }
}
