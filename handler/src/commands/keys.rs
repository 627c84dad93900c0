use std::process::ExitCode;

use service::kernel::Clock;

use super::{key_list::KeyList, read::read, terminal::tell};
use crate::{entropy::SystemClock, settings::KeySettings};

pub(super) fn run() -> ExitCode {
    match read(KeySettings::read) {
        Ok(keys) => {
            tell(&KeyList { keys: &keys, now: SystemClock.now() }.to_string());
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}
