use std::net::SocketAddr;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::KeySize,
    signature::{KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use axum::{Json, Router, routing::get};
use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};

pub(crate) const TENANT: &str = "72f988bf-86f1-41af-91ab-2d7cd011db47";
pub(crate) const AUDIENCE: &str = "api://verification";
pub(crate) const POLICY: &str = "11111111-2222-4333-8444-555555555555";

/// Entra on this machine, as far as it publishes one key.
pub(crate) struct Entra {
    address: SocketAddr,
    key: RsaKeyPair,
}

impl Entra {
    pub(crate) async fn start() -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let key = RsaKeyPair::generate(KeySize::Rsa2048).unwrap();
        let entra = Self { address, key };
        let discovery = json!({"issuer": entra.issuer(), "jwks_uri": format!("{}/keys", entra.base())});
        let keys = json!({"keys": [entra.jwk()]});
        let routes = Router::new()
            .route(&format!("/{TENANT}/v2.0/.well-known/openid-configuration"), get(async || Json(discovery)))
            .route("/keys", get(async || Json(keys)));
        tokio::spawn(async { axum::serve(listener, routes).await });
        entra
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    fn issuer(&self) -> String {
        format!("{}/{TENANT}/v2.0", self.base())
    }

    fn jwk(&self) -> Value {
        let public = self.key.public_key();
        json!({
            "kty": "RSA", "use": "sig", "kid": "k",
            "n": BASE64URL_NOPAD.encode(public.modulus().big_endian_without_leading_zero()),
            "e": BASE64URL_NOPAD.encode(public.exponent().big_endian_without_leading_zero()),
        })
    }

    /// A token that the policy's app got, which ends that many seconds after 2026.
    pub(crate) fn token(&self, app: &str, expires_at: u64) -> String {
        self.token_with(json!({"azp": app, "exp": expires_at}))
    }

    /// A token that holds these claims, beside or in place of the usual ones.
    pub(crate) fn token_with(&self, more: Value) -> String {
        let mut claims = json!({"iss": self.issuer(), "tid": TENANT, "aud": AUDIENCE});
        let Value::Object(more) = more else { panic!("claims are an object") };
        claims.as_object_mut().unwrap().extend(more);
        let encoded = |part: &Value| BASE64URL_NOPAD.encode(part.to_string().as_bytes());
        let signed = format!("{}.{}", encoded(&json!({"alg": "RS256", "kid": "k"})), encoded(&claims));
        let mut signature = vec![0; self.key.public_modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
        format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature))
    }
}
