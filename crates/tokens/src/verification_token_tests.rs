use serde_json::{Value, json};

use super::*;

const NOW: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);
const SIGNING: &str = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ+-";
const ENCRYPTION: &str = "9876543210zyxwvutsrqponmlkjihgfedcbaABCDEFGHIJKLMNOPQRSTUVWXYZ+-";
const NEWER: &str = "0000000000000000000000000000000000000000000000000000000000000000";

fn keys(signing: &str, encryption: &str) -> VerificationTokenKeys {
    let signing = TokenSigningKeys::parse(signing).unwrap();
    VerificationTokenKeys::new(signing, TokenEncryptionKeys::parse(encryption).unwrap(), "issuer", "audience")
}

fn token(is_verified: bool) -> VerificationToken {
    VerificationToken {
        object_id: "8c1f0000-0000-4000-8000-000000000001".to_owned(),
        transaction_reference: "reference".to_owned(),
        is_verified,
        message: "Prüfung läuft".to_owned(),
    }
}

fn issued(keys: &VerificationTokenKeys) -> String {
    keys.issue(&token(true), NOW, [9; 16]).unwrap()
}

/// Seals any inner token under the encryption key.
fn sealed(inner: &str) -> String {
    jwe::seal(&TokenEncryptionKeys::parse(ENCRYPTION).unwrap().0[0], [9; 16], inner).unwrap()
}

fn compact(header: &Value, claims: &Value, algorithm: hmac::Algorithm, key: &[u8]) -> String {
    let encode = |value: &Value| BASE64URL_NOPAD.encode(value.to_string().as_bytes());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let signature = hmac::sign(&hmac::Key::new(algorithm, key), signed.as_bytes());
    format!("{signed}.{}", BASE64URL_NOPAD.encode(signature.as_ref()))
}

fn claims() -> Value {
    json!({
        "ObjectId": "o", "TransactionReference": "t", "IsVerified": "False", "Message": "",
        "nbf": 1_800_000_000, "exp": 1_800_086_400, "iat": 1_800_000_000, "iss": "issuer", "aud": "audience",
    })
}

/// What becomes of genuine tokens with these claims.
fn read_claims(claims: &Value) -> Result<VerificationToken, InvalidToken> {
    let inner = compact(&json!({"alg": "HS256"}), claims, hmac::HMAC_SHA256, SIGNING.as_bytes());
    keys(SIGNING, ENCRYPTION).read(&sealed(&inner), NOW)
}

#[test]
fn what_was_issued_is_read() {
    let keys = keys(SIGNING, ENCRYPTION);
    for is_verified in [true, false] {
        let sealed = keys.issue(&token(is_verified), NOW, [9; 16]).unwrap();
        assert_eq!(keys.read(&sealed, NOW), Ok(token(is_verified)));
    }
}

#[test]
fn the_claims_are_those_that_the_sample_writes() {
    let inner =
        jwe::open(&TokenEncryptionKeys::parse(ENCRYPTION).unwrap().0, &issued(&keys(SIGNING, ENCRYPTION)))
            .unwrap();
    let [header, claims, _] = crate::jose::parts(std::str::from_utf8(&inner).unwrap()).unwrap();
    assert_eq!(crate::jose::json::<Value>(header), Ok(json!({"alg": "HS256", "typ": "JWT"})));
    assert_eq!(
        crate::jose::json::<Value>(claims),
        Ok(json!({
            "ObjectId": "8c1f0000-0000-4000-8000-000000000001",
            "TransactionReference": "reference",
            "IsVerified": "True",
            "Message": "Prüfung läuft",
            "nbf": 1_800_000_000,
            "exp": 1_800_086_400,
            "iat": 1_800_000_000,
            "iss": "issuer",
            "aud": "audience",
        }))
    );
}

#[test]
fn a_token_belongs_to_one_verification_of_one_account() {
    let token = token(true);
    assert!(token.belongs_to("8C1F0000-0000-4000-8000-000000000001", "reference"));
    assert!(!token.belongs_to("8c1f0000-0000-4000-8000-000000000002", "reference"));
    assert!(!token.belongs_to("8c1f0000-0000-4000-8000-000000000001", "another"));
}

#[test]
fn a_token_outlives_the_rotation_of_both_keys_and_not_their_removal() {
    let before = issued(&keys(SIGNING, ENCRYPTION));
    let rotated = keys(&format!("{NEWER};{SIGNING}"), &format!("{NEWER};{ENCRYPTION}"));
    assert!(rotated.read(&before, NOW).is_ok());
    let after = issued(&rotated);
    assert!(keys(NEWER, NEWER).read(&after, NOW).is_ok(), "the newest keys make");
    assert_eq!(keys(NEWER, NEWER).read(&before, NOW), Err(InvalidToken::NotGenuine));
    assert_eq!(keys(NEWER, ENCRYPTION).read(&before, NOW), Err(InvalidToken::NotGenuine));
}

