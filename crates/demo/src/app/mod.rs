//! A web app that signs users in with Azure AD B2C and shows what it learns about them.

mod attempt;
mod pages;
mod shared;
mod sign_in;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use tokio::net::TcpListener;

use crate::memory::Memory;
use crate::site::{Site, SiteError, http_client};
use crate::web::{cookie, forget_cookie, redirect, with_cookie};
pub use shared::CLIENT_ID;
pub(crate) use shared::Claims;
use shared::{Shared, callback_address};

/// The running app; it stops when dropped.
pub struct App {
    address: SocketAddr,
    _site: Site,
}

impl App {
    /// The one address that codes go to, for an app at `address`.
    pub fn redirect_uri(address: SocketAddr) -> String {
        callback_address(&format!("http://{address}"))
    }

    /// Starts to answer on `listener`; `tenant` is the address of the tenant's discovery document.
    ///
    /// # Errors
    /// When the listener has no address or no HTTP client can be made.
    pub fn start(listener: TcpListener, tenant: String) -> Result<Self, SiteError> {
        let address = listener.local_addr().map_err(SiteError::Listen)?;
        let shared = Arc::new(Shared {
            base: format!("http://{address}"),
            tenant,
            http: http_client()?,
            attempts: Memory::default(),
            sessions: Memory::default(),
        });
        Ok(App { address, _site: Site::start(listener, router(shared)) })
    }

    /// Address of the home page.
    pub fn home(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Address of the signed-in user's claims as JSON.
    pub fn claims_address(&self) -> String {
        format!("http://{}/claims", self.address)
    }
}

fn router(shared: Arc<Shared>) -> Router {
    Router::new()
        .route("/", get(home))
        .route("/claims", get(claims))
        .route("/sign-in", post(sign_in::leave))
        .route("/callback", get(sign_in::come_back))
        .route("/sign-out", post(sign_out))
        .with_state(shared)
}

async fn home(State(app): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    match app.signed_in(&headers) {
        Some(claims) => pages::signed_in(&claims),
        None => pages::home(),
    }
}

async fn claims(State(app): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    match app.signed_in(&headers) {
        Some(claims) => Json(claims).into_response(),
        None => StatusCode::UNAUTHORIZED.into_response(),
    }
}

async fn sign_out(State(app): State<Arc<Shared>>, headers: HeaderMap) -> Response {
    if let Some(session) = cookie(&headers, &app.session_cookie()) {
        app.sessions.take(&session);
    }
    with_cookie(redirect("/"), &forget_cookie(&app.session_cookie()))
}

#[cfg(test)]
mod tests;
