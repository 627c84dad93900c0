use std::{net::IpAddr, time::Duration};

use data_encoding::HEXLOWER;
use tracing::{error, info, warn};
use verification::{Event, User, VerificationId};

use crate::{
    AuthorizeError, AuthorizeStep, Client, Deadline, Lease, Record, RetryBackoff, Service, TimelineEvent,
    authorize::Stopped,
    decide::Draft,
    ports::{CreatedTransaction, Order, ProviderError, StoreError, Versioned},
    rate_limits::{ReachedLimit, Usage},
};

/// How long the provider may take to sell. Shorter than a lease, so that there is time to write down what was bought.
const CREATE_TIME: Duration = Duration::from_secs(18);

/// Who asks for a transaction.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Requester {
    /// The user asked to try again after a failure.
    pub(crate) asks_again: bool,
    /// The address from which the browser came to us.
    pub(crate) address: Option<IpAddr>,
}

/// How often writing down a transaction is tried, and the pause between. The deadline may end it sooner.
const NOTE_TRIES: usize = 20;
const NOTE_PAUSE: Duration = Duration::from_millis(250);

/// How a transaction ended for which the lease was won.
enum Outcome {
    Created(CreatedTransaction),
    NotCreated(Failure),
}

/// Why nothing was bought although the lease was won.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Provider(ProviderError),
    /// It could not be counted.
    Store,
    Limit(ReachedLimit),
}

impl Failure {
    fn limit(self) -> Option<ReachedLimit> {
        match self {
            Self::Provider(_) | Self::Store => None,
            Self::Limit(limit) => Some(limit),
        }
    }

    /// Whether certainly nothing was bought.
    fn cost_nothing(self) -> bool {
        !matches!(self, Self::Provider(ProviderError::Lost))
    }
}

impl Service {
    /// Takes the lease, buys, and writes down what was bought as long as the lease is still ours.
    ///
    /// The transaction is counted before it is made, and taken back only if it certainly was not. After a failure none is
    /// made on its own for a while: a page that asks again by itself must not buy.
    pub(crate) async fn buy(
        &self,
        mut draft: Draft,
        mut user: Versioned<User>,
        requester: Requester,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let now = self.now();
        let record = &draft.record.value;
        let id = record.verification.id;
        if record.is_leased(now) {
            return Ok(AuthorizeStep::Preparing);
        }
        let client = self.client(Some(&record.client.0)).ok_or(AuthorizeError::UnknownVerification)?;
        if !user.value.may_create_transaction(&client.limits, now) {
            warn!(verification.id = %id, "no transaction was bought: the user's limit is reached");
            return Ok(self.not_created(id, Some(ReachedLimit::User)));
        }
        if let Some(retry_backoff) =
            record.retry_backoff.filter(|retry_backoff| !requester.asks_again && retry_backoff.until > now)
        {
            return Ok(self.not_created(id, retry_backoff.limit));
        }
        user.value.count_transaction(now);
        let holder = HEXLOWER.encode(&self.random_bytes::<16>());
        draft.commit.user = Some((id.user(), user));
        draft.record.value.lease = Some(Lease { holder, since: now, until: now + self.config.lease });
        let value = draft.record.value.clone();
        let versions = self.ports.store.commit(draft.into_commit(), deadline).await?;
        let leased = Versioned { value, version: versions.into_iter().next().unwrap_or_default() };
        let outcome = self.try_to_create(&leased.value, client, requester, deadline).await;
        self.write_down(leased, outcome, deadline).await
    }

    /// Nothing is bought beyond the rate limits.
    async fn try_to_create(
        &self,
        record: &Record,
        client: &Client,
        requester: Requester,
        deadline: Deadline,
    ) -> Outcome {
        let id = record.verification.id;
        match self.count_usage(record, client, requester.address, deadline).await {
            Ok(Usage::Within) => {}
            Ok(Usage::UsedUp(limit)) => return Outcome::NotCreated(Failure::Limit(limit)),
            Err(error) => {
                warn!(verification.id = %id, %error, "no transaction was bought: it could not be counted");
                return Outcome::NotCreated(Failure::Store);
            }
        }
        match self.ports.provider.create(&self.order(record), deadline.at_most(CREATE_TIME)).await {
            Ok(transaction) => Outcome::Created(transaction),
            Err(error) => {
                warn!(verification.id = %id, %error, "no transaction could be bought");
                Outcome::NotCreated(Failure::Provider(error))
            }
        }
    }

    fn not_created(&self, id: VerificationId, limit: Option<ReachedLimit>) -> AuthorizeStep {
        let continue_url = self.config.links.continue_url(&self.keys.tickets, id);
        match limit {
            Some(limit) => AuthorizeStep::LimitReached { limit, continue_url },
            None => AuthorizeStep::Unavailable { continue_url },
        }
    }

