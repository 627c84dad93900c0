//! The tenant: its addresses and everything its handlers share.

use std::sync::Arc;

use axum::http::HeaderMap;
use reqwest::Client;
use tokio::sync::Mutex;
use uuid::Uuid;

use super::directory::Directory;
use super::issuer::IssuedCode;
use super::journey::{Journey, SharedJourney};
use super::rest::Rest;
use super::settings::Settings;
use crate::memory::Memory;
use crate::web;

/// Name of the tenant, the first segment of every path.
pub(super) const TENANT: &str = "contoso.onmicrosoft.com";
/// Name of the policy, the second one.
pub(super) const POLICY: &str = "B2C_1A_signup_signin";
/// The cookie that ties a journey's pages to one browser.
pub(super) const BROWSER_COOKIE: &str = "x-ms-cpim-csrf";

pub(super) struct Tenant {
    /// Scheme, host and port.
    pub(super) base: String,
    pub(super) id: Uuid,
    pub(super) settings: Settings,
    pub(super) http: Client,
    pub(super) rest: Rest,
    pub(super) users: Directory,
    pub(super) journeys: Memory<SharedJourney>,
    pub(super) codes: Memory<IssuedCode>,
}

/// What the handlers get.
pub(super) type Shared = Arc<Tenant>;

impl Tenant {
    pub(super) fn new(base: String, settings: Settings, http: Client) -> Self {
        let rest = Rest::new(http.clone(), settings.rest.clone());
        Tenant {
            base,
            id: Uuid::new_v4(),
            settings,
            http,
            rest,
            users: Directory::default(),
            journeys: Memory::default(),
            codes: Memory::default(),
        }
    }

    /// `iss` of the tokens for the app.
    pub(super) fn issuer(&self) -> String {
        format!("{}/{}/v2.0/", self.base, self.id)
    }

    /// An address below the policy's path.
    pub(super) fn policy_address(&self, path: &str) -> String {
        format!("{}/{TENANT}/{POLICY}/{path}", self.base)
    }

    /// Where claims providers send the browser back: lower case, without the policy's name
    /// (`UsePolicyInRedirectUri` = `false`).
    pub(super) fn return_address(&self) -> String {
        format!("{}/{TENANT}/oauth2/authresp", self.base)
    }

    pub(super) fn keep(&self, journey: Journey) {
        self.journeys.put(&journey.id.to_string(), Arc::new(Mutex::new(journey)));
    }

    /// The journey with that id, if it began in the browser that sent `headers`.
    pub(super) async fn journey(&self, id: Uuid, headers: &HeaderMap) -> Option<SharedJourney> {
        let journey = self.journeys.get(&id.to_string())?;
        let browser = web::cookie(headers, BROWSER_COOKIE)?;
        let same = journey.lock().await.browser == browser;
        same.then_some(journey)
    }
}
