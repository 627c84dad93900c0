use std::time::Duration;

use contract::Timestamp;
use tokens::{KeyUse, SigningKey};

use super::{catalogue::SIGNING_KEYS, examined::Doctor, finding::Finding};
use crate::key_notice::{is_short_notice, written};

/// Enough to exchange a key in peace.
const CERTIFICATE_NOTICE: Duration = Duration::from_secs(30 * 24 * 3600);

impl Doctor {
    pub(super) fn examine_keys(&self) -> Finding {
        let now = self.clock.now();
        let uses: Vec<_> = self.keys.uses(now).collect();
        let lines: Vec<_> = uses.iter().map(|(key, key_use)| describe(key, *key_use)).collect();
        let worries: Vec<_> = uses.iter().filter_map(|(key, key_use)| worry(key, *key_use, now)).collect();
        if worries.is_empty() {
            SIGNING_KEYS.ok(lines.join("; "))
        } else {
            SIGNING_KEYS.warning(worries.join("; "))
        }
    }
}

fn describe(key: &SigningKey, key_use: KeyUse) -> String {
    let id = key.id();
    match key_use {
        KeyUse::Signing(None) => format!("{id} signs"),
        KeyUse::Signing(Some(since)) => format!("{id} signs since {}", written(since)),
        KeyUse::Next(from) => format!("{id} signs from {}", written(from)),
        KeyUse::Previous(until) => format!("{id} signed before and may go after {}", written(until)),
    }
}

/// What is not as it should be with a key that is still needed.
fn worry(key: &SigningKey, key_use: KeyUse, now: Timestamp) -> Option<String> {
    let id = key.id();
    match key_use {
        KeyUse::Previous(_) => return None,
        KeyUse::Next(from) if is_short_notice(from, now) => {
            return Some(format!("{id} signs from {}: in less than 48 hours", written(from)));
        }
        KeyUse::Next(_) | KeyUse::Signing(_) => {}
    }
    let (_, until) = key.certificate()?.validity()?;
    let ends = format!("the certificate of {id} is valid until {}", written(until));
    (until < now + CERTIFICATE_NOTICE).then_some(ends)
}
