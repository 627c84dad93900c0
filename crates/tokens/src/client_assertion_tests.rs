use aws_lc_rs::{
    encoding::AsDer,
    hmac,
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, KeySize},
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RSA_PSS_SHA256,
    },
};
use data_encoding::{BASE64, BASE64URL_NOPAD};
use serde_json::{Value, json};

use super::*;

const NOW: i64 = 1_800_000_000;
const CLIENT: &str = "b2c-contoso";
const TOKEN_ENDPOINT: &str = "https://idv.contoso.com/api/token";

enum Signer {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
}

impl Signer {
    fn rsa() -> Self {
        Self::Rsa(RsaKeyPair::generate(KeySize::Rsa2048).unwrap())
    }

    fn ec() -> Self {
        Self::Ec(EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap())
    }

    fn der(&self) -> Vec<u8> {
        match self {
            Self::Rsa(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
            Self::Ec(pair) => pair.public_key().as_der().unwrap().as_ref().to_vec(),
        }
    }

    fn pem(&self) -> String {
        format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", BASE64.encode(&self.der()))
    }

    fn jwk(&self) -> Value {
        let text = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
        match self {
            Self::Rsa(pair) => {
                let key = pair.public_key();
                json!({"kty": "RSA", "n": text(key.modulus().big_endian_without_leading_zero()),
                    "e": text(key.exponent().big_endian_without_leading_zero())})
            }
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({"kty": "EC", "crv": "P-256", "x": text(&point[1..33]), "y": text(&point[33..])})
            }
        }
    }

    fn sign(&self, algorithm: &str, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                let padding: &dyn aws_lc_rs::signature::RsaEncoding =
                    if algorithm == "PS256" { &RSA_PSS_SHA256 } else { &RSA_PKCS1_SHA256 };
                pair.sign(padding, &random, message, &mut signature).unwrap();
                signature
            }
            Self::Ec(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
        }
    }

    fn assertion(&self, header: &Value, claims: &Value) -> String {
        compact(header, claims, |message| self.sign(header["alg"].as_str().unwrap(), message))
    }
}

fn compact(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |json: &Value| BASE64URL_NOPAD.encode(json.to_string().as_bytes());
    let signed = format!("{}.{}", part(header), part(claims));
    let signature = BASE64URL_NOPAD.encode(&sign(signed.as_bytes()));
    format!("{signed}.{signature}")
}

fn claims() -> Value {
    json!({"iss": CLIENT, "sub": CLIENT, "aud": TOKEN_ENDPOINT, "jti": "one", "iat": NOW, "exp": NOW + 60})
}

fn with(name: &str, value: Value) -> Value {
    let mut claims = claims();
    claims[name] = value;
    claims
}

fn read(keys: &str, assertion: &str) -> Result<ClientAssertion, InvalidToken> {
    let audiences = [TOKEN_ENDPOINT.to_owned(), "https://idv.contoso.com/api/oidc".to_owned()];
    let now = Timestamp::from_unix_millis(NOW * 1000);
    ClientKeys::parse(keys).unwrap().read(assertion, CLIENT, &audiences, now)
}

fn jwks(keys: &[Value]) -> String {
    json!({"keys": keys}).to_string()
}

#[test]
fn what_a_clients_key_signed_is_read_by_each_algorithm_from_jwks_and_pem() {
    for (signer, algorithm) in [(Signer::rsa(), "RS256"), (Signer::rsa(), "PS256"), (Signer::ec(), "ES256")] {
        let assertion = signer.assertion(&json!({"alg": algorithm, "typ": "JWT"}), &claims());
        for keys in [jwks(&[signer.jwk()]), signer.pem(), format!("{}{}", Signer::ec().pem(), signer.pem())] {
            let read = read(&keys, &assertion).unwrap();
            assert_eq!((read.id.as_str(), read.expires_at.unix_seconds()), ("one", NOW + 60), "{algorithm}");
        }
        assert_eq!(claimed_client(&assertion).as_deref(), Some(CLIENT));
    }
}

