//! Azurite, the emulator of Azure Storage, which `cargo xtask azurite` starts.

use std::env;
use std::ffi::OsString;
use std::io;
use std::process::{Command, ExitStatus};

use crate::folder;

/// Where `cargo xtask azurite` names the Azurite it started.
const CONNECTION_STRING: &str = "AZURITE_CONNECTION_STRING";
/// Azurite's own account in it.
const OWN_ACCOUNT: &str = "devstoreaccount1";
/// How many more accounts that Azurite has for the demo, `demo000` and so on.
const ACCOUNTS: usize = 128;

/// Whether there is one.
#[must_use]
pub fn is_there() -> bool {
    env::var_os(CONNECTION_STRING).is_some()
}

/// The connection string of an account of its own for each of those that are there at the same time.
#[must_use]
pub(crate) fn connection_string(number: usize) -> Option<String> {
    let account = format!("demo{:03}", number % ACCOUNTS);
    Some(env::var(CONNECTION_STRING).ok()?.replace(OWN_ACCOUNT, &account))
}

/// Runs this very command again beside an Azurite, and waits for its end.
///
/// # Errors
/// Cargo, or this program, cannot be started.
pub fn run_again_beside_it() -> io::Result<ExitStatus> {
    let cargo = env::var_os("CARGO").unwrap_or_else(|| OsString::from("cargo"));
    let mut command = Command::new(cargo);
    command.args(["xtask", "azurite", "--"]).arg(env::current_exe()?).args(env::args_os().skip(1));
    command.current_dir(folder::workspace()).status()
}
