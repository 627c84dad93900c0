//! Trace contexts of strangers: what is read is written as it was understood, and nothing else is.
#![no_main]

use libfuzzer_sys::fuzz_target;
use telemetry::{ConnectionString, TraceContext};

fuzz_target!(|text: &str| {
    if let Ok(context) = text.parse::<TraceContext>() {
        let written = context.to_string();
        assert_eq!(written.len(), 55);
        assert_eq!(written.parse(), Ok(context));
    }
    if let Ok(connection) = text.parse::<ConnectionString>() {
        assert!(connection.scope().ends_with("/.default"));
    }
});