#[test]
fn an_assertion_is_for_this_client_at_this_token_endpoint_or_issuer_and_for_its_time() {
    let signer = Signer::ec();
    let keys = jwks(&[signer.jwk()]);
    let read = |claims: &Value| read(&keys, &signer.assertion(&json!({"alg": "ES256"}), claims)).err();
    for good in [
        with("aud", json!("https://idv.contoso.com/api/oidc")),
        with("aud", json!(["https://other.example", TOKEN_ENDPOINT])),
        json!({"iss": CLIENT, "sub": CLIENT, "aud": TOKEN_ENDPOINT, "jti": "one", "exp": NOW - 59}),
        with("nbf", json!(NOW)),
    ] {
        assert_eq!(read(&good), None, "{good}");
    }
    let foreign = Some(InvalidToken::Foreign);
    for (name, value) in [
        ("iss", json!("fabrikam")),
        ("sub", json!("fabrikam")),
        ("aud", json!("https://evil.example/api/token")),
        ("aud", json!([])),
        ("aud", json!("https://idv.contoso.com/api/token/")),
    ] {
        assert_eq!(read(&with(name, value.clone())), foreign, "{name} {value}");
    }
    for (name, value) in [
        ("exp", json!(NOW - 60)),
        ("exp", json!(NOW + 700)),
        ("nbf", json!(NOW + 61)),
        ("iat", json!(NOW + 61)),
        ("iat", json!(NOW - 3600)),
    ] {
        assert_eq!(read(&with(name, value.clone())), Some(InvalidToken::WrongTime), "{name} {value}");
    }
    for (name, value) in [
        ("jti", json!("")),
        ("jti", json!("a".repeat(257))),
        ("jti", json!(null)),
        ("exp", json!(null)),
        ("exp", json!("soon")),
        ("aud", json!(null)),
    ] {
        assert_eq!(read(&with(name, value.clone())), Some(InvalidToken::Malformed), "{name} {value}");
    }
}

#[test]
fn what_others_signed_or_nobody_is_no_assertion() {
    let (client, other, ec) = (Signer::rsa(), Signer::rsa(), Signer::ec());
    let mut named = client.jwk();
    named["kid"] = json!("first");
    named["alg"] = json!("PS256");
    let keys = jwks(&[named]);
    let good = client.assertion(&json!({"alg": "PS256", "kid": "first"}), &claims());
    assert!(read(&keys, &good).is_ok());
    let hmac_with_public_key = |secret: &[u8]| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        compact(&json!({"alg": "HS256"}), &claims(), |message| hmac::sign(&key, message).as_ref().to_vec())
    };
    for (name, assertion) in [
        ("another client's key", other.assertion(&json!({"alg": "PS256", "kid": "first"}), &claims())),
        ("a key of another kind", ec.assertion(&json!({"alg": "ES256", "kid": "first"}), &claims())),
        ("the key's other algorithm", client.assertion(&json!({"alg": "RS256", "kid": "first"}), &claims())),
        ("another key's name", client.assertion(&json!({"alg": "PS256", "kid": "second"}), &claims())),
        ("none", compact(&json!({"alg": "none"}), &claims(), |_| Vec::new())),
        ("no signature", compact(&json!({"alg": "PS256", "kid": "first"}), &claims(), |_| Vec::new())),
        ("HMAC with the public key's DER", hmac_with_public_key(&client.der())),
        ("HMAC with the public key's PEM", hmac_with_public_key(client.pem().as_bytes())),
        ("other claims", format!("{}x.{}", &good[..20], &good[20..])),
        ("nothing", String::new()),
    ] {
        assert!(read(&keys, &assertion).is_err(), "{name}");
    }
}

#[test]
fn texts_without_public_keys_that_sign_well_are_no_keys() {
    let with = |mut key: Value, name: &str, value: Value| {
        key[name] = value;
        jwks(&[key])
    };
    let (rsa, ec) = (Signer::rsa(), Signer::ec());
    let weak = BASE64URL_NOPAD.encode(&[0xff; 128]);
    for (text, expected) in [
        (String::new(), InvalidClientKeys::NoKeys),
        ("{}".into(), InvalidClientKeys::NoKeys),
        (jwks(&[]), InvalidClientKeys::NoKeys),
        ("-----BEGIN CERTIFICATE-----\nAQAB\n-----END CERTIFICATE-----".into(), InvalidClientKeys::NoKeys),
        ("-----BEGIN PUBLIC KEY-----\nAQAB\n-----END PUBLIC KEY-----".into(), InvalidClientKeys::Unusable),
        (crate::test_keys::FIRST.into(), InvalidClientKeys::Private),
        (with(rsa.jwk(), "d", json!("AQAB")), InvalidClientKeys::Private),
        (with(rsa.jwk(), "n", json!(weak)), InvalidClientKeys::Unusable),
        (with(rsa.jwk(), "use", json!("enc")), InvalidClientKeys::Unusable),
        (with(ec.jwk(), "crv", json!("P-384")), InvalidClientKeys::Unusable),
        (with(ec.jwk(), "y", json!("AQAB")), InvalidClientKeys::Unusable),
        (jwks(&[json!({"kty": "oct", "k": "AQAB"})]), InvalidClientKeys::Unusable),
    ] {
        assert_eq!(ClientKeys::parse(&text).err(), Some(expected), "{text}");
    }
}
