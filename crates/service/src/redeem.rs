use thiserror::Error;
use verification::{Personal, VerificationId};

use crate::{Answer, Deadline, Service, ports::StoreError};

/// A policy asks for the verdict.
#[derive(Clone, Debug)]
pub struct RedeemRequest {
    /// The account, or the id that stood for it at `start`.
    pub subject: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// Which verification.
    pub verification: VerificationId,
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RedeemError {
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The verification belongs to another person.
    #[error("another person's verification")]
    AnotherSubject,
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// The verdict as it stands, from the record. Reading burns nothing: the same call gives the same answer.
    pub async fn redeem(&self, request: &RedeemRequest, deadline: Deadline) -> Result<Answer, RedeemError> {
        let client = self.client(request.client.as_deref()).ok_or(RedeemError::UnknownClient)?;
        let person = self.keys.lookup.person(&client.tenant, request.subject.expose());
        if person != request.verification.person() {
            return Err(RedeemError::AnotherSubject);
        }
        let record = self.ports.store.verification(request.verification, deadline).await?;
        let record = record
            .filter(|record| record.value.client == client.id)
            .ok_or(RedeemError::UnknownVerification)?
            .value;
        Ok(Answer::about(
            &record.verification,
            record.attempts_left,
            &client.rules,
            &client.claims,
            self.now(),
        )
        .in_languages_of(&record))
    }
}
