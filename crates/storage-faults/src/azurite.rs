//! Where tests find Azurite.

use std::env;

/// Where `cargo xtask` names the Azurite it started.
pub const CONNECTION_STRING: &str = "AZURITE_CONNECTION_STRING";
/// Set to `1` where tests must not pass for want of Azurite.
pub const REQUIRED: &str = "REQUIRE_AZURITE";

/// The connection string of a running Azurite. A test that gets none says so and ends.
///
/// # Panics
///
/// There is none although `REQUIRE_AZURITE=1` says that there has to be one.
#[must_use]
#[expect(clippy::print_stderr, reason = "a test that was skipped says so")]
#[expect(clippy::panic, reason = "fails the test that asks")]
pub fn connection_string() -> Option<String> {
    match env::var(CONNECTION_STRING) {
        Ok(text) => Some(text),
        Err(_) if env::var(REQUIRED).is_ok_and(|value| value == "1") => {
            panic!(
                "{REQUIRED}=1, but {CONNECTION_STRING} is not set: run `cargo xtask azurite -- cargo test`"
            )
        }
        Err(_) => {
            eprintln!("skipped: {CONNECTION_STRING} is not set; `cargo xtask azurite -- cargo test` sets it");
            None
        }
    }
}

/// Azurite's own account, in the connection string that `cargo xtask` gives.
const OWN_ACCOUNT: &str = "devstoreaccount1";

/// The same for another of its accounts: `tests000` to `tests018`, `demo000` to `demo127`. For what needs tables and queues
/// of fixed names.
#[must_use]
pub fn connection_string_of(account: &str) -> Option<String> {
    Some(connection_string()?.replace(OWN_ACCOUNT, account))
}
