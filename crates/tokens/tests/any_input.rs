//! Whatever comes from outside is refused or read; nothing makes a reader panic, and nothing that was altered passes.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]

use std::sync::OnceLock;

use contract::{AttemptId, Timestamp, UserKey, VerificationId};
use data_encoding::BASE64;
use proptest::prelude::*;
use tokens::{
    AuthorizationCode, BrowserId, BrowserKeys, IdTokenHints, KeyRing, LookupKey, SigningKey, SigningKeys,
    TicketKeys, TicketPurpose, TokenEncryptionKeys, TokenSigningKeys, VerificationToken,
    VerificationTokenKeys,
};
use verification::BrowserMark;

const NOW: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);
const PEM: &str = include_str!("../testdata/first.pem");
const CERTIFICATE: &str = include_str!("../testdata/first-certificate.pem");

fn ring() -> KeyRing {
    KeyRing::parse(&BASE64.encode(&[1; 32])).unwrap()
}

fn id() -> VerificationId {
    VerificationId::new(UserKey::new(1, [7; 16]), AttemptId::from_random([9; 16]))
}

fn signing() -> &'static SigningKeys {
    static KEYS: OnceLock<SigningKeys> = OnceLock::new();
    KEYS.get_or_init(|| SigningKeys::single(SigningKey::from_pem(PEM).unwrap()))
}

fn token_keys() -> VerificationTokenKeys {
    let (signing, encryption) = ("s".repeat(64), "e".repeat(64));
    let signing = TokenSigningKeys::parse(&signing).unwrap();
    VerificationTokenKeys::new(
        signing,
        TokenEncryptionKeys::parse(&encryption).unwrap(),
        "issuer",
        "audience",
    )
}

fn token() -> VerificationToken {
    VerificationToken {
        object_id: "object".to_owned(),
        transaction_reference: "reference".to_owned(),
        is_verified: false,
        message: String::new(),
    }
}

fn hints() -> IdTokenHints {
    IdTokenHints::new("issuer", "audience")
}

fn hint() -> &'static str {
    static HINT: OnceLock<String> = OnceLock::new();
    HINT.get_or_init(|| {
        let (keys, browser) = (BrowserKeys::new(&ring()), BrowserId::from_random([5; 32]));
        let bound = keys.bound(&browser, id(), &keys.mark(&browser, id(), None)).unwrap();
        hints().issue(signing(), &bound, "object", NOW, [3; 16]).unwrap().token
    })
}

/// One good text of each kind.
fn good_texts() -> [String; 6] {
    [
        TicketKeys::new(&ring()).issue(TicketPurpose::Return, id()),
        AuthorizationCode::new(id(), [3; 32]).expose(),
        token_keys().issue(&token(), NOW, [4; 16]).unwrap(),
        hint().to_owned(),
        format!("2:{};1:{}", BASE64.encode(&[2; 32]), BASE64.encode(&[1; 32])),
        format!("{PEM}{CERTIFICATE}"),
    ]
}

/// A good text with some characters replaced, removed or put in.
fn altered_texts() -> impl Strategy<Value = String> {
    let edits = prop::collection::vec((any::<prop::sample::Index>(), 0..3, "[ -~é\n]"), 1..4);
    (any::<prop::sample::Index>(), edits).prop_map(|(which, edits)| {
        let mut letters: Vec<char> = which.get(&good_texts()).chars().collect();
        for (position, kind, letter) in edits {
            let position = position.index(letters.len());
            let letter = letter.chars().next().unwrap_or('A');
            match kind {
                0 => letters[position] = letter,
                1 => drop(letters.remove(position)),
                _ => letters.insert(position, letter),
            }
        }
        letters.into_iter().collect()
    })
}

/// Shows the text to every reader and checks that it says nothing new.
fn show_to_every_reader(text: &str) {
    let tickets = TicketKeys::new(&ring());
    if let Ok(found) = tickets.read(TicketPurpose::Return, text) {
        assert_eq!((found, text.to_ascii_lowercase()), (id(), tickets.issue(TicketPurpose::Return, id())));
    }
    assert!(tickets.read(TicketPurpose::Callback, text).is_err());
    if let Ok(code) = AuthorizationCode::parse(text) {
        assert_eq!(code.expose(), text);
    }
    if let Ok(found) = token_keys().read(text, NOW) {
        assert_eq!((found, text.to_owned()), (token(), token_keys().issue(&token(), NOW, [4; 16]).unwrap()));
    }
    if hints().read(signing(), text, NOW).is_ok() {
        assert_eq!(text, hint());
    }
    let _ = (BrowserId::parse(text), KeyRing::parse(text), LookupKey::parse(text));
    let _ = (TokenSigningKeys::parse(text), TokenEncryptionKeys::parse(text));
    let browser = BrowserId::from_random([5; 32]);
    if text.trim() != text || !text.starts_with("0.") {
        assert!(BrowserKeys::new(&ring()).bound(&browser, id(), &BrowserMark(text.to_owned())).is_none());
    }
    if let Ok(key) = SigningKey::read(text.as_bytes(), "") {
        assert_eq!(key.id(), signing().active(NOW).id());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn any_text_is_refused_or_read(text in "\\PC{0,200}") {
        show_to_every_reader(&text);
    }

    #[test]
    fn any_text_of_the_right_letters_is_refused_or_read(text in "[a-z2-7]{50,60}\\.?[a-z2-7]{0,30}|([A-Za-z0-9_-]{0,90}\\.){2,4}[A-Za-z0-9_-]{0,60}") {
        show_to_every_reader(&text);
    }

    #[test]
    fn altered_texts_are_refused_or_mean_what_they_meant(text in altered_texts()) {
        show_to_every_reader(&text);
    }

    #[test]
    fn any_octets_are_no_key(octets in prop::collection::vec(any::<u8>(), 0..400)) {
        prop_assert!(SigningKey::read(&octets, "").is_err());
    }

    #[test]
    fn what_any_key_ring_makes_it_reads(keys in prop::collection::btree_map(any::<u8>(), any::<[u8; 32]>(), 1..5), newest in any::<prop::sample::Index>()) {
        let mut parts: Vec<String> = keys.iter().map(|(id, key)| format!("{id}:{}", BASE64.encode(key))).collect();
        parts.rotate_left(newest.index(keys.len()));
        let before = KeyRing::parse(&parts.join(";")).unwrap();
        parts.reverse();
        let after = KeyRing::parse(&parts.join(" ; ")).unwrap();
        let ticket = TicketKeys::new(&before).issue(TicketPurpose::Callback, id());
        prop_assert_eq!(TicketKeys::new(&after).read(TicketPurpose::Callback, &ticket), Ok(id()));
        let browser = BrowserId::from_random([5; 32]);
        let stored = BrowserKeys::new(&before).mark(&browser, id(), None);
        prop_assert!(BrowserKeys::new(&after).bound(&browser, id(), &stored).is_some());
    }
}
