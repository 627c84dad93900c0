use data_encoding::HEXLOWER_PERMISSIVE;

use super::*;

fn key(byte: u8) -> ContentKey {
    ContentKey::new(&[byte; 64])
}

fn hex(text: &str) -> Vec<u8> {
    HEXLOWER_PERMISSIVE.decode(text.split_whitespace().collect::<String>().as_bytes()).unwrap()
}

#[test]
fn ciphertext_and_tag_are_those_of_rfc_7518_appendix_b_3() {
    let bytes: [u8; 64] = std::array::from_fn(|index| u8::try_from(index).unwrap());
    let plaintext =
        b"A cipher system must not be required to be secret, and it must be able to fall into the hands of \
                      the enemy without inconvenience";
    let iv = hex("1a f3 8c 2d c2 b9 6f fd d8 66 94 09 23 41 bc 04").try_into().unwrap();
    let associated = b"The second principle of Auguste Kerckhoffs";
    let ciphertext = hex("4a ff aa ad b7 8c 31 c5 da 4b 1b 59 0d 10 ff bd
                          3d d8 d5 d3 02 42 35 26 91 2d a0 37 ec bc c7 bd
                          82 2c 30 1d d6 7c 37 3b cc b5 84 ad 3e 92 79 c2
                          e6 d1 2a 13 74 b7 7f 07 75 53 df 82 94 10 44 6b
                          36 eb d9 70 66 29 6a e6 42 7e a7 5c 2e 08 46 a1
                          1a 09 cc f5 37 0d c8 0b fe cb ad 28 c7 3f 09 b3
                          a3 b7 5e 66 2a 25 94 41 0a e4 96 b2 e2 e6 60 9e
                          31 e6 e0 2c c8 37 f0 53 d2 1f 37 ff 4f 51 95 0b
                          be 26 38 d0 9d d7 a4 93 09 30 80 6d 07 03 b1 f6");
    let tag = hex(
        "4d d3 b4 c0 88 a7 f4 5c 21 68 39 64 5b 20 12 bf 2e 62 69 a8 c5 6a 81 6d bc 1b 26 77 61 95 5b c5",
    );
    let key = ContentKey::new(&bytes);
    let (found_ciphertext, found_tag) = key.encrypt(iv, associated, plaintext).unwrap();
    assert_eq!((found_ciphertext.as_slice(), found_tag.as_slice()), (ciphertext.as_slice(), tag.as_slice()));
    assert_eq!(key.decrypt(iv, associated, &ciphertext, &tag).unwrap().as_slice(), plaintext);
}

#[test]
fn the_header_says_what_net_expects() {
    let token = seal(&key(1), [7; 16], "content").unwrap();
    let (header, rest) = token.split_once('.').unwrap();
    let header: serde_json::Value = serde_json::from_slice(&decode(header).unwrap()).unwrap();
    assert_eq!(header, serde_json::json!({"alg": "dir", "enc": "A256CBC-HS512", "typ": "JWT", "cty": "JWT"}));
    assert!(rest.starts_with('.'), "dir has no encrypted key");
}

#[test]
fn any_key_of_the_list_opens_and_others_do_not() {
    let token = seal(&key(1), [7; 16], "content").unwrap();
    assert_eq!(open(&[key(2), key(1)], &token).unwrap().as_slice(), b"content");
    assert_eq!(open(&[key(2)], &token), Err(InvalidToken::NotGenuine));
    assert_eq!(open(&[], &token), Err(InvalidToken::NotGenuine));
}

#[test]
fn no_altered_letter_goes_unnoticed() {
    let token = seal(&key(1), [7; 16], "content").unwrap();
    for position in 0..token.len() {
        let mut altered = token.clone().into_bytes();
        altered[position] = if altered[position] == b'B' { b'C' } else { b'B' };
        assert!(open(&[key(1)], std::str::from_utf8(&altered).unwrap()).is_err(), "{position}");
    }
}

/// A token under `key(1)` with a genuine tag over whatever the header says.
fn genuine(header: &str, encrypted_key: &str, tag_length: usize) -> String {
    let header = BASE64URL_NOPAD.encode(header.as_bytes());
    let (ciphertext, tag) = key(1).encrypt([7; 16], header.as_bytes(), b"content").unwrap();
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let (iv, ciphertext, tag) = (encode(&[7; 16]), encode(&ciphertext), encode(&tag[..tag_length]));
    format!("{header}.{encrypted_key}.{iv}.{ciphertext}.{tag}")
}

#[test]
fn other_algorithms_and_extensions_are_refused_even_under_a_genuine_tag() {
    assert!(open(&[key(1)], &genuine(HEADER, "", 32)).is_ok());
    assert!(open(&[key(1)], &genuine(r#"{"alg":"dir","enc":"A256CBC-HS512"}"#, "", 32)).is_ok());
    for header in [
        r#"{"alg":"none","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"A256KW","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"DIR","enc":"A256CBC-HS512"}"#,
        r#"{"alg":"dir","enc":"A128CBC-HS256"}"#,
        r#"{"alg":"dir","enc":"A256GCM"}"#,
        r#"{"alg":"dir"}"#,
        r#"{"enc":"A256CBC-HS512"}"#,
        r#"{"alg":"dir","enc":"A256CBC-HS512","zip":"DEF"}"#,
        r#"{"alg":"dir","enc":"A256CBC-HS512","crit":["b64"]}"#,
        r#"{"alg":"dir","enc":"A256CBC-HS512","typ":"JOSE"}"#,
        r#"{"alg":"dir","enc":"A256CBC-HS512","cty":"text"}"#,
        r#"{"alg":"dir","alg":"dir","enc":"A256CBC-HS512"}"#,
    ] {
        assert_eq!(open(&[key(1)], &genuine(header, "", 32)), Err(InvalidToken::Malformed), "{header}");
    }
    assert_eq!(open(&[key(1)], &genuine(HEADER, "AAAA", 32)), Err(InvalidToken::Malformed));
}

#[test]
fn short_tags_and_wrong_vectors_are_refused() {
    for length in [0, 1, 16, 31] {
        assert_eq!(open(&[key(1)], &genuine(HEADER, "", length)), Err(InvalidToken::NotGenuine), "{length}");
    }
    let token = genuine(HEADER, "", 32);
    let mut parts: Vec<&str> = token.split('.').collect();
    for iv in ["", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"] {
        parts[2] = iv;
        assert_eq!(open(&[key(1)], &parts.join(".")), Err(InvalidToken::Malformed), "{iv}");
    }
}

#[test]
fn genuine_tokens_with_impossible_padding_are_refused() {
    let header = BASE64URL_NOPAD.encode(HEADER.as_bytes());
    for ciphertext in [&[][..], &[1; 15], &[1; 16], &[1; 17]] {
        let tag = key(1).tag(&[7; 16], header.as_bytes(), ciphertext);
        let [iv, ciphertext, tag] = [&[7; 16][..], ciphertext, &tag].map(|part| BASE64URL_NOPAD.encode(part));
        let token = format!("{header}..{iv}.{ciphertext}.{tag}");
        assert_eq!(open(&[key(1)], &token), Err(InvalidToken::Malformed));
    }
}
