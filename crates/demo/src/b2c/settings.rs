//! What a tenant administrator writes into the policy: the app, the claims provider, the REST calls.

use std::time::Duration;

use tokens::SigningKey;

/// Everything the stand-in is told from outside.
pub struct Settings {
    /// The policy key that signs tokens for the app.
    pub signing_key: SigningKey,
    /// The app that sends users here to sign in.
    pub app: RelyingApp,
    /// The OpenIdConnect technical profile.
    pub provider: ClaimsProvider,
    /// The RESTful technical profiles.
    pub rest: RestApi,
}

/// An app registration: a public client, so PKCE is required.
#[derive(Clone)]
pub struct RelyingApp {
    /// Its application id.
    pub client_id: String,
    /// The one address that a code may go to, compared as text.
    pub redirect_uri: String,
}

/// Metadata and key of the OpenIdConnect technical profile (Azure AD B2C documentation, "Define an OpenID Connect
/// technical profile"). No PKCE: towards identity providers B2C does not send it.
#[derive(Clone)]
pub struct ClaimsProvider {
    /// `METADATA`: address of the discovery document.
    pub metadata: String,
    pub client_id: String,
    /// The policy key `client_secret`, sent as `client_secret_post`.
    pub client_secret: String,
    pub scope: String,
    pub response_mode: ResponseMode,
    pub http_binding: HttpBinding,
}

/// How the provider's answer comes back through the browser.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ResponseMode {
    /// A form that the provider's page posts; what B2C asks for unless told otherwise.
    #[default]
    FormPost,
    /// The query of a redirect.
    Query,
}

impl ResponseMode {
    /// The word on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            ResponseMode::FormPost => "form_post",
            ResponseMode::Query => "query",
        }
    }
}

/// The method of the token call.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HttpBinding {
    /// A form in the body.
    #[default]
    Post,
    /// Everything in the address, the secret too: what B2C does when the policy does not say `POST`.
    Get,
}

/// The RESTful technical profiles: `SendClaimsIn` = `Body`, `AuthenticationType` = `ApiKeyHeader`.
#[derive(Clone)]
pub struct RestApi {
    /// `ServiceUrl` of the call before the exchange.
    pub start: String,
    /// `ServiceUrl` of the call after it.
    pub redeem: String,
    /// Value of the header `x-verification-key`.
    pub key: String,
    /// How long one attempt may take: [`RestApi::ATTEMPT`] in the real service.
    pub attempt: Duration,
}

impl RestApi {
    /// The real service waits 30 seconds per attempt and this cannot be configured (Azure AD B2C documentation, "API
    /// connectors overview").
    pub const ATTEMPT: Duration = Duration::from_secs(30);
}