    fn order(&self, record: &Record) -> Order {
        let id = record.verification.id;
        Order {
            reference: id.to_string(),
            return_url: self.config.links.return_url(&self.keys.tickets, id),
            callback_url: self.config.links.callback_url(&self.keys.tickets, "jumio", id),
            locales: record.locales().join(" "),
            consent: record.consent.clone(),
            user_ip: record.user_ip.clone(),
        }
    }

    /// Writes down how the transaction ended. A store in trouble is tried again as long as there is time: what nobody knows
    /// of would be bought once more, and a failure that nobody knows of would cost the user an attempt.
    async fn write_down(
        &self,
        leased: Versioned<Record>,
        outcome: Outcome,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let id = leased.value.verification.id;
        let lease = leased.value.lease.clone();
        let mut record = leased;
        for _ in 0..NOTE_TRIES {
            // The try before may have been carried out although its answer was lost.
            if outcome.is_written_in(&record.value, lease.as_ref()) {
                return Ok(self.step_after(id, outcome));
            }
            if record.value.lease != lease {
                self.give_back(id, &outcome, deadline).await;
                return Err(Stopped::Conflict);
            }
            match self.try_to_write_down(record.clone(), &outcome, deadline).await {
                Ok(()) => return Ok(self.step_after(id, outcome)),
                Err(Stopped::Conflict) => {}
                Err(Stopped::Failed(_)) => tokio::time::sleep(NOTE_PAUSE).await,
            }
            if let Ok(latest) = self.ports.store.verification(id, deadline).await {
                record = latest.ok_or(AuthorizeError::UnknownVerification)?;
            }
        }
        if let Outcome::Created(CreatedTransaction { transaction, .. }) = outcome {
            error!(verification.id = %id, provider.account = transaction.account.0, "a transaction was bought and could not be written down: delete the account by hand");
        }
        Err(StoreError::Unavailable.into())
    }

    async fn try_to_write_down(
        &self,
        record: Versioned<Record>,
        outcome: &Outcome,
        deadline: Deadline,
    ) -> Result<(), Stopped> {
        let mut draft = Draft::new(record);
        let lease = draft.record.value.lease.take();
        match outcome {
            Outcome::Created(transaction) => self.note_transaction(&mut draft, transaction)?,
            Outcome::NotCreated(failure) => self.note_failure(&mut draft, lease, *failure, deadline).await?,
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    fn note_transaction(&self, draft: &mut Draft, transaction: &CreatedTransaction) -> Result<(), Stopped> {
        let now = self.now();
        let id = draft.record.value.verification.id;
        draft
            .apply(Event::RedirectIssued(transaction.transaction.clone()), None, now)
            .map_err(|_| Stopped::Conflict)?;
        draft.record.value.retry_backoff = None;
        draft.record.value.redirect_url = Some(transaction.redirect_url.clone());
        draft.commit.execution = Some((transaction.transaction.execution.clone(), id));
        if let Some(due) = self.config.schedule.next_poll(&draft.record.value.verification.state, now) {
            draft.plan_poll(due);
        }
        Ok(())
    }

    async fn note_failure(
        &self,
        draft: &mut Draft,
        lease: Option<Lease>,
        failure: Failure,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let now = self.now();
        let record = &mut draft.record.value;
        record.retry_backoff = Some(RetryBackoff::after(record.retry_backoff, failure.limit(), now));
        let key = record.verification.id.user();
        draft.note(TimelineEvent::TransactionFailed, now);
        if let (Some(lease), true) = (lease, failure.cost_nothing()) {
            let mut user = self.ports.store.user(key, deadline).await?;
            user.value.uncount_transaction(lease.since);
            draft.commit.user = Some((key, user));
        }
        Ok(())
    }

    fn step_after(&self, id: VerificationId, outcome: Outcome) -> AuthorizeStep {
        match outcome {
            Outcome::Created(transaction) => {
                info!(verification.id = %id, "a transaction was bought");
                AuthorizeStep::ToProvider(transaction.redirect_url)
            }
            Outcome::NotCreated(failure) => self.not_created(id, failure.limit()),
        }
    }

    /// Somebody else's transaction won: ours must not be used.
    async fn give_back(&self, id: VerificationId, outcome: &Outcome, deadline: Deadline) {
        let Outcome::Created(CreatedTransaction { transaction, .. }) = outcome else { return };
        let account = &transaction.account;
        if let Err(error) = self.ports.provider.delete(account, deadline).await {
            error!(verification.id = %id, provider.account = account.0, %error, "an account that lost its lease could not be deleted: delete it by hand");
        }
    }
}

impl Outcome {
    /// Whether the record knows of it. A failure is known where the lease under which it happened is over.
    fn is_written_in(&self, record: &Record, lease: Option<&Lease>) -> bool {
        match self {
            Self::Created(transaction) => {
                record.verification.state.transaction() == Some(&transaction.transaction)
            }
            Self::NotCreated(_) => record.lease.as_ref() != lease,
        }
    }
}
