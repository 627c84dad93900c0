//! A stand-in for Azure AD B2C with one custom policy: it does what B2C does and nothing that B2C cannot.
//!
//! To the app it is an OpenID provider. In between it calls the verification service as a RESTful technical profile,
//! and sends the browser there as an OpenIdConnect technical profile.

mod answer;
mod app_claims;
mod authresp;
mod directory;
mod exchange;
mod failure;
mod issuer;
mod journey;
mod pages;
mod redemption;
mod rest;
mod self_asserted;
mod settings;
mod steps;
mod tenant;

use std::net::SocketAddr;
use std::sync::Arc;

use answer::RedeemRequest;
use axum::Router;
use axum::routing::get;
use contract::AnswerField;
use tokio::net::TcpListener;
use uuid::Uuid;

pub use rest::{RestAnswer, RestCall};
pub use settings::{ClaimsProvider, HttpBinding, RelyingApp, ResponseMode, RestApi, Settings};
use tenant::{POLICY, Shared, TENANT, Tenant};

use crate::site::{Site, SiteError};

/// The running stand-in; it stops when dropped.
pub struct B2c {
    tenant: Shared,
    _site: Site,
}

impl B2c {
    /// Where claims providers have to send users back to, for a stand-in at `address`: the one value that the
    /// provider's registration needs.
    pub fn return_address(address: SocketAddr) -> String {
        format!("http://{address}/{TENANT}/oauth2/authresp")
    }

    /// Where the app finds the discovery document of a stand-in at `address`.
    pub fn discovery_address(address: SocketAddr) -> String {
        format!("http://{address}/{TENANT}/{POLICY}/v2.0/.well-known/openid-configuration")
    }

    /// Scheme, host and port.
    #[must_use]
    pub fn address(&self) -> String {
        self.tenant.base.clone()
    }

    /// Starts to answer on `listener`.
    ///
    /// # Errors
    /// When the listener has no address or no HTTP client can be made.
    pub fn start(listener: TcpListener, settings: Settings) -> Result<Self, SiteError> {
        let base = format!("http://{}", listener.local_addr().map_err(SiteError::Listen)?);
        let http = crate::site::http_client()?;
        let tenant = Arc::new(Tenant::new(base, settings, http));
        let site = Site::start(listener, router(Arc::clone(&tenant)));
        Ok(B2c { tenant, _site: site })
    }

    /// Every successful REST answer so far, in order.
    pub fn rest_answers(&self) -> Vec<RestAnswer> {
        self.tenant.rest.answers()
    }

    /// The outcome of the latest verification of the user with this address, asked for outside of any journey.
    pub async fn verdict(&self, email: &str) -> Option<String> {
        let started = self.rest_answers().into_iter().rfind(|answer| answer.call == RestCall::Start);
        let id = started.and_then(|answer| {
            answer.body.get(AnswerField::VerificationId.name())?.as_str().map(str::to_owned)
        });
        let (user, verification_id) = (self.tenant.users.find(email)?, id?);
        let request = RedeemRequest {
            object_id: user.object_id,
            client_id: self.tenant.settings.provider.client_id.clone(),
            verification_id,
            correlation_id: Uuid::new_v4(),
        };
        self.tenant.rest.redeem(&request).await.ok()?.outcome
    }

    /// Makes the next `count` REST answers get lost on their way, so that the stand-in calls again.
    pub fn lose_answers(&self, count: u32) {
        self.tenant.rest.lose_answers(count);
    }
}

fn router(tenant: Shared) -> Router {
    let policy = Router::new()
        .route("/v2.0/.well-known/openid-configuration", get(issuer::discovery))
        .route("/discovery/v2.0/keys", get(issuer::keys))
        .route("/oauth2/v2.0/authorize", get(issuer::authorize))
        .route("/oauth2/v2.0/token", axum::routing::post(issuer::token))
        .route("/SelfAsserted", get(self_asserted::show).post(self_asserted::submit));
    Router::new()
        .nest(&format!("/{TENANT}/{POLICY}"), policy)
        .route(&format!("/{TENANT}/oauth2/authresp"), get(authresp::by_query).post(authresp::by_form))
        .with_state(tenant)
}

#[cfg(test)]
mod tests;
