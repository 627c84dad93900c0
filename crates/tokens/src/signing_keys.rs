use std::time::Duration;

use contract::Timestamp;
use thiserror::Error;

use crate::{Jwks, SigningKey};

/// How long relying parties may work with an old copy of the published keys. Azure AD B2C says nothing about it; its
/// sibling Entra keeps a copy for 24 hours and wants two days' notice of a new key.
pub const PUBLICATION_LEAD: Duration = Duration::from_secs(48 * 3600);

/// How long a token that was signed here is good at most.
pub const LONGEST_TOKEN_LIFETIME: Duration = Duration::from_secs(300);

/// A key and the time from which it signs.
#[derive(Debug)]
pub struct ScheduledKey {
    pub key: SigningKey,
    /// When it begins to sign, in place of the one before; `None`: from the beginning.
    pub activates_at: Option<Timestamp>,
}

/// The keys cannot be one set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSigningKeys {
    /// There is no key at all.
    #[error("no signing key given")]
    Empty,
    /// A key is there twice.
    #[error("the same signing key is given twice")]
    Duplicate,
    /// It is not said which of two keys signs.
    #[error("two signing keys begin to sign at the same time; one at most may be without a time")]
    SameTime,
}

/// What a key does at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// It is published, and signs from this time on.
    Next(Timestamp),
    /// It signs, since this time if one was given.
    Signing(Option<Timestamp>),
    /// It signed; it is published until this time, when nobody can need it any longer.
    Previous(Timestamp),
}

/// The keys that are published. As with policy keys of Azure AD B2C, the one with the latest activation time that has
/// passed signs.
#[derive(Debug)]
pub struct SigningKeys {
    first: ScheduledKey,
    /// In order of activation.
    later: Vec<ScheduledKey>,
}

impl SigningKeys {
    /// One key that signs always.
    #[must_use]
    pub const fn single(key: SigningKey) -> Self {
        Self { first: ScheduledKey { key, activates_at: None }, later: Vec::new() }
    }

    /// Keys that take turns.
    pub fn scheduled(mut keys: Vec<ScheduledKey>) -> Result<Self, InvalidSigningKeys> {
        keys.sort_by_key(|key| key.activates_at);
        let mut ids: Vec<&str> = keys.iter().map(|key| key.key.id()).collect();
        ids.sort_unstable();
        if ids.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(InvalidSigningKeys::Duplicate);
        }
        let same =
            |pair: &[ScheduledKey]| matches!(pair, [one, other] if one.activates_at == other.activates_at);
        if keys.windows(2).any(same) {
            return Err(InvalidSigningKeys::SameTime);
        }
        let mut keys = keys.into_iter();
        Ok(Self { first: keys.next().ok_or(InvalidSigningKeys::Empty)?, later: keys.collect() })
    }

    /// A JWT under the key that signs at `now`; `None` if the claims are not JSON. The same claims at the same time
    /// give the same token.
    #[must_use]
    pub fn sign(&self, claims: &impl serde::Serialize, now: Timestamp) -> Option<String> {
        self.active(now).sign(claims)
    }

    /// The key that signs at `now`. Before the first activation, the first: something has to.
    #[must_use]
    pub fn active(&self, now: Timestamp) -> &SigningKey {
        let activated = self.later.iter().rfind(|key| key.activates_at.is_some_and(|at| at <= now));
        &activated.unwrap_or(&self.first).key
    }

    /// The key of this name.
    pub(crate) fn get(&self, id: &str) -> Option<&SigningKey> {
        self.all().map(|key| &key.key).find(|key| key.id() == id)
    }

    /// Every public key, the one that signs first.
    #[must_use]
    pub fn jwks(&self, now: Timestamp) -> Jwks {
        let active = self.active(now).id();
        let mut keys: Vec<_> = self.all().map(|key| key.key.jwk().clone()).collect();
        keys.sort_by_key(|jwk| jwk.kid != active);
        Jwks { keys }
    }

    /// What each key does at `now`, in order of activation.
    pub fn uses(&self, now: Timestamp) -> impl Iterator<Item = (&SigningKey, KeyUse)> {
        let active = self.active(now).id();
        let successors = self.later.iter().map(|key| key.activates_at).chain([None]);
        self.all().zip(successors).map(move |(key, successor)| {
            let key_use = match (key.activates_at, successor) {
                (since, _) if key.key.id() == active => KeyUse::Signing(since),
                (Some(from), _) if from > now => KeyUse::Next(from),
                (_, last_signed) => KeyUse::Previous(may_go_after(last_signed.unwrap_or(now))),
            };
            (&key.key, key_use)
        })
    }

    fn all(&self) -> impl Iterator<Item = &ScheduledKey> {
        std::iter::once(&self.first).chain(&self.later)
    }
}

