//! What policies write: texts, flags, times of consent, dates of birth.
#![no_main]

use contract::CalendarDate;
use libfuzzer_sys::fuzz_target;

#[path = "../../handler/src/input.rs"]
mod input;

fuzz_target!(|body: &[u8]| {
    if let Ok(text) = serde_json::from_slice::<input::Text>(body) {
        let length = text.as_deref().map(|text| text.chars().count());
        assert!(length.is_none_or(|length| (1..=input::LONGEST_TEXT).contains(&length)));
        let _option = text.into_option();
    }
    if let Ok(token) = serde_json::from_slice::<input::Token>(body) {
        assert!(token.0.is_none_or(|token| !token.is_empty()));
    }
    if let Ok(flag) = serde_json::from_slice::<input::Flag>(body) {
        let _set = flag.0;
    }
    if let Ok(text) = std::str::from_utf8(body) {
        let _time = input::time(text);
        let _address = input::address(text);
        if let Ok(date) = text.parse::<CalendarDate>() {
            assert_eq!(date.to_string().parse(), Ok(date));
        }
    }
});
