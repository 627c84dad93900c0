use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::{AccountRequestError, Field, Problem};

/// How long a user may take to open the web client: 5 minutes to 60 days, in whole seconds (Jumio API guide,
/// Account creation: `tokenLifetime`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenLifetime(Duration);

impl TokenLifetime {
    const SHORTEST: Duration = Duration::from_secs(5 * 60);
    const LONGEST: Duration = Duration::from_secs(60 * 24 * 60 * 60);

    /// The lifetime; its parts below a second stay unused.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        self.0
    }
}

impl TryFrom<Duration> for TokenLifetime {
    type Error = AccountRequestError;

    fn try_from(lifetime: Duration) -> Result<Self, AccountRequestError> {
        if (Self::SHORTEST..=Self::LONGEST).contains(&lifetime) {
            Ok(Self(Duration::from_secs(lifetime.as_secs())))
        } else {
            Err(AccountRequestError { field: Field::TokenLifetime, problem: Problem::OutOfRange })
        }
    }
}

impl Serialize for TokenLifetime {
    /// `30m` where minutes suffice, `330s` otherwise.
    fn serialize<S: Serializer>(&self, output: S) -> Result<S::Ok, S::Error> {
        let seconds = self.0.as_secs();
        if seconds.is_multiple_of(60) {
            output.collect_str(&format_args!("{}m", seconds / 60))
        } else {
            output.collect_str(&format_args!("{seconds}s"))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_are_written_with_a_unit() {
        let written = |seconds| {
            let lifetime = TokenLifetime::try_from(Duration::from_secs(seconds)).unwrap();
            serde_json::to_string(&lifetime).unwrap()
        };
        assert_eq!(written(1800), r#""30m""#);
        assert_eq!(written(330), r#""330s""#);
    }

    #[test]
    fn lifetimes_out_of_range_are_refused() {
        for seconds in [0, 299, 60 * 86_400 + 1] {
            assert!(TokenLifetime::try_from(Duration::from_secs(seconds)).is_err(), "{seconds}");
        }
        for seconds in [300, 60 * 86_400] {
            assert!(TokenLifetime::try_from(Duration::from_secs(seconds)).is_ok(), "{seconds}");
        }
    }
}
