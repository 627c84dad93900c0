use std::time::SystemTime;

use crate::{Credentials, Endpoints, UserAgent};

/// What a [`Client`](crate::Client) needs to know.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The tenant's OAuth2 client.
    pub credentials: Credentials,
    /// Jumio's hosts.
    pub endpoints: Endpoints,
    /// How the caller names itself.
    pub user_agent: UserAgent,
    /// The wall clock, compared with the expiry that access tokens carry.
    pub now: fn() -> SystemTime,
}