/// When the last token of a key has ended and no copy of the published keys is from the time when it signed.
fn may_go_after(last_signed: Timestamp) -> Timestamp {
    last_signed + LONGEST_TOKEN_LIFETIME + PUBLICATION_LEAD
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::test_keys::{FIRST, SECOND, THIRD, key};

    const HOUR: Duration = Duration::from_secs(3600);
    const START: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);

    fn scheduled(keys: &[(&str, Option<Timestamp>)]) -> Result<SigningKeys, InvalidSigningKeys> {
        let keys = keys.iter().map(|(pem, activates_at)| ScheduledKey {
            key: SigningKey::from_pem(pem).unwrap(),
            activates_at: *activates_at,
        });
        SigningKeys::scheduled(keys.collect())
    }

    #[test]
    fn the_key_with_the_latest_activation_that_has_passed_signs() {
        let keys = scheduled(&[(THIRD, Some(START + HOUR * 2)), (FIRST, None), (SECOND, Some(START))]);
        let keys = keys.unwrap();
        let signer = |now| keys.active(now).id().to_owned();
        assert_eq!(signer(START - Duration::from_millis(1)), key(FIRST).id());
        assert_eq!(signer(START), key(SECOND).id());
        assert_eq!(signer(START + HOUR), key(SECOND).id());
        assert_eq!(signer(START + HOUR * 2), key(THIRD).id());
        assert_eq!(
            keys.sign(&json!({"a": 1}), START + HOUR),
            key(SECOND).sign(&json!({"a": 1})),
            "tokens are signed by the key of their time"
        );
    }

    #[test]
    fn before_the_first_activation_the_first_key_signs() {
        let keys = scheduled(&[(SECOND, Some(START + HOUR)), (FIRST, Some(START))]).unwrap();
        assert_eq!(keys.active(START - HOUR).id(), key(FIRST).id());
    }

    #[test]
    fn all_keys_are_published_at_all_times_and_the_one_that_signs_first() {
        let keys = scheduled(&[(FIRST, None), (SECOND, Some(START))]).unwrap();
        let published = |now| keys.jwks(now).keys.into_iter().map(|jwk| jwk.kid).collect::<Vec<_>>();
        assert_eq!(published(START - HOUR), [key(FIRST).id(), key(SECOND).id()]);
        assert_eq!(published(START + HOUR), [key(SECOND).id(), key(FIRST).id()]);
    }

    #[test]
    fn an_old_key_may_go_when_its_last_token_and_every_copy_of_the_key_set_have_ended() {
        let keys = scheduled(&[(FIRST, None), (SECOND, Some(START)), (THIRD, Some(START + HOUR * 100))]);
        let keys = keys.unwrap();
        let uses: Vec<_> = keys.uses(START + HOUR).map(|(_, key_use)| key_use).collect();
        let gone = START + HOUR * 48 + Duration::from_secs(300);
        assert_eq!(
            uses,
            [KeyUse::Previous(gone), KeyUse::Signing(Some(START)), KeyUse::Next(START + HOUR * 100)]
        );
    }

    #[test]
    fn sets_without_a_key_with_one_key_twice_or_without_an_order_are_refused() {
        assert_eq!(scheduled(&[]).unwrap_err(), InvalidSigningKeys::Empty);
        assert_eq!(
            scheduled(&[(FIRST, None), (FIRST, Some(START))]).unwrap_err(),
            InvalidSigningKeys::Duplicate
        );
        assert_eq!(scheduled(&[(FIRST, None), (SECOND, None)]).unwrap_err(), InvalidSigningKeys::SameTime);
        assert_eq!(
            scheduled(&[(FIRST, Some(START)), (SECOND, Some(START))]).unwrap_err(),
            InvalidSigningKeys::SameTime
        );
    }
}
