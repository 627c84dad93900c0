use std::{fmt, str::FromStr};

use contract::{InvalidId, VerificationId};

/// What a user tells support: the last characters of the verification's id, in two groups that can be read out over the
/// phone. Enough to find the verification, nothing to misuse.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SupportReference(String);

const LENGTH: usize = 8;
const GROUP: usize = 4;

impl SupportReference {
    /// The reference of this verification. The very last character of the id is left out: it holds a single bit.
    #[must_use]
    pub fn of(id: VerificationId) -> Self {
        let id = id.to_string();
        let end = id.len().saturating_sub(1);
        Self(id.get(end.saturating_sub(LENGTH)..end).unwrap_or_default().to_owned())
    }

    /// Without the hyphen, in lower case: fit for a key.
    #[must_use]
    pub fn as_key(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SupportReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.0.to_ascii_uppercase();
        let (first, second) = text.split_at_checked(GROUP).unwrap_or((&text, ""));
        write!(f, "{first}-{second}")
    }
}

impl FromStr for SupportReference {
    type Err = InvalidId;

    /// Reads a reference as people write it down: in any letter case, with or without the hyphen, with spaces.
    fn from_str(text: &str) -> Result<Self, InvalidId> {
        let letters = text.chars().filter(|letter| !matches!(letter, '-' | ' '));
        let key: String = letters.map(|letter| letter.to_ascii_lowercase()).collect();
        let is_base32 = key.bytes().all(|byte| byte.is_ascii_lowercase() || (b'2'..=b'7').contains(&byte));
        if key.len() == LENGTH && is_base32 { Ok(Self(key)) } else { Err(InvalidId) }
    }
}

#[cfg(test)]
mod tests {
    use contract::{AttemptId, UserKey};

    use super::*;

    #[test]
    fn a_reference_is_the_end_of_the_id_and_read_however_it_is_written() {
        let id = VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16]));
        let reference = SupportReference::of(id);
        let text = reference.to_string();
        let id = id.to_string().to_ascii_uppercase();
        assert_eq!(text, format!("{}-{}", &id[44..48], &id[48..52]));
        for written in [text.clone(), text.to_lowercase(), text.replace('-', ""), text.replace('-', " ")] {
            assert_eq!(written.parse(), Ok(reference.clone()), "{written}");
        }
        for foreign in ["", "ABCD", "ABCD-EFG1", "ABCD-EFGHI", "ABCD_EFGH"] {
            assert_eq!(foreign.parse::<SupportReference>(), Err(InvalidId), "{foreign}");
        }
    }
}
