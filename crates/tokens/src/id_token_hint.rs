use std::{fmt, time::Duration};

use contract::{Timestamp, VerificationId};
use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};

use crate::{BoundBrowser, InvalidToken, SigningKeys, jose::Unverified, validity::Validity};

/// How long a hint is good. It is a login token: anyone who shows it is taken for the user.
const LIFETIME: Duration = Duration::from_secs(300);
/// How far the receiver's clock may lag.
const BACKDATED: Duration = Duration::from_secs(30);

const _: () = assert!(LIFETIME.as_secs() <= crate::LONGEST_TOKEN_LIFETIME.as_secs());

/// What an `id_token_hint` says.
#[derive(Clone, PartialEq, Eq)]
pub struct IdTokenHint {
    /// The account.
    pub object_id: String,
    /// The verification whose browser got the hint.
    pub verification: VerificationId,
    /// The hint's own name: good for one redemption.
    pub id: String,
}

/// A hint that was just made. It does not print.
pub struct NewIdTokenHint {
    /// The JWT.
    pub token: String,
    /// Its own name, as in [`IdTokenHint::id`].
    pub id: String,
}

impl fmt::Debug for NewIdTokenHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[id_token_hint]")
    }
}

impl fmt::Debug for IdTokenHint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "IdTokenHint({})", self.verification)
    }
}

/// Makes and reads the hints with which a policy begins (`IdTokenHint_ExtractClaims`): RS256, five minutes, the
/// claims `ObjectId` and `jti`. Azure AD B2C checks `iss`, `aud`, `nbf` and `exp`.
#[derive(Clone, Debug)]
pub struct IdTokenHints {
    issuer: String,
    audience: String,
}

#[derive(Serialize, Deserialize)]
struct Claims {
    #[serde(rename = "ObjectId")]
    object_id: String,
    jti: String,
    iss: String,
    aud: String,
    #[serde(flatten)]
    validity: Validity,
}

impl IdTokenHints {
    /// Hints of this issuer for this audience: the two that the policy names.
    #[must_use]
    pub fn new(issuer: &str, audience: &str) -> Self {
        Self { issuer: issuer.to_owned(), audience: audience.to_owned() }
    }

    /// The issuer of the hints, for the discovery document that their policy reads.
    #[must_use]
    pub fn issuer(&self) -> &str {
        &self.issuer
    }

    /// The verification of which a hint's name speaks; says nothing about whether there ever was such a hint.
    #[must_use]
    pub fn named_by(id: &str) -> Option<VerificationId> {
        id.split_once('.')?.0.parse().ok()
    }

    /// A hint for the browser that the verification is bound to. `random` makes its name unique.
    #[must_use]
    pub fn issue(
        &self,
        keys: &SigningKeys,
        browser: &BoundBrowser,
        object_id: &str,
        now: Timestamp,
        random: [u8; 16],
    ) -> Option<NewIdTokenHint> {
        let claims = Claims {
            object_id: object_id.to_owned(),
            jti: format!("{}.{}", browser.verification(), BASE64URL_NOPAD.encode(&random)),
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            validity: Validity::new(now - BACKDATED, BACKDATED + LIFETIME),
        };
        Some(NewIdTokenHint { token: keys.sign(&claims, now)?, id: claims.jti })
    }

    /// Reads a hint that one of the published keys signed.
    pub fn read(&self, keys: &SigningKeys, token: &str, now: Timestamp) -> Result<IdTokenHint, InvalidToken> {
        let token = Unverified::parse(token, "RS256")?;
        let key = token.header.kid.as_deref().and_then(|id| keys.get(id)).ok_or(InvalidToken::NotGenuine)?;
        let claims: Claims = token.claims(|signed, signature| key.verifies(signed, signature))?;
        if claims.iss != self.issuer || claims.aud != self.audience {
            return Err(InvalidToken::Foreign);
        }
        claims.validity.check(now, BACKDATED + LIFETIME)?;
        let verification = Self::named_by(&claims.jti).ok_or(InvalidToken::Malformed)?;
        Ok(IdTokenHint { object_id: claims.object_id, verification, id: claims.jti })
    }
}

#[cfg(test)]
#[path = "id_token_hint_tests.rs"]
mod tests;
