use aws_lc_rs::{hmac, signature::KeyPair};
use data_encoding::BASE64URL_NOPAD;
use entra::TokenError;
use serde_json::{Value, json};

use crate::entra::{Environment, key_pair, sign, unsigned};

#[tokio::test]
async fn the_token_does_not_choose_how_it_is_verified() {
    let environment = Environment::set().await;
    let claims = environment.claims();
    let public_key = key_pair(0).public_key();
    let with_public_key = |header: &Value| {
        let signed = unsigned(&header.to_string(), &claims.to_string());
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, public_key.as_ref()), signed.as_bytes());
        format!("{signed}.{}", BASE64URL_NOPAD.encode(tag.as_ref()))
    };
    let none = |name: &str| {
        format!("{}.", unsigned(&json!({"alg": name, "kid": "first"}).to_string(), &claims.to_string()))
    };
    let genuine = |header: Value| sign(&header, &claims, 0);
    let rows = [
        ("none", none("none")),
        ("None", none("None")),
        ("no algorithm", genuine(json!({"kid": "first"}))),
        ("the public key as a secret", with_public_key(&json!({"alg": "HS256", "kid": "first"}))),
        ("another hash", genuine(json!({"alg": "RS512", "kid": "first"}))),
        ("another padding", genuine(json!({"alg": "PS256", "kid": "first"}))),
        ("no key", genuine(json!({"alg": "RS256"}))),
        ("extensions", genuine(json!({"alg": "RS256", "kid": "first", "crit": ["b64"], "b64": false}))),
        ("compression", genuine(json!({"alg": "RS256", "kid": "first", "zip": "DEF"}))),
        ("encryption", genuine(json!({"alg": "RS256", "kid": "first", "enc": "A256GCM"}))),
        ("another type", genuine(json!({"alg": "RS256", "kid": "first", "typ": "dpop+jwt"}))),
    ];
    for (name, token) in rows {
        assert_eq!(environment.verifier.verify(&token).await, Err(TokenError::Algorithm), "{name}");
    }
    let own_key = json!({"alg": "RS256", "kid": "first", "jwk": crate::entra::jwk("first", 1), "jku": "https://evil.example/keys"});
    assert_eq!(environment.verifier.verify(&sign(&own_key, &claims, 1)).await, Err(TokenError::NotGenuine));
}

#[tokio::test]
async fn a_signature_counts_for_its_own_words_and_key_only() {
    let environment = Environment::set().await;
    let token = environment.token();
    let [header, claims, signature] = token.split('.').collect::<Vec<_>>().try_into().unwrap();
    let mut other = environment.claims();
    other["azp"] = json!("11111111-2222-4333-8444-555555555556");
    let other = BASE64URL_NOPAD.encode(other.to_string().as_bytes());
    let flipped: String = {
        let mut bytes = BASE64URL_NOPAD.decode(signature.as_bytes()).unwrap();
        bytes[0] ^= 1;
        BASE64URL_NOPAD.encode(&bytes)
    };
    for forged in [
        format!("{header}.{other}.{signature}"),
        format!("{header}.{claims}.{flipped}"),
        format!("{header}.{claims}."),
        environment.token_of("first", 1),
    ] {
        assert_eq!(environment.verifier.verify(&forged).await, Err(TokenError::NotGenuine), "{forged}");
    }
    assert_eq!(environment.verifier.verify(&token).await.map(drop), Ok(()), "the one that was forged from");
}

#[tokio::test]
async fn what_is_no_token_brings_about_no_question() {
    let environment = Environment::set().await;
    let token = environment.token();
    let doubled = sign(&json!({"alg": "RS256", "kid": "first"}), &json!({}), 0);
    for text in [
        String::new(),
        "a".into(),
        "..".into(),
        "a.b".into(),
        format!("{token}.{token}"),
        format!(" {token}"),
        "\u{0}.\u{0}.\u{0}".into(),
        "é.é.é".into(),
        format!("{}.{}.", token, "a".repeat(20_000)),
        "a".repeat(1_000_000),
    ] {
        let refused = environment.verifier.verify(&text).await;
        assert!(matches!(refused, Err(TokenError::Malformed | TokenError::Algorithm)), "{refused:?}");
    }
    assert_eq!(environment.attempts(), 0);
    assert_eq!(environment.verifier.verify(&doubled).await, Err(TokenError::Malformed), "no claims");
    let long = environment.token_with("padding", json!("a".repeat(16 * 1024)));
    assert_eq!(environment.verifier.verify(&long).await, Err(TokenError::Malformed), "oversized");
}

#[tokio::test]
async fn a_claim_that_is_said_twice_is_not_believed() {
    let environment = Environment::set().await;
    let claims = environment.claims().to_string();
    let twice = claims.replacen('{', r#"{"tid":"another","#, 1);
    let signed = unsigned(&json!({"alg": "RS256", "kid": "first"}).to_string(), &twice);
    let pair = key_pair(0);
    let mut signature = vec![0; pair.public_modulus_len()];
    let random = aws_lc_rs::rand::SystemRandom::new();
    pair.sign(&aws_lc_rs::signature::RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
    let token = format!("{signed}.{}", BASE64URL_NOPAD.encode(&signature));
    assert_eq!(environment.verifier.verify(&token).await, Err(TokenError::Malformed));
}
