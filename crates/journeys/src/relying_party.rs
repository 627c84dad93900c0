use async_trait::async_trait;

use crate::{Browser, JourneyError};

/// Who sends a user through the functions and hears the outcome.
#[async_trait(?Send)]
pub trait RelyingParty {
    /// Brings the browser in, or in again, up to the first page on which the user has to do something.
    async fn enter(&mut self, browser: &mut Browser) -> Result<(), JourneyError>;

    /// The outcome, if the way has ended where the browser is now.
    async fn outcome(&mut self, browser: &mut Browser) -> Result<Option<String>, JourneyError>;
}
