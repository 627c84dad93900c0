//! What the app's pages share.

use axum::http::HeaderMap;
use axum::response::Response;
use reqwest::Client;
use serde_json::{Map, Value};

use super::attempt::Attempt;
use crate::memory::Memory;
use crate::random;
use crate::web::{cookie, redirect, set_cookie, with_cookie};

/// The app's id at the tenant.
pub const CLIENT_ID: &str = "demo-app";

const SESSION_COOKIE: &str = "demo-app-session";

/// Claims of an id_token, shown as they are.
pub(crate) type Claims = Map<String, Value>;

pub(super) struct Shared {
    pub(super) base: String,
    /// The tenant's discovery document.
    pub(super) tenant: String,
    pub(super) http: Client,
    pub(super) attempts: Memory<Attempt>,
    pub(super) sessions: Memory<Claims>,
}

pub(super) fn callback_address(base: &str) -> String {
    format!("{base}/callback")
}

impl Shared {
    /// Browsers tell apps of one machine apart by their ports, and their cookies not at all.
    pub(super) fn cookie_name(&self, name: &str) -> String {
        let port = self.base.rsplit(':').next().unwrap_or_default();
        format!("{name}-{port}")
    }

    pub(super) fn session_cookie(&self) -> String {
        self.cookie_name(SESSION_COOKIE)
    }

    pub(super) fn signed_in(&self, headers: &HeaderMap) -> Option<Claims> {
        self.sessions.get(&cookie(headers, &self.session_cookie())?)
    }

    pub(super) fn open_session(&self, claims: Claims) -> Response {
        let session = random::secret();
        self.sessions.put(&session, claims);
        with_cookie(redirect("/"), &set_cookie(&self.session_cookie(), &session, None))
    }
}
