use std::collections::HashMap;

use jsonwebtoken::DecodingKey;
use serde::Deserialize;

use crate::Authority;

/// A tenant's signing keys, by their ids.
pub(crate) struct KeySet {
    keys: HashMap<String, DecodingKey>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<serde_json::Value>,
}

/// What matters of a key (RFC 7517; RFC 7518, 6.3).
#[derive(Deserialize)]
struct Key {
    kty: String,
    #[serde(rename = "use")]
    used_for: Option<String>,
    alg: Option<String>,
    kid: String,
    n: String,
    e: String,
    /// Entra's own: the issuer whose tokens the key signs, `{tenantid}` stands for any tenant.
    issuer: Option<String>,
}

impl KeySet {
    /// The keys in a JWKS document that sign this authority's tokens; `None` if there are none. Keys that cannot be
    /// read are others' business.
    pub(crate) fn parse(document: &[u8], authority: &Authority) -> Option<Self> {
        let document: Document = serde_json::from_slice(document).ok()?;
        let keys = document.keys.into_iter().filter_map(|key| serde_json::from_value::<Key>(key).ok());
        let ours = keys.filter(|key| key.signs_for(authority));
        let keys: HashMap<_, _> = ours
            .filter_map(|key| Some((key.kid, DecodingKey::from_rsa_components(&key.n, &key.e).ok()?)))
            .collect();
        (!keys.is_empty()).then_some(Self { keys })
    }

    pub(crate) fn get(&self, id: &str) -> Option<&DecodingKey> {
        self.keys.get(id)
    }
}

impl Key {
    fn signs_for(&self, authority: &Authority) -> bool {
        let is =
            |value: &Option<String>, expected: &str| value.as_ref().is_none_or(|value| value == expected);
        self.kty == "RSA" && is(&self.used_for, "sig") && is(&self.alg, "RS256") && self.issuer_is(authority)
    }

    /// The shared endpoint also publishes keys for personal accounts; they must not speak for a tenant (Microsoft
    /// identity platform, "Validate the signing key issuer").
    fn issuer_is(&self, authority: &Authority) -> bool {
        self.issuer.as_ref().is_none_or(|issuer| {
            let issuer = issuer.replace("{tenantid}", authority.tenant());
            issuer == authority.issuer() || issuer == authority.old_issuer()
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";

    fn holds_key(change: impl FnOnce(&mut Value)) -> bool {
        let mut key = json!({"kty": "RSA", "use": "sig", "kid": "k", "n": "AQAB", "e": "AQAB", "x5c": ["…"]});
        change(&mut key);
        let document = json!({"keys": [{"kty": "EC"}, 7, key]}).to_string();
        let authority = Authority::public(TENANT).unwrap();
        KeySet::parse(document.as_bytes(), &authority).is_some_and(|keys| keys.get("k").is_some())
    }

    #[test]
    fn only_signing_keys_of_this_very_tenant_count() {
        let issuer = |tenant: &str| json!(format!("https://login.microsoftonline.com/{tenant}/v2.0"));
        assert!(holds_key(|_| {}));
        assert!(holds_key(|key| key["issuer"] = issuer(TENANT)));
        assert!(holds_key(|key| key["issuer"] = issuer("{tenantid}")));
        assert!(!holds_key(|key| key["issuer"] = issuer("9188040d-6c67-4c5b-b112-36a304b66dad")));
        assert!(!holds_key(|key| key["use"] = json!("enc")));
        assert!(!holds_key(|key| key["alg"] = json!("PS256")));
        assert!(!holds_key(|key| key["kty"] = json!("oct")));
        assert!(!holds_key(|key| key["n"] = json!("!")));
        assert!(!holds_key(|key| key["kid"] = json!(null)));
    }

    #[test]
    fn a_document_without_a_usable_key_is_none() {
        let authority = Authority::public(TENANT).unwrap();
        for document in ["", "[]", "{}", r#"{"keys":[]}"#, r#"{"keys":[{"kid":"k"}]}"#, "<html>"] {
            assert!(KeySet::parse(document.as_bytes(), &authority).is_none(), "{document}");
        }
    }
}
