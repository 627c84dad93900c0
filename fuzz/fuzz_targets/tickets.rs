//! Tickets and browser ids, as they come in addresses and cookies.
#![no_main]

use std::sync::LazyLock;

use contract::VerificationId;
use data_encoding::BASE64;
use libfuzzer_sys::fuzz_target;
use tokens::{BrowserId, KeyRing, TicketKeys, TicketPurpose};

static KEYS: LazyLock<TicketKeys> =
    LazyLock::new(|| TicketKeys::new(&KeyRing::parse(&BASE64.encode(&[1; 32])).expect("a key")));

fuzz_target!(|text: &str| {
    for purpose in [TicketPurpose::Return, TicketPurpose::Callback] {
        if let Ok(id) = KEYS.read(purpose, text) {
            assert_eq!(KEYS.issue(purpose, id), text.to_ascii_lowercase(), "one text, one ticket");
        }
    }
    if let Some(browser) = BrowserId::parse(text) {
        assert_eq!(browser.expose(), text, "one text, one browser");
    }
    if let Ok(id) = text.parse::<VerificationId>() {
        assert_eq!(id.to_string(), text.to_ascii_lowercase(), "one text, one verification");
    }
});
