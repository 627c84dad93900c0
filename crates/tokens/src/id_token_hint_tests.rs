use aws_lc_rs::hmac;
use contract::{AttemptId, UserKey};
use serde_json::{Value, json};

use super::*;
use crate::{
    BrowserId, BrowserKeys, KeyRing, ScheduledKey,
    jose::{json, parts},
    test_keys::{FIRST, SECOND, THIRD, key},
};

const NOW: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);

fn hints() -> IdTokenHints {
    IdTokenHints::new("https://idv.contoso.com", "audience")
}

fn id() -> VerificationId {
    VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16]))
}

fn browser() -> BoundBrowser {
    let keys = BrowserKeys::new(&KeyRing::parse(&data_encoding::BASE64.encode(&[1; 32])).unwrap());
    let browser = BrowserId::from_random([5; 32]);
    keys.bound(&browser, id(), &keys.mark(&browser, id(), None)).unwrap()
}

fn issued(keys: &SigningKeys) -> String {
    hints().issue(keys, &browser(), "object", NOW, [3; 16]).unwrap().token
}

fn single(pem: &str) -> SigningKeys {
    SigningKeys::single(key(pem))
}

#[test]
fn a_hint_says_what_the_policy_extracts_and_checks() {
    let token = issued(&single(FIRST));
    let [header, claims, _] = parts(&token).unwrap();
    assert_eq!(json::<Value>(header), Ok(json!({"alg": "RS256", "kid": key(FIRST).id(), "typ": "JWT"})));
    let jti = format!("{}.AwMDAwMDAwMDAwMDAwMDAw", id());
    assert_eq!(
        json::<Value>(claims),
        Ok(json!({
            "ObjectId": "object",
            "jti": jti,
            "iss": "https://idv.contoso.com",
            "aud": "audience",
            "nbf": 1_799_999_970,
            "iat": 1_799_999_970,
            "exp": 1_800_000_300,
        }))
    );
    let hint = hints().read(&single(FIRST), &token, NOW).unwrap();
    assert_eq!(hint, IdTokenHint { object_id: "object".to_owned(), verification: id(), id: jti });
}

#[test]
fn a_hint_is_good_for_five_minutes_for_its_issuer_and_audience() {
    let keys = single(FIRST);
    let token = issued(&keys);
    let minutes = |count: u64| Duration::from_secs(count * 60);
    assert!(hints().read(&keys, &token, NOW + minutes(5)).is_ok());
    assert_eq!(hints().read(&keys, &token, NOW + minutes(6)), Err(InvalidToken::WrongTime));
    let others =
        [IdTokenHints::new("https://other", "audience"), IdTokenHints::new("https://idv.contoso.com", "b")];
    for other in others {
        assert_eq!(other.read(&keys, &token, NOW), Err(InvalidToken::Foreign));
    }
}

#[test]
fn a_hint_outlives_the_rotation_of_its_key() {
    let token = issued(&single(FIRST));
    let scheduled = |pem: &str, activates_at| ScheduledKey { key: key(pem), activates_at };
    let rotated = SigningKeys::scheduled(vec![scheduled(FIRST, None), scheduled(SECOND, Some(NOW))]).unwrap();
    assert!(hints().read(&rotated, &token, NOW).is_ok());
    assert!(hints().read(&single(SECOND), &issued(&rotated), NOW).is_ok(), "the second signs now");
    assert_eq!(hints().read(&single(SECOND), &token, NOW), Err(InvalidToken::NotGenuine));
}

/// A token with this header and the claims of a good hint, signed as `sign` says.
fn forged(header: &Value, sign: impl Fn(&[u8]) -> Vec<u8>) -> String {
    let token = issued(&single(FIRST));
    let [_, claims, _] = parts(&token).unwrap();
    let signed = format!("{}.{claims}", BASE64URL_NOPAD.encode(header.to_string().as_bytes()));
    format!("{signed}.{}", BASE64URL_NOPAD.encode(&sign(signed.as_bytes())))
}

#[test]
fn the_public_key_is_no_secret_to_sign_with_and_no_algorithm_is_none() {
    let kid = key(FIRST).id().to_owned();
    let modulus = key(FIRST).jwk().n.clone();
    let with_public_key = |message: &[u8]| {
        hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, modulus.as_bytes()), message).as_ref().to_vec()
    };
    for algorithm in ["HS256", "none", "None", "rs256", "RS512", "PS256", "ES256", ""] {
        let token = forged(&json!({"alg": algorithm, "kid": kid}), with_public_key);
        assert_eq!(hints().read(&single(FIRST), &token, NOW), Err(InvalidToken::Malformed), "{algorithm}");
        let token = forged(&json!({"alg": algorithm, "kid": kid}), |_| Vec::new());
        assert_eq!(hints().read(&single(FIRST), &token, NOW), Err(InvalidToken::Malformed), "{algorithm}");
    }
    let token = forged(&json!({"alg": "RS256", "kid": kid}), with_public_key);
    assert_eq!(hints().read(&single(FIRST), &token, NOW), Err(InvalidToken::NotGenuine));
}

#[test]
fn the_header_chooses_among_our_keys_only() {
    let third = key(THIRD);
    let first = key(FIRST);
    let own = forged(&json!({"alg": "RS256", "kid": first.id()}), |signed| first.sign_bytes(signed).unwrap());
    assert!(hints().read(&single(FIRST), &own, NOW).is_ok());
    for header in [
        json!({"alg": "RS256"}),
        json!({"alg": "RS256", "kid": third.id()}),
        json!({"alg": "RS256", "kid": first.id()}),
        json!({"alg": "RS256", "jwk": serde_json::to_value(third.jwk()).unwrap()}),
        json!({"alg": "RS256", "kid": third.id(), "jku": "https://attacker.example/keys"}),
    ] {
        let token = forged(&header, |signed| third.sign_bytes(signed).unwrap());
        assert_eq!(hints().read(&single(FIRST), &token, NOW), Err(InvalidToken::NotGenuine), "{header}");
    }
}

#[test]
fn other_tokens_of_the_same_key_are_no_hints() {
    let keys = single(FIRST);
    let id_token = json!({"iss": "https://idv.contoso.com", "aud": "audience", "sub": "s", "jti": "j",
                          "iat": 1_800_000_000, "nbf": 1_800_000_000, "exp": 1_800_000_300});
    let token = keys.sign(&id_token, NOW).unwrap();
    assert_eq!(hints().read(&keys, &token, NOW), Err(InvalidToken::Malformed));
    let mut named = id_token;
    named["ObjectId"] = json!("object");
    let token = keys.sign(&named, NOW).unwrap();
    assert_eq!(
        hints().read(&keys, &token, NOW),
        Err(InvalidToken::Malformed),
        "its jti names no verification"
    );
}

#[test]
fn no_altered_letter_goes_unnoticed() {
    let keys = single(FIRST);
    let token = issued(&keys);
    for position in (0..token.len()).step_by(3) {
        let mut altered = token.clone().into_bytes();
        altered[position] = if altered[position] == b'B' { b'C' } else { b'B' };
        let altered = std::str::from_utf8(&altered).unwrap();
        assert!(hints().read(&keys, altered, NOW).is_err(), "{position}");
    }
}

#[test]
fn a_hint_does_not_print_the_account() {
    let hint = hints().read(&single(FIRST), &issued(&single(FIRST)), NOW).unwrap();
    assert!(!format!("{hint:?}").contains("object"));
}
