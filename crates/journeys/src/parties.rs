//! The parties of development runs and their credentials.

use std::{net::SocketAddr, time::Duration};

use data_encoding::BASE64;
use jumio_simulator::{RateLimits, Scenario, Simulator, StartError};

/// The key by which a policy proves who it is.
pub const API_KEY: &str = "a-key-that-only-the-policy-knows";
/// B2C's client at our OpenID Connect endpoints.
pub const CLIENT_ID: &str = "b2c-contoso";
pub const CLIENT_SECRET: &str = "a-secret-that-only-b2c-knows";
/// Where it takes codes.
pub const REDIRECT_URI: &str = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp";
/// Our client at Jumio.
pub const JUMIO_CLIENT: &str = "client";
pub const JUMIO_SECRET: &str = "secret";

/// A simulated Jumio that lets every user pass at once.
pub async fn simulator() -> Result<Simulator, StartError> {
    Simulator::builder()
        .credentials(JUMIO_CLIENT, JUMIO_SECRET)
        .default_scenario(Scenario::Pass)
        .processing_delay(Duration::ZERO)
        .rate_limits(RateLimits::NONE)
        .start()
        .await
}

/// The key under which users lie in the store.
#[must_use]
pub fn lookup_key() -> String {
    BASE64.encode(&[1; 32])
}

/// The key that wraps all others.
#[must_use]
pub fn master_key() -> String {
    BASE64.encode(&[2; 32])
}

/// Settings of a handler at this address, but for its store.
#[must_use]
pub fn handler_settings(address: SocketAddr, jumio: &str, signing_key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("FUNCTIONS_CUSTOMHANDLER_PORT", address.port().to_string()),
        ("AppSettings__PublicUrl", format!("http://{address}")),
        ("AppSettings__SigningKey", signing_key.to_owned()),
        ("AppSettings__LookupKey", lookup_key()),
        ("AppSettings__MasterKey", master_key()),
        ("CallerSettings__ApiKey", API_KEY.to_owned()),
        ("ClientSettings__ClientId", CLIENT_ID.to_owned()),
        ("ClientSettings__ClientSecret", CLIENT_SECRET.to_owned()),
        ("ClientSettings__RedirectUris", REDIRECT_URI.to_owned()),
        ("ClientSettings__DisplayName", "Contoso".to_owned()),
        ("JumioSettings__AuthUsername", JUMIO_CLIENT.to_owned()),
        ("JumioSettings__AuthPassword", JUMIO_SECRET.to_owned()),
        ("JumioSettings__UserAgent", "Contoso Verification/v1.0".to_owned()),
        ("JumioSettings__WorkflowKey", "10011".to_owned()),
        ("JumioSettings__AuthUrl", jumio.to_owned()),
        ("JumioSettings__AccountUrl", jumio.to_owned()),
        ("JumioSettings__RetrievalUrl", jumio.to_owned()),
        ("JumioSettings__StatusUrl", format!("{jumio}/health")),
        ("VerificationSettings__PollSchedule", "1s,2s,4s,8s".to_owned()),
        ("VerificationSettings__PollInterval", "1s".to_owned()),
    ]
}
