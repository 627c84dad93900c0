use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use jsonwebtoken::DecodingKey;

use crate::{Authority, Now, TokenError, fetch, key_set::KeySet};

/// Keys older than this are renewed in the background. Entra may replace them at any time and asks clients to look daily.
const RENEW_AFTER: Duration = Duration::from_secs(6 * 3600);
/// Keys older than this are no longer believed: by then Entra may have withdrawn them.
const GIVE_UP_AFTER: Duration = Duration::from_secs(48 * 3600);
/// After keys have come, how long tokens with unknown keys bring about no further question; a flood of them costs one.
const PAUSE_AFTER_SUCCESS: Duration = Duration::from_secs(5 * 60);
/// The pause after a failure, twice as long after each further one.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_secs(2);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);

/// Keeps a tenant's keys. Known keys are found without waiting; one request at a time fetches.
pub(crate) struct KeySource {
    http: reqwest::Client,
    authority: Authority,
    now: Now,
    kept: Mutex<Kept>,
    fetching: tokio::sync::Mutex<()>,
}

/// What is known after some number of attempts.
#[derive(Clone, Default)]
struct Kept {
    keys: Option<(Arc<KeySet>, SystemTime)>,
    attempts: u64,
    next_attempt: Option<SystemTime>,
    /// The pause after the latest failure; zero after a success.
    failure_pause: Duration,
}

impl KeySource {
    pub(crate) fn new(http: reqwest::Client, authority: Authority, now: Now) -> Arc<Self> {
        Arc::new(Self {
            http,
            authority,
            now,
            kept: Mutex::default(),
            fetching: tokio::sync::Mutex::default(),
        })
    }

    /// The key with this id. Waits only for keys that nobody here has seen.
    pub(crate) async fn key(self: &Arc<Self>, id: &str) -> Result<DecodingKey, TokenError> {
        let kept = self.kept().clone();
        let now = (self.now)();
        if let Some(key) = kept.find(id, now) {
            if kept.is_due(now) && kept.may_ask(now) && self.fetching.try_lock().is_ok() {
                self.renew(kept.attempts);
            }
            return Ok(key);
        }
        if kept.may_ask(now) {
            // The caller may go away; what was begun goes on.
            let _done_or_panicked = self.renew(kept.attempts).await;
        }
        let kept = self.kept().clone();
        kept.find(id, now).ok_or(if kept.believed(now).is_some() {
            TokenError::UnknownKey
        } else {
            TokenError::KeysUnavailable
        })
    }

    /// Fetches, unless another call has done so since `seen` attempts.
    pub(crate) fn renew(self: &Arc<Self>, seen: u64) -> tokio::task::JoinHandle<()> {
        let source = Arc::clone(self);
        tokio::spawn(async move {
            let _one_at_a_time = source.fetching.lock().await;
            if source.kept().attempts == seen {
                let fetched = fetch::keys(&source.http, &source.authority).await;
                let now = (source.now)();
                match &fetched {
                    Ok(_) => tracing::debug!("Entra's signing keys were fetched"),
                    Err(error) => tracing::warn!(%error, "signing keys of Entra not fetched"),
                }
                source.kept().note(fetched.ok(), now);
            }
        })
    }

    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    fn believed(&self, now: SystemTime) -> Option<&Arc<KeySet>> {
        let (keys, since) = self.keys.as_ref()?;
        (age(*since, now) < GIVE_UP_AFTER).then_some(keys)
    }

    fn find(&self, id: &str, now: SystemTime) -> Option<DecodingKey> {
        self.believed(now)?.get(id).cloned()
    }

    fn is_due(&self, now: SystemTime) -> bool {
        self.keys.as_ref().is_none_or(|(_, since)| age(*since, now) >= RENEW_AFTER)
    }

    fn may_ask(&self, now: SystemTime) -> bool {
        self.next_attempt.is_none_or(|at| now >= at)
    }

    fn note(&mut self, fetched: Option<KeySet>, now: SystemTime) {
        self.attempts += 1;
        let pause = if let Some(keys) = fetched {
            self.keys = Some((Arc::new(keys), now));
            self.failure_pause = Duration::ZERO;
            PAUSE_AFTER_SUCCESS
        } else {
            self.failure_pause = (self.failure_pause * 2).clamp(PAUSE_AFTER_FAILURE, LONGEST_PAUSE);
            self.failure_pause
        };
        self.next_attempt = Some(now + pause);
    }
}

/// A clock that was set back makes nothing older.
fn age(since: SystemTime, now: SystemTime) -> Duration {
    now.duration_since(since).unwrap_or_default()
}
