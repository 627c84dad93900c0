//! Keys as operators bring them: PFX, PEM, rings.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokens::{KeyRing, LookupKey, SigningKey, TokenEncryptionKeys, TokenSigningKeys};

/// The password of the PFX files in `crates/pfx/tests`.
const PASSWORD: &str = "throw-away";

fuzz_target!(|file: &[u8]| {
    let _identity = pfx::read(file, PASSWORD);
    let _key = SigningKey::read(file, PASSWORD);
    let _validity = tokens::Certificate::new(file.to_vec()).validity();
    if let Ok(text) = std::str::from_utf8(file) {
        let _key = SigningKey::from_pem(text);
        let _ring = KeyRing::parse(text);
        let _lookup = LookupKey::parse(text);
        let _signing = TokenSigningKeys::parse(text);
        let _encryption = TokenEncryptionKeys::parse(text);
    }
});