#[test]
fn a_token_is_good_for_a_day() {
    let keys = keys(SIGNING, ENCRYPTION);
    let sealed = issued(&keys);
    let day = Duration::from_secs(24 * 3600);
    assert!(keys.read(&sealed, NOW + day).is_ok());
    assert_eq!(keys.read(&sealed, NOW + day + Duration::from_secs(60)), Err(InvalidToken::WrongTime));
    assert_eq!(keys.read(&sealed, NOW - Duration::from_secs(120)), Err(InvalidToken::WrongTime));
}

#[test]
fn tokens_without_a_claim_for_others_or_for_longer_are_refused() {
    assert!(read_claims(&claims()).is_ok());
    for name in claims().as_object().unwrap().keys() {
        let mut without = claims();
        without.as_object_mut().unwrap().remove(name);
        assert_eq!(read_claims(&without), Err(InvalidToken::Malformed), "{name}");
    }
    let rows = [
        ("iss", json!("other"), InvalidToken::Foreign),
        ("aud", json!("other"), InvalidToken::Foreign),
        ("aud", json!(["audience"]), InvalidToken::Malformed),
        ("exp", json!(1_800_186_400), InvalidToken::WrongTime),
        ("exp", json!(1_799_999_000), InvalidToken::WrongTime),
        ("exp", json!("1800086400"), InvalidToken::Malformed),
        ("nbf", json!(1_800_000_100), InvalidToken::WrongTime),
        ("IsVerified", json!("yes"), InvalidToken::Malformed),
        ("IsVerified", json!(true), InvalidToken::Malformed),
        ("ObjectId", json!(null), InvalidToken::Malformed),
    ];
    for (name, value, expected) in rows {
        let mut altered = claims();
        altered[name] = value;
        assert_eq!(read_claims(&altered), Err(expected), "{name}");
    }
}

#[test]
fn inner_tokens_of_other_algorithms_and_keys_are_refused() {
    let keys = keys(SIGNING, ENCRYPTION);
    let key = SIGNING.as_bytes();
    let good = compact(&json!({"alg": "HS256"}), &claims(), hmac::HMAC_SHA256, key);
    assert!(keys.read(&sealed(&good), NOW).is_ok());
    let unsigned = good.rsplit_once('.').unwrap().0;
    let none = compact(&json!({"alg": "none"}), &claims(), hmac::HMAC_SHA256, key);
    let rows = [
        (format!("{unsigned}."), InvalidToken::NotGenuine),
        (unsigned.to_owned(), InvalidToken::Malformed),
        (none.clone(), InvalidToken::Malformed),
        (format!("{}.", none.rsplit_once('.').unwrap().0), InvalidToken::Malformed),
        (compact(&json!({"alg": "HS512"}), &claims(), hmac::HMAC_SHA512, key), InvalidToken::Malformed),
        (compact(&json!({"alg": "RS256"}), &claims(), hmac::HMAC_SHA256, key), InvalidToken::Malformed),
        (compact(&json!({"alg": "HS256"}), &claims(), hmac::HMAC_SHA512, key), InvalidToken::NotGenuine),
        (
            compact(&json!({"alg": "HS256"}), &claims(), hmac::HMAC_SHA256, NEWER.as_bytes()),
            InvalidToken::NotGenuine,
        ),
        (
            compact(&json!({"alg": "HS256", "crit": ["exp"]}), &claims(), hmac::HMAC_SHA256, key),
            InvalidToken::Malformed,
        ),
        (sealed(&good), InvalidToken::Malformed),
    ];
    for (inner, expected) in rows {
        assert_eq!(keys.read(&sealed(&inner), NOW), Err(expected), "{inner}");
    }
    assert_eq!(keys.read(&good, NOW), Err(InvalidToken::Malformed), "a signed token that is not encrypted");
}

#[test]
fn of_longer_keys_the_cipher_takes_the_first_64_bytes_and_the_signature_all() {
    let long = format!("{ENCRYPTION}more");
    let token = issued(&keys(SIGNING, &long));
    assert!(keys(SIGNING, ENCRYPTION).read(&token, NOW).is_ok());
    let token = issued(&keys(&format!("{SIGNING}more"), ENCRYPTION));
    assert_eq!(keys(SIGNING, ENCRYPTION).read(&token, NOW), Err(InvalidToken::NotGenuine));
}

#[test]
fn short_missing_and_published_keys_are_refused() {
    let example = ["C9CB44D98642A7062A0D39B94B6CDC1E", "54276F2E7CFFBF44288CEE73C08A8A65"].concat();
    let rows = [
        (" ; ".to_owned(), InvalidTokenKeys::Empty),
        (String::new(), InvalidTokenKeys::Empty),
        (SIGNING[1..].to_owned(), InvalidTokenKeys::TooShort),
        (format!("{SIGNING};short"), InvalidTokenKeys::TooShort),
        (format!("{SIGNING};{example}"), InvalidTokenKeys::Published),
    ];
    for (text, expected) in rows {
        assert_eq!(TokenSigningKeys::parse(&text).err(), Some(expected), "{text}");
        assert_eq!(TokenEncryptionKeys::parse(&text).err(), Some(expected), "{text}");
    }
}

#[test]
fn neither_keys_nor_claims_print() {
    let printed = format!("{:?} {:?}", keys(SIGNING, ENCRYPTION), token(true));
    assert_eq!(printed, "[verification token keys] [verification token]");
}
