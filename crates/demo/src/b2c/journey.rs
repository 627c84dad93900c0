//! One user's way through the policy, and where its state hides: in a cookie's name and in `state`.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::answer::Answer;
use super::directory::User;

/// The claims exchanges that the policy has steps for: B2C cannot loop, so every retry is written out.
pub(super) const EXCHANGES: u8 = 3;

/// What the app asked for.
#[derive(Clone)]
pub(super) struct AppRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) state: String,
    pub(super) nonce: String,
    pub(super) challenge: String,
    pub(super) locale: String,
}

/// A journey and where it stands.
pub(super) struct Journey {
    pub(super) id: Uuid,
    /// `{Context:CorrelationId}`: the same in every call of the journey.
    pub(super) correlation: Uuid,
    /// The cookie of the browser that the journey began in.
    pub(super) browser: String,
    pub(super) request: AppRequest,
    pub(super) user: Option<User>,
    /// Claims exchanges that the journey has begun.
    pub(super) exchanges: u8,
    /// Output claims of the latest REST call.
    pub(super) answer: Answer,
    pub(super) effective_state: EffectiveState,
}

/// What the journey waits for.
pub(super) enum EffectiveState {
    /// The sign-in page; with what was wrong the last time.
    SignIn { problem: Option<&'static str> },
    /// The page with the service's message.
    Message,
    /// The browser is at the claims provider.
    Away(Exchange),
    /// Nothing any more.
    Over,
}

/// The claims exchange in progress.
#[derive(Clone)]
pub(super) struct Exchange {
    pub(super) relay: Relay,
    pub(super) nonce: String,
}

/// Name of the cookie that must come back together with `state`.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Relay(String);

impl Relay {
    pub(super) fn new() -> Self {
        Relay(format!("x-ms-cpim-rc:{}", Uuid::new_v4()))
    }

    pub(super) fn cookie_name(&self) -> &str {
        &self.0
    }
}

impl Journey {
    /// A journey at its beginning.
    pub(super) fn new(browser: String, request: AppRequest) -> Self {
        Journey {
            id: Uuid::new_v4(),
            correlation: Uuid::new_v4(),
            browser,
            request,
            user: None,
            exchanges: 0,
            answer: Answer::default(),
            effective_state: EffectiveState::SignIn { problem: None },
        }
    }

    /// Whether the policy has another exchange left.
    pub(super) fn may_retry(&self) -> bool {
        self.exchanges < EXCHANGES
    }
}

/// A journey that several requests may reach for; the lock is held through a whole step, so that a form sent twice
/// takes it once.
pub(super) type SharedJourney = Arc<tokio::sync::Mutex<Journey>>;

/// The text `StateProperties=…` of `state` and `tx`: base64url JSON, as captured from real tenants.
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(super) struct StateProperties {
    /// Name of the relay cookie.
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// The journey.
    tid: Uuid,
    /// The tenant.
    #[serde(skip_serializing_if = "Option::is_none")]
    toid: Option<Uuid>,
}

const PREFIX: &str = "StateProperties=";

impl StateProperties {
    /// For the address of the tenant's own pages.
    pub(super) fn of_page(journey: &Journey) -> Self {
        StateProperties { sid: None, tid: journey.id, toid: None }
    }

    /// For a claims provider.
    pub(super) fn of_exchange(journey: &Journey, relay: &Relay, tenant: Uuid) -> Self {
        StateProperties { sid: Some(relay.0.clone()), tid: journey.id, toid: Some(tenant) }
    }

    pub(super) fn journey(&self) -> Uuid {
        self.tid
    }

    pub(super) fn relay(&self) -> Option<Relay> {
        self.sid.clone().map(Relay)
    }

    /// The text on the wire, before any percent-encoding.
    pub(super) fn text(&self) -> String {
        let json = serde_json::to_vec(self).unwrap_or_default();
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&json))
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let json = BASE64URL_NOPAD.decode(text.strip_prefix(PREFIX)?.as_bytes()).ok()?;
        serde_json::from_slice(&json).ok()
    }
}
