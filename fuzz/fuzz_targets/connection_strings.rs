//! Connection strings of storage accounts.
#![no_main]

use azure_storage_auth::{ConnectionString, Service};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    if let Ok(connection) = text.parse::<ConnectionString>() {
        for service in [Service::Table, Service::Blob, Service::Queue] {
            let _endpoint = connection.endpoint(service);
        }
    }
});
