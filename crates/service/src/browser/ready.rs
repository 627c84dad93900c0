use contract::{ClientId, Personal};
use tokens::BrowserId;
use verification::BrowserMark;

use crate::model::{Draft, Handover, ResponseMode};

/// A browser that can go back to its client. The protocol of its request makes the response and writes the draft.
#[derive(Debug)]
pub struct Ready {
    /// The change in the making, which the response joins.
    pub draft: Draft,
    pub browser: BrowserId,
    /// Its mark at this verification.
    pub mark: BrowserMark,
    /// How many attempts the user has left.
    pub remaining_attempts: u32,
}

impl Ready {
    /// What the browser carries back, by the request that brought it here.
    #[must_use]
    pub fn handover(&self) -> Handover {
        self.draft.record.value.authorization_request().map_or(Handover::Code, |request| request.handover)
    }
}

/// What the browser carries back to the client (RFC 6749, 4.1.2; RFC 9207).
#[derive(Clone, Debug)]
pub struct AuthorizationResponse {
    pub redirect_uri: String,
    pub response_mode: ResponseMode,
    /// The parameters in their order.
    pub parameters: Vec<(&'static str, Personal<String>)>,
    /// Which client that is.
    pub client: ClientId,
    /// The user's languages, for the page that sends the browser on.
    pub locales: Vec<String>,
}
