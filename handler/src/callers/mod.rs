//! Who may call as a policy.

mod certificate;

use std::sync::Arc;

use ::entra::{Now, TokenError, Verifier};
use data_encoding::BASE64;
use http::{HeaderMap, HeaderValue, header};
use service::kernel::Deadline;

use crate::settings::CallerSettings;

/// The ways in which a caller may prove who it is; any one will do.
pub(crate) struct Callers {
    settings: CallerSettings,
    entra: Option<Verifier>,
    now: Now,
}

/// Why a caller may not go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NotAdmitted {
    /// It did not prove who it is.
    Refused,
    /// Nobody can tell now.
    Unknown,
}

impl Callers {
    /// Begins to fetch Entra's keys, if its tokens count.
    pub(crate) fn new(settings: CallerSettings, http: &reqwest::Client, now: Now) -> Self {
        let entra = settings.entra.clone().map(|rules| Verifier::new(http.clone(), rules, Arc::clone(&now)));
        if let Some(entra) = &entra {
            entra.warm_up();
        }
        Self { settings, entra, now }
    }

    /// Whether the request comes from one of the callers. Secrets are compared in constant time.
    pub(crate) async fn admit(&self, headers: &HeaderMap, deadline: Deadline) -> Result<(), NotAdmitted> {
        if self.has_key(headers) | self.has_password(headers) | self.has_certificate(headers) {
            return Ok(());
        }
        self.check_token(headers, deadline).await
    }

    /// What a caller that was refused could try (RFC 9110, 11.6.1): the same, whatever was wrong.
    pub(crate) fn challenge(&self) -> HeaderValue {
        HeaderValue::from_static(match (&self.entra, &self.settings.basic) {
            (Some(_), Some(_)) => "Bearer, Basic realm=\"verification\"",
            (Some(_), None) => "Bearer",
            (None, _) => "Basic realm=\"verification\"",
        })
    }

    /// How many proxies of the operator's own stand between browsers and the platform's front end.
    pub(crate) const fn trusted_proxies(&self) -> usize {
        self.settings.trusted_proxies
    }

    fn has_key(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(&self.settings.api_key_header).and_then(|value| value.to_str().ok());
        given.is_some_and(|given| {
            let known = self.settings.api_keys.iter();
            known.fold(false, |found, known| found | tokens::constant_time_eq(known, given))
        })
    }

    fn has_password(&self, headers: &HeaderMap) -> bool {
        let known = self.settings.basic.as_ref();
        known.zip(basic_credentials(headers)).is_some_and(
            |((known_name, known_password), (name, password))| {
                tokens::constant_time_eq(known_name, &name)
                    & tokens::constant_time_eq(known_password, &password)
            },
        )
    }

    /// Only an app whose platform demands certificates has any to compare with.
    fn has_certificate(&self, headers: &HeaderMap) -> bool {
        !self.settings.certificates.is_empty()
            && certificate::presented(headers).is_some_and(|certificate| {
                let is_known = self.settings.certificates.contains(&tokens::sha256(&certificate));
                is_known && certificate::is_valid(certificate, (self.now)())
            })
    }

    async fn check_token(&self, headers: &HeaderMap, deadline: Deadline) -> Result<(), NotAdmitted> {
        let Some((entra, token)) = self.entra.as_ref().zip(bearer_token(headers)) else {
            return Err(NotAdmitted::Refused);
        };
        let verified = deadline.run(entra.verify(token)).await.unwrap_or(Err(TokenError::KeysUnavailable));
        verified.map(drop).map_err(|error| match error {
            TokenError::KeysUnavailable => {
                tracing::error!("caller token not checked: signing keys of Entra not available");
                NotAdmitted::Unknown
            }
            error => {
                tracing::warn!(%error, "caller token rejected");
                NotAdmitted::Refused
            }
        })
    }
}

/// User name and password of HTTP Basic authentication (RFC 7617), still as they stand there.
pub(crate) fn basic_credentials(headers: &HeaderMap) -> Option<(String, String)> {
    let encoded = authorization(headers, "basic")?;
    let decoded = String::from_utf8(BASE64.decode(encoded.as_bytes()).ok()?).ok()?;
    let (username, password) = decoded.split_once(':')?;
    Some((username.to_owned(), password.to_owned()))
}

/// RFC 6750, 2.1.
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    authorization(headers, "bearer")
}

fn authorization<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (given, credentials) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    given.eq_ignore_ascii_case(scheme).then(|| credentials.trim())
}

#[cfg(test)]
#[path = "callers_tests.rs"]
mod tests;
