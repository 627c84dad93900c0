use serde::Serialize;

/// A public RSA signing key (RFC 7517, RFC 7518, 6.3.1).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// Key type.
    pub kty: &'static str,
    /// What the key is for.
    #[serde(rename = "use")]
    pub key_use: &'static str,
    /// The algorithm that it signs with.
    pub alg: &'static str,
    pub kid: String,
    /// Modulus, base64url.
    pub n: String,
    /// Exponent, base64url.
    pub e: String,
    /// The certificate of the key, if it has one: base64, alone, without those of its issuers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5c: Option<[String; 1]>,
    /// The certificate's SHA-1 thumbprint, base64url.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub x5t: Option<String>,
}

/// A set of public keys (RFC 7517, 5).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwks {
    /// The keys, the one that signs first.
    pub keys: Vec<Jwk>,
}
