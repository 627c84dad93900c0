use contract::Timestamp;
use service::model::iso8601;
use tokens::{KeyUse, PUBLICATION_LEAD, SigningKeys};

pub(crate) fn is_short_notice(from: Timestamp, now: Timestamp) -> bool {
    from.since(now) < PUBLICATION_LEAD
}

/// Says so if a key signs before all relying parties can have seen it, unless it was published by an earlier start.
pub(crate) fn warn_of_short_notice(keys: &SigningKeys, now: Timestamp) {
    for (key, key_use) in keys.uses(now) {
        if let KeyUse::Next(from) = key_use
            && is_short_notice(from, now)
        {
            tracing::warn!(
                key = key.id(),
                from = written(from),
                "signing key begins to sign in less than 48 hours; was it published in time?"
            );
        }
    }
}

pub(crate) fn written(at: Timestamp) -> String {
    iso8601::text(at).unwrap_or_default()
}
