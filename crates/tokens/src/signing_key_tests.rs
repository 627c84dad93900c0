use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde_json::{Value, json};

use super::*;
use crate::test_keys::{FIRST, key};

const FIRST_PKCS1: &str = include_str!("../testdata/first-pkcs1.pem");
const FIRST_ENCRYPTED: &str = include_str!("../testdata/first-encrypted.pem");
const FIRST_CERTIFICATE: &str = include_str!("../testdata/first-certificate.pem");
const SECOND_CERTIFICATE: &str = include_str!("../testdata/second-certificate.pem");
const FIRST_PFX: &[u8] = include_bytes!("../testdata/first.p12");
const FIRST_PFX_NO_PASSWORD: &[u8] = include_bytes!("../testdata/first-no-password.p12");
const RSA_1024: &str = include_str!("../testdata/rsa-1024.pem");
const EC: &str = include_str!("../testdata/ec.pem");

/// `openssl x509 -in first-certificate.pem -noout -fingerprint -sha1`
const FIRST_THUMBPRINT: &str = "9620997A7A51418FD0D53C7CA67D246F4353FD37";

#[test]
fn another_implementation_verifies_what_we_sign_with_the_published_key() {
    let _already_installed = jsonwebtoken::crypto::aws_lc::DEFAULT_PROVIDER.install_default();
    let key = key(FIRST);
    let token = key.sign(&json!({"sub": "someone", "verified": true})).unwrap();
    let header = jsonwebtoken::decode_header(&token).unwrap();
    assert_eq!(header.kid.as_deref(), Some(key.id()));
    let decoding = DecodingKey::from_rsa_components(&key.jwk.n, &key.jwk.e).unwrap();
    let mut validation = Validation::new(Algorithm::RS256);
    validation.required_spec_claims.clear();
    validation.validate_exp = false;
    let claims = jsonwebtoken::decode::<Value>(&token, &decoding, &validation).unwrap().claims;
    assert_eq!(claims, json!({"sub": "someone", "verified": true}));
}

#[test]
fn the_same_claims_give_the_same_token() {
    assert_eq!(key(FIRST).sign(&json!({"a": 1})), key(FIRST).sign(&json!({"a": 1})));
}

#[test]
fn one_key_has_one_name_in_whatever_form_it_comes() {
    let forms = [
        SigningKey::read(FIRST.as_bytes(), ""),
        SigningKey::read(FIRST_PKCS1.as_bytes(), ""),
        SigningKey::read(FIRST_PFX, "throw-away"),
        SigningKey::read(FIRST_PFX_NO_PASSWORD, ""),
        SigningKey::from_pem(&FIRST.replace('\n', "\\n")),
        SigningKey::from_pem(&FIRST.replace('\n', "\r\n")),
        SigningKey::from_pem(&FIRST.replace('\n', " ")),
        SigningKey::from_pem(&format!("{SECOND_CERTIFICATE}{FIRST_CERTIFICATE}{FIRST}")),
    ];
    for (index, form) in forms.into_iter().enumerate() {
        assert_eq!(form.unwrap().id(), key(FIRST).id(), "{index}");
    }
}

#[test]
fn the_certificate_of_the_key_is_published_and_no_other() {
    let pem = format!("{FIRST}{SECOND_CERTIFICATE}{FIRST_CERTIFICATE}");
    for key in [SigningKey::from_pem(&pem).unwrap(), SigningKey::read(FIRST_PFX, "throw-away").unwrap()] {
        assert_eq!(key.certificate().unwrap().thumbprint(), FIRST_THUMBPRINT);
        let jwk = serde_json::to_value(key.jwk()).unwrap();
        let der = data_encoding::BASE64.decode(jwk["x5c"][0].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(der, pem::blocks(FIRST_CERTIFICATE)[0].content.as_slice());
        assert_eq!(jwk["x5c"].as_array().unwrap().len(), 1);
        let x5t = BASE64URL_NOPAD.decode(jwk["x5t"].as_str().unwrap().as_bytes()).unwrap();
        assert_eq!(data_encoding::HEXUPPER.encode(&x5t), FIRST_THUMBPRINT);
    }
    let without = serde_json::to_value(key(FIRST).jwk()).unwrap();
    assert!(without.get("x5c").is_none() && without.get("x5t").is_none(), "{without}");
}

#[test]
fn what_is_no_key_to_sign_with_is_refused_with_the_reason() {
    let certificate_of_another = format!("{FIRST}{SECOND_CERTIFICATE}");
    let rows = [
        ("-----BEGIN CERTIFICATE-----", InvalidSigningKey::NoPrivateKey),
        (FIRST_CERTIFICATE, InvalidSigningKey::NoPrivateKey),
        ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", InvalidSigningKey::NotRsa),
        ("-----BEGIN PRIVATE KEY-----\nAA?A\n-----END PRIVATE KEY-----", InvalidSigningKey::NoPrivateKey),
        (FIRST_ENCRYPTED, InvalidSigningKey::Encrypted),
        (RSA_1024, InvalidSigningKey::NotRsa),
        (EC, InvalidSigningKey::NotRsa),
        (&certificate_of_another, InvalidSigningKey::ForeignCertificate),
        ("", InvalidSigningKey::Pfx(PfxError::Malformed)),
    ];
    for (text, expected) in rows {
        assert_eq!(SigningKey::read(text.as_bytes(), "").unwrap_err(), expected, "{text}");
    }
    assert_eq!(SigningKey::read(FIRST_PFX, "").unwrap_err(), InvalidSigningKey::Pfx(PfxError::WrongPassword));
}

#[test]
fn the_private_key_does_not_print() {
    assert_eq!(format!("{:?}", key(FIRST)), format!("SigningKey({})", key(FIRST).id()));
}

#[test]
fn a_new_key_can_sign() {
    assert!(SigningKey::from_pem(&generate_signing_key().unwrap()).is_ok());
}
