//! Authorization codes, as they come to the token endpoint.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tokens::AuthorizationCode;

fuzz_target!(|text: &str| {
    if let Ok(code) = AuthorizationCode::parse(text) {
        assert_eq!(code.expose(), text, "one text, one code");
        assert!(code.has_hash(&code.hash()));
    }
});
