//! Wishes for a language, from headers and queries.
#![no_main]

use libfuzzer_sys::fuzz_target;
use messages::{Locale, Offer};

fuzz_target!(|wish: &str| {
    let offer = Offer::new(Locale::named("en").expect("offered"), Locale::all());
    let _chosen = offer.choose([wish]);
});
