use std::{fmt, str::FromStr};

use data_encoding::{BASE32_NOPAD, Encoding, Specification};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The text is not an identifier of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not an identifier of this service")]
pub struct InvalidId;

/// A user's partition: the version of the lookup key and a keyed pseudonym of (tenant, object id).
///
/// It says nothing about the user to anyone who does not hold the lookup key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserKey([u8; UserKey::LENGTH]);

impl UserKey {
    /// Length in bytes: one byte of key version, sixteen of pseudonym.
    pub const LENGTH: usize = 17;

    /// From the version of the lookup key and the pseudonym made with it.
    #[must_use]
    pub fn new(key_version: u8, pseudonym: [u8; 16]) -> Self {
        let mut bytes = [key_version; Self::LENGTH];
        if let Some(tail) = bytes.get_mut(1..) {
            tail.copy_from_slice(&pseudonym);
        }
        Self(bytes)
    }
}

impl fmt::Display for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32().encode(&self.0))
    }
}

impl FromStr for UserKey {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let bytes = base32().decode(text.as_bytes()).map_err(|_| InvalidId)?;
        Ok(Self(bytes.try_into().map_err(|_| InvalidId)?))
    }
}

/// One attempt of a user: 128 random bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AttemptId([u8; AttemptId::LENGTH]);

impl AttemptId {
    /// Length in bytes.
    pub const LENGTH: usize = 16;

    #[must_use]
    pub const fn from_random(bytes: [u8; Self::LENGTH]) -> Self {
        Self(bytes)
    }
}

impl fmt::Display for AttemptId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32().encode(&self.0))
    }
}

impl FromStr for AttemptId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let bytes = base32().decode(text.as_bytes()).map_err(|_| InvalidId)?;
        Ok(Self(bytes.try_into().map_err(|_| InvalidId)?))
    }
}

/// The name of a verification towards all callers, and at once its place in the store: user and attempt.
///
/// Text form: 53 characters of lower-case base32 (the host's routes ignore letter case).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VerificationId {
    user: UserKey,
    attempt: AttemptId,
}

impl VerificationId {
    /// Length in bytes.
    pub const LENGTH: usize = UserKey::LENGTH + AttemptId::LENGTH;

    /// The verification that is this user's `attempt`.
    #[must_use]
    pub const fn new(user: UserKey, attempt: AttemptId) -> Self {
        Self { user, attempt }
    }

    /// Whose verification this is.
    #[must_use]
    pub const fn user(&self) -> UserKey {
        self.user
    }

    /// Which attempt of the user this is.
    #[must_use]
    pub const fn attempt(&self) -> AttemptId {
        self.attempt
    }

    /// The bytes of user and attempt.
    #[must_use]
    pub fn to_bytes(self) -> [u8; Self::LENGTH] {
        let mut bytes = [0; Self::LENGTH];
        for (to, from) in bytes.iter_mut().zip(self.user.0.iter().chain(&self.attempt.0)) {
            *to = *from;
        }
        bytes
    }

    /// Reads what [`Self::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, InvalidId> {
        let (user, attempt) = bytes.split_at_checked(UserKey::LENGTH).ok_or(InvalidId)?;
        Ok(Self {
            user: UserKey(user.try_into().map_err(|_| InvalidId)?),
            attempt: AttemptId(attempt.try_into().map_err(|_| InvalidId)?),
        })
    }
}

impl fmt::Display for VerificationId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&base32().encode(&self.to_bytes()))
    }
}

impl FromStr for VerificationId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::from_bytes(&base32().decode(text.as_bytes()).map_err(|_| InvalidId)?)
    }
}

/// Strict base32 (RFC 4648, 6) without padding, in lower case.
fn base32() -> &'static Encoding {
    static LOWER: std::sync::OnceLock<Encoding> = std::sync::OnceLock::new();
    LOWER.get_or_init(|| {
        let mut specification = Specification::new();
        specification.symbols.push_str("abcdefghijklmnopqrstuvwxyz234567");
        specification.encoding().unwrap_or(BASE32_NOPAD)
    })
}

/// The name of a relying party.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientId(pub String);

/// Clients that trust each other's approvals. A client that names no group is one by itself, which no other can join.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TrustGroup(String);

impl TrustGroup {
    /// The group of this name.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self(format!("group {name}"))
    }

    /// The group of this client alone.
    #[must_use]
    pub fn of_client(client: &ClientId) -> Self {
        Self(format!("client {}", client.0))
    }
}

/// The name of a provider, such as `jumio`: lower-case letters and digits, fit for a path.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProviderName(pub String);

/// The provider's name for the user's account.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AccountId(pub String);

/// The provider's name for one run of its check.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ExecutionId(pub String);

#[cfg(test)]
mod tests {
    use super::*;

    fn id() -> VerificationId {
        VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16]))
    }

    #[test]
    fn an_id_survives_writing_and_reading() {
        let text = id().to_string();
        assert_eq!(text.len(), 53);
        assert_eq!(text.parse(), Ok(id()));
    }

    #[test]
    fn a_user_is_named_by_the_version_of_the_lookup_key_and_the_pseudonym() {
        let name = UserKey::new(1, [7; 16]).to_string();
        assert_eq!(name, "aedqobyha4dqobyha4dqobyha4dq");
        assert!(id().to_string().starts_with(&name[..27]), "a verification is named after its user");
        assert_ne!(UserKey::new(2, [7; 16]).to_string(), name);
        assert_eq!(name.parse(), Ok(UserKey::new(1, [7; 16])));
        assert_eq!(name[1..].parse::<UserKey>(), Err(InvalidId));
    }

    #[test]
    fn foreign_texts_are_refused() {
        let text = id().to_string();
        for foreign in
            ["", "x", &text.to_uppercase(), &text[1..], &format!("{text}a"), &format!("{}1", &text[..52])]
        {
            assert_eq!(foreign.parse::<VerificationId>(), Err(InvalidId), "{foreign}");
        }
    }

    #[test]
    fn a_text_has_one_spelling_only() {
        // 33 bytes are 264 bits, 53 characters 265: the last bit must be zero.
        let text = id().to_string();
        let altered: Vec<String> =
            "abcdefghijklmnopqrstuvwxyz234567".chars().map(|last| format!("{}{last}", &text[..52])).collect();
        let readable = altered.iter().filter(|text| text.parse::<VerificationId>().is_ok()).count();
        assert_eq!(readable, 16);
    }
}
