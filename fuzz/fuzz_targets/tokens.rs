//! Signed and encrypted tokens: what we did not make is not believed.
#![no_main]

use std::sync::LazyLock;

use contract::Timestamp;
use libfuzzer_sys::fuzz_target;
use tokens::{
    IdTokenHints, SigningKey, SigningKeys, TokenEncryptionKeys, TokenSigningKeys, VerificationTokenKeys,
};

const NOW: Timestamp = Timestamp::from_unix_millis(1_800_000_000_000);

static SIGNING: LazyLock<SigningKeys> = LazyLock::new(|| {
    let pem = include_str!("../../crates/tokens/testdata/first.pem");
    SigningKeys::single(SigningKey::from_pem(pem).expect("a key"))
});
static VERIFICATION: LazyLock<VerificationTokenKeys> = LazyLock::new(|| {
    let signing = TokenSigningKeys::parse(&"s".repeat(64)).expect("a key");
    let encryption = TokenEncryptionKeys::parse(&"e".repeat(64)).expect("a key");
    VerificationTokenKeys::new(signing, encryption, "issuer", "audience")
});

fuzz_target!(|token: &str| {
    assert!(VERIFICATION.read(token, NOW).is_err(), "none of ours");
    assert!(IdTokenHints::new("issuer", "audience").read(&SIGNING, token, NOW).is_err(), "none of ours");
});
