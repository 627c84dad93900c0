//! What calls the callback, and what a browser brings back from Jumio.
#![no_main]

use jumio::{AcquisitionReturn, Callback};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    let _read_or_refused = Callback::parse(body);
    if let Ok(query) = std::str::from_utf8(body) {
        let _read = AcquisitionReturn::from_query(query);
    }
});
