use std::sync::Arc;

use contract::{Personal, VerificationId};
use futures::future::try_join;
use thiserror::Error;
use tokens::LookupKey;
use verification::Rules;

use crate::{
    document::Attempts,
    kernel::{CanConflict, Clock, Deadline, StoreError, Versioned},
    model::{Answer, Client, Clients, Record},
    ports::Verifications,
};

/// A policy asks for the verdict.
#[derive(Clone, Debug)]
pub struct RedeemRequest {
    /// The account, or the id that stood for it at `start`.
    pub subject: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    pub verification: VerificationId,
}

/// Why there is no verdict.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RedeemError {
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The verification belongs to another user.
    #[error("another user's verification")]
    AnotherSubject,
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The token or the hint does not count: not genuine, not in time, redeemed by another user journey, of another account,
    /// or there are none here.
    #[error("the token or hint does not count")]
    InvalidToken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl CanConflict for RedeemError {
    fn is_conflict(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_conflict())
    }
}

/// A record that a policy may ask about, with the attempts that its user has left.
#[derive(Debug)]
pub struct Redeemable {
    pub record: Versioned<Record>,
    pub remaining_attempts: u32,
}

/// Tells policies the verdict.
#[derive(Clone)]
pub struct Redeem {
    pub verifications: Arc<dyn Verifications>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    /// Turns a user into a partition.
    pub lookup: LookupKey,
    /// How many attempts are left.
    pub attempts: Attempts,
}

impl Redeem {
    /// The verdict as it stands, from the record. The same call gives the same answer.
    pub async fn run(&self, request: &RedeemRequest, deadline: Deadline) -> Result<Answer, RedeemError> {
        let client = self.clients.named(request.client.as_deref()).ok_or(RedeemError::UnknownClient)?;
        let redeemable = self.find(request.verification, client, &request.subject, deadline).await?;
        Ok(self.answer(&redeemable, client, &client.rules))
    }

    /// The record, if it is this client's and this user's.
    pub async fn find(
        &self,
        id: VerificationId,
        client: &Client,
        subject: &Personal<String>,
        deadline: Deadline,
    ) -> Result<Redeemable, RedeemError> {
        let name = self.lookup.user(&client.tenant, subject.expose());
        let record = self.verifications.verification(id, deadline);
        let (record, user) = try_join(record, self.attempts.users.user(id.user(), deadline)).await?;
        // Another name than the one that the record's id holds once the lookup key was exchanged.
        let present_name = record.as_ref().map(|record| record.value.subject.name(&self.lookup));
        if name != present_name.unwrap_or(id.user()) {
            return Err(RedeemError::AnotherSubject);
        }
        let record = record.filter(|record| record.value.client == client.id);
        let record = record.ok_or(RedeemError::UnknownVerification)?;
        let remaining_attempts = self.attempts.of(&user.value, &record.value);
        Ok(Redeemable { record, remaining_attempts })
    }

    /// What these rules make of a record.
    #[must_use]
    pub fn answer(&self, redeemable: &Redeemable, client: &Client, rules: &Rules) -> Answer {
        let Redeemable { record, remaining_attempts } = redeemable;
        let verification = &record.value.verification;
        Answer::about(verification, *remaining_attempts, rules, &client.claims, self.clock.now())
            .in_languages(record.value.locales())
    }
}
