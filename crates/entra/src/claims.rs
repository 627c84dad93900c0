use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Deserialize;

use crate::{Delegated, Principal, Rules, TokenError};

/// Clocks differ a little.
const SKEW: Duration = Duration::from_secs(60);

/// The claims that decide (Microsoft identity platform, "Access token claims reference").
#[derive(Deserialize)]
pub(crate) struct Claims {
    iss: String,
    tid: String,
    aud: String,
    exp: u64,
    nbf: Option<u64>,
    /// The app, in v2.0 tokens.
    azp: Option<String>,
    /// The app, in v1.0 tokens.
    appid: Option<String>,
    oid: Option<String>,
    #[serde(default)]
    roles: Vec<String>,
    /// What a user lets the app do; not there in tokens that apps get for themselves.
    scp: Option<serde_json::Value>,
}

impl Claims {
    pub(crate) fn principal(self) -> Principal {
        Principal { object_id: self.oid, roles: self.roles }
    }

    pub(crate) fn check(&self, rules: &Rules, now: SystemTime) -> Result<(), TokenError> {
        self.check_time(now)?;
        let authority = &rules.authority;
        let app = self.azp.as_ref().or(self.appid.as_ref());
        let holds = [
            (self.iss == authority.issuer() || self.iss == authority.old_issuer(), TokenError::Issuer),
            (self.tid == authority.tenant(), TokenError::Tenant),
            (rules.audiences.iter().any(|audience| same_address(audience, &self.aud)), TokenError::Audience),
            (self.scp.is_none() || rules.delegated == Delegated::Accepted, TokenError::Delegated),
            // Every access token names the app; the id token of a sign-in does not.
            (
                app.is_some_and(|app| rules.clients.is_empty() || rules.clients.contains(app)),
                TokenError::Client,
            ),
            (
                rules.roles.is_empty() || self.roles.iter().any(|role| rules.roles.contains(role)),
                TokenError::Role,
            ),
        ];
        holds.into_iter().find(|(holds, _)| !holds).map_or(Ok(()), |(_, error)| Err(error))
    }

    fn check_time(&self, now: SystemTime) -> Result<(), TokenError> {
        let now = now.duration_since(UNIX_EPOCH).unwrap_or_default();
        if now >= Duration::from_secs(self.exp).saturating_add(SKEW) {
            return Err(TokenError::Expired);
        }
        let valid_from = Duration::from_secs(self.nbf.unwrap_or_default());
        if now + SKEW < valid_from {
            return Err(TokenError::NotYetValid);
        }
        Ok(())
    }
}
/// Whether two App ID URIs are the same. Entra hands a slash at the end on as it was asked for.
fn same_address(one: &str, other: &str) -> bool {
    one.strip_suffix('/').unwrap_or(one) == other.strip_suffix('/').unwrap_or(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_slash_at_the_end_on_either_side_makes_no_other_audience() {
        for (one, other) in [
            ("api://a", "api://a"),
            ("api://a/", "api://a"),
            ("api://a", "api://a/"),
            ("api://a/", "api://a/"),
        ] {
            assert!(same_address(one, other), "{one} {other}");
        }
        for (one, other) in
            [("api://a", "api://a//"), ("api://a", "api://A"), ("api://a/b", "api://a"), ("", "api://a")]
        {
            assert!(!same_address(one, other), "{one} {other}");
        }
    }
}
