use std::sync::Arc;

use contract::VerificationId;
use futures::future::try_join;
use thiserror::Error;
use tokens::BrowserId;
use tracing::info;
use verification::BrowserMark;

use super::{Browsers, Ready, Views};
use crate::{
    document::Attempts,
    kernel::{CanConflict, Deadline, StoreError},
    model::{Draft, Links, Record},
    ports::Verifications,
};

/// Why the browser cannot go back yet, or not from here.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ContinueError {
    /// Not a ticket of ours, or its verification is gone.
    #[error("unknown verification")]
    UnknownVerification,
    /// Another browser began this; this one has to sign in again.
    #[error("begun in another browser")]
    AnotherBrowser,
    /// The client has its answer already.
    #[error("already finished")]
    AlreadyFinished,
    /// There is no answer yet, and the user has not asked to go back without one.
    #[error("no decision yet")]
    NotReady,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CanConflict for ContinueError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// Lets browsers go back to their client.
#[derive(Clone)]
pub struct Continuation {
    pub verifications: Arc<dyn Verifications>,
    pub links: Arc<Links>,
    pub browsers: Browsers,
    /// Knows when a verification is ready.
    pub views: Views,
    /// How many attempts are left.
    pub attempts: Attempts,
}

impl Continuation {
    /// Whether this browser may go back to its client now. `later`: the user does not want to wait.
    pub async fn ready(
        &self,
        ticket: &str,
        browser: Option<&BrowserId>,
        later: bool,
        deadline: Deadline,
    ) -> Result<Ready, ContinueError> {
        let id: VerificationId =
            self.links.read_return_ticket(ticket).map_err(|_| ContinueError::UnknownVerification)?;
        let browser = browser.ok_or(ContinueError::AnotherBrowser)?;
        let record = self.verifications.verification(id, deadline);
        let (record, user) = try_join(record, self.attempts.user(id.user(), deadline)).await?;
        let record = record.ok_or(ContinueError::UnknownVerification)?;
        let mark = self.browsers.mark(browser, &record.value);
        self.check(&record.value, &mark, later)?;
        let asking = record.value.authorization_request().map(|request| &request.client.0);
        if asking.is_some_and(|client| self.views.clients.get(client).is_none()) {
            info!(verification.id = %id, "continue refused: its client is gone");
            return Err(ContinueError::UnknownVerification);
        }
        let remaining_attempts = self.attempts.of(&user, &record.value);
        Ok(Ready { draft: Draft::new(record), browser: browser.clone(), mark, remaining_attempts })
    }

    fn check(&self, record: &Record, mark: &BrowserMark, later: bool) -> Result<(), ContinueError> {
        if !record.verification.is_bound_to(mark) || record.authorization_request().is_none() {
            return Err(ContinueError::AnotherBrowser);
        }
        if record.is_answered(self.views.clock.now()) {
            return Err(ContinueError::AlreadyFinished);
        }
        if later || self.views.is_ready(record) { Ok(()) } else { Err(ContinueError::NotReady) }
    }
}
