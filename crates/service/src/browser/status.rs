use std::sync::Arc;

use contract::VerificationId;
use tokens::BrowserId;

use super::{ReturnError, View, Views};
use crate::{
    kernel::Deadline,
    model::{Client, Links},
    ports::Verifications,
};

/// Tells pages how a verification stands.
#[derive(Clone)]
pub struct Status {
    pub verifications: Arc<dyn Verifications>,
    pub links: Arc<Links>,
    pub views: Views,
}

impl Status {
    /// How the verification of a ticket stands: one point read, a second one after a rejection, never a call to the provider.
    pub async fn of_ticket(
        &self,
        ticket: &str,
        browser: Option<&BrowserId>,
        deadline: Deadline,
    ) -> Result<View, ReturnError> {
        let id = self.links.read_return_ticket(ticket).map_err(|_| ReturnError::UnknownVerification)?;
        let record = self.verifications.verification(id, deadline).await?;
        let record = record.ok_or(ReturnError::UnknownVerification)?;
        Ok(self.views.view(&record.value, browser, deadline).await?)
    }

    /// The client that a user comes from and the user's languages, as far as the verification tells, for a page that nothing else
    /// was read for. One point read.
    pub async fn addressee(&self, id: VerificationId, deadline: Deadline) -> (Arc<Client>, Vec<String>) {
        let clients = &self.views.clients;
        match self.verifications.verification(id, deadline).await {
            Ok(Some(record)) => (clients.asking(&record.value), record.value.locales()),
            _ => (clients.default_client(), Vec::new()),
        }
    }
}
