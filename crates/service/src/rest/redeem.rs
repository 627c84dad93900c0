use std::sync::Arc;

use contract::VerificationId;
use futures::future::try_join;
use thiserror::Error;
use tokens::LookupKey;
use tracing::info;
use verification::{Rules, table::StateKind};

use crate::{
    document::Attempts,
    kernel::{CanConflict, Clock, Deadline, StoreError, Versioned, with_retry},
    model::{Answer, Client, Clients, Draft, Record, Subject, TimelineEvent, UserId},
    ports::Store,
};

/// A policy asks for the verdict.
#[derive(Clone, Debug)]
pub struct RedeemRequest {
    pub user: RedeemingUser,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    pub verification: VerificationId,
    /// The policy's id of this user journey.
    pub correlation_id: Option<String>,
}

/// By which ids a policy names the user who redeems.
#[derive(Clone, Debug)]
pub enum RedeemingUser {
    /// As at `start`, or the account that was bound since.
    Known(UserId),
    /// The id that stood for the account at `start`, and the account that there is by now.
    SignedUp { subject: UserId, account: UserId },
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
    #[error("the token or hint is invalid")]
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
    pub store: Arc<dyn Store>,
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
        with_retry(|| self.try_run(request, &client, deadline)).await
    }

    async fn try_run(
        &self,
        request: &RedeemRequest,
        client: &Client,
        deadline: Deadline,
    ) -> Result<Answer, RedeemError> {
        let id = request.verification;
        let redeemable = match &request.user {
            RedeemingUser::Known(user) => self.find(id, client, user, deadline).await?,
            RedeemingUser::SignedUp { subject, account } => {
                let found = self.find(id, client, subject, deadline).await;
                match found {
                    // Begun under the account itself.
                    Err(RedeemError::AnotherSubject) => self.find(id, client, account, deadline).await?,
                    found => self.bind(found?, client, account, request, deadline).await?,
                }
            }
        };
        Ok(self.answer(&redeemable, client, &client.rules))
    }

    /// Binds a verification that was begun before there was an account to the account: once, and in the user journey that
    /// began it. From then on `start` finds it under the account too.
    async fn bind(
        &self,
        redeemable: Redeemable,
        client: &Client,
        account: &UserId,
        request: &RedeemRequest,
        deadline: Deadline,
    ) -> Result<Redeemable, RedeemError> {
        let record = &redeemable.record.value;
        let account = Subject { tenant: client.tenant.clone(), id: account.clone() };
        let (id, name) = (record.verification.id, account.name(&self.lookup));
        let bound = record.account().map(|bound| bound.name(&self.lookup));
        if bound.is_some_and(|bound| bound != name) {
            return Err(RedeemError::AnotherSubject);
        }
        let is_same_journey =
            record.correlation_id.is_some() && record.correlation_id == request.correlation_id;
        if !is_same_journey || !may_be_bound(record.verification.state.kind()) {
            return Ok(redeemable);
        }
        if bound.is_none() {
            let (rows_under, user) = self.store.find_user(name, deadline).await?;
            if rows_under != id.user() && user.value.histories().any(|history| history.current.is_some()) {
                info!(verification.id = %id, "verification not bound: the account has its own");
                return Ok(redeemable);
            }
            let mut draft = Draft::new(redeemable.record);
            draft.record.value.other_names.push(account);
            draft.note(TimelineEvent::AccountBound, self.clock.now());
            let value = draft.record.value.clone();
            let versions = self.store.commit(draft.into_commit(), deadline).await?;
            let version = versions.into_iter().next().unwrap_or_default();
            self.store.name_user(name, id.user(), deadline).await?;
            info!(verification.id = %id, "verification bound to the account");
            return Ok(Redeemable { record: Versioned { value, version }, ..redeemable });
        }
        // The call before may have ended between the two writes.
        self.store.name_user(name, id.user(), deadline).await?;
        Ok(redeemable)
    }

    /// The record, if it is this client's and this user's.
    pub async fn find(
        &self,
        id: VerificationId,
        client: &Client,
        user: &UserId,
        deadline: Deadline,
    ) -> Result<Redeemable, RedeemError> {
        let name = user.name(&client.tenant, &self.lookup);
        let record = self.store.verification(id, deadline);
        let (record, user) = try_join(record, self.attempts.user(id.user(), deadline)).await?;
        // Other names than the one that the record's id holds: the lookup key was exchanged, or there is an account since.
        let is_named = match &record {
            Some(record) => record.value.names().any(|subject| subject.name(&self.lookup) == name),
            None => name == id.user(),
        };
        if !is_named {
            return Err(RedeemError::AnotherSubject);
        }
        let record = record.filter(|record| record.value.group() == client.group());
        let record = record.ok_or(RedeemError::UnknownVerification)?;
        let remaining_attempts = self.attempts.of(&user, &record.value);
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

/// Approved, or still undecided.
const fn may_be_bound(kind: StateKind) -> bool {
    kind.is_open() || matches!(kind, StateKind::Approved | StateKind::Review | StateKind::Differs)
}
