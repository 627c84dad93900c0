//! Jumio's answers about a transaction.
#![no_main]

use jumio::{AccountId, Details, ExecutionId, ExecutionReference, RedirectUrl};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|body: &[u8]| {
    if let Ok(details) = serde_json::from_slice::<Details>(body) {
        for capability in ["usability", "liveness", "similarity", "extraction", "imageChecks", "dataChecks"] {
            let _counted = details.decisions(capability).count();
        }
        assert!(!format!("{details:?}").contains("MARKED"), "what a document says does not print");
    }
    let _status = serde_json::from_slice::<ExecutionReference>(body);
    let _account = serde_json::from_slice::<AccountId>(body);
    let _execution = serde_json::from_slice::<ExecutionId>(body);
    let _address = serde_json::from_slice::<RedirectUrl>(body);
});
