use std::sync::Arc;

use jsonwebtoken::{Algorithm, DecodingKey, Validation, errors::ErrorKind};

use crate::{
    Principal, TokenError,
    claims::Claims,
    key_source::KeySource,
    rules::{Now, Rules},
};

/// Says whether tokens count.
pub struct Verifier {
    rules: Rules,
    keys: Arc<KeySource>,
    now: Now,
}

/// Entra's tokens have two to four kilobytes.
const LONGEST_TOKEN: usize = 16 * 1024;

impl Verifier {
    /// `http` should have a connect timeout and follow no redirects. Nothing is asked yet.
    #[must_use]
    pub fn new(http: reqwest::Client, rules: Rules, now: Now) -> Self {
        let keys = KeySource::new(http, rules.authority.clone(), Arc::clone(&now));
        Self { rules, keys, now }
    }

    /// Begins to fetch the keys, so that the first token need not wait for them.
    pub fn warm_up(&self) {
        self.keys.renew(0);
    }

    /// Whether the token counts now, and whose it is.
    ///
    /// Waits only where the tenant's keys are not known yet or the token names a new one; then as long as Entra takes
    /// to answer, so give the call a time limit. What was begun goes on without it.
    ///
    /// # Errors
    /// Why it does not; [`TokenError::KeysUnavailable`] if nobody can tell.
    pub async fn verify(&self, token: &str) -> Result<Principal, TokenError> {
        let id = key_id(token)?;
        let key = self.keys.key(&id).await?;
        let claims = claims(token, &key)?;
        claims.check(&self.rules, (self.now)())?;
        Ok(claims.principal())
    }
}

/// The key that the token names, if everything else in its header is as it must be. Which algorithm counts is never
/// left to the token (RFC 8725, 3.1).
fn key_id(token: &str) -> Result<String, TokenError> {
    if token.len() > LONGEST_TOKEN || token.split('.').count() != 3 {
        return Err(TokenError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| TokenError::Algorithm)?;
    let is_jwt =
        header.typ.is_none_or(|kind| ["JWT", "at+jwt"].iter().any(|jwt| kind.eq_ignore_ascii_case(jwt)));
    let is_plain = header.crit.is_none() && header.enc.is_none() && header.zip.is_none();
    if header.alg != Algorithm::RS256 || !is_jwt || !is_plain {
        return Err(TokenError::Algorithm);
    }
    header.kid.ok_or(TokenError::Algorithm)
}

/// The claims, if the signature is the key's. Everything that they say is judged elsewhere, times by the clock that
/// was passed in.
fn claims(token: &str, key: &DecodingKey) -> Result<Claims, TokenError> {
    let mut signature_only = Validation::new(Algorithm::RS256);
    signature_only.required_spec_claims.clear();
    signature_only.validate_exp = false;
    signature_only.validate_aud = false;
    let decoded = jsonwebtoken::decode(token, key, &signature_only).map_err(|error| match error.kind() {
        ErrorKind::InvalidSignature => TokenError::NotGenuine,
        _ => TokenError::Malformed,
    })?;
    Ok(decoded.claims)
}
