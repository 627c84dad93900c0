use std::process::ExitCode;

use service::kernel::Clock;

use super::{key_list::KeyList, read::read};
use crate::{entropy::SystemClock, settings::KeySettings};

#[expect(clippy::print_stdout, reason = "the answer to a user at a terminal")]
pub(super) fn run() -> ExitCode {
    match read(KeySettings::read) {
        Ok(keys) => {
            print!("{}", KeyList { keys: &keys, now: SystemClock.now() });
            ExitCode::SUCCESS
        }
        Err(code) => code,
    }
}
