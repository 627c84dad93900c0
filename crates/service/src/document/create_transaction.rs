use std::{net::IpAddr, sync::Arc, time::Duration};

use contract::{Personal, VerificationId};
use data_encoding::HEXLOWER;
use tracing::{error, info, warn};
use verification::{Event, User, table::StateKind};

use super::{Allowance, Planner, Usage};
use crate::{
    kernel::{
        CanConflict, Clock, Deadline, SecureRandom, StoreError, StoreErrorKind, Versioned, random_bytes,
    },
    model::{
        Client, Clients, Draft, IndexEntry, Lease, Links, Measure, OrphanJob, ReachedLimit, Record,
        RetryBackoff, TimelineEvent,
    },
    ports::{CreatedTransaction, DocumentProvider, ProviderError, Store, TransactionRequest},
};

/// How long the provider may take to create a transaction. Shorter than a lease, so that there is time to write down what was
/// created.
const CREATE_TIME: Duration = Duration::from_secs(18);

/// Who asks for a transaction.
#[derive(Clone, Copy, Debug)]
pub struct Requester {
    /// The user asked to try again after a failure.
    pub asks_again: bool,
    /// The address from which the browser came to us.
    pub address: Option<IpAddr>,
}

/// How often writing down a creation is tried, and the pause between. The deadline may end it sooner.
const NOTE_TRIES: usize = 20;
const NOTE_PAUSE: Duration = Duration::from_millis(250);

/// What came of asking for a transaction.
#[derive(Clone, Debug)]
pub enum Creation {
    /// Another call is creating one right now.
    UnderWay,
    /// There is one; the user's browser goes there.
    Created(Personal<String>),
    /// There is none; trying again may help.
    Failed,
    /// There is none, and trying again helps only after a while.
    LimitReached(ReachedLimit),
}

/// How a creation ended for which the lease was won.
enum Outcome {
    Created(CreatedTransaction),
    NotCreated(Failure),
}

/// Why nothing was created although the lease was won.
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

    /// Whether certainly nothing was created.
    fn cost_nothing(self) -> bool {
        !matches!(self, Self::Provider(ProviderError::Lost | ProviderError::Unreadable))
    }
}

/// Creates transactions at the provider, one for each verification.
#[derive(Clone)]
pub struct Transactions {
    /// Where verifications and users are.
    pub store: Arc<dyn Store>,
    pub provider: Arc<dyn DocumentProvider>,
    pub clock: Arc<dyn Clock>,
    /// Names the holders of leases.
    pub random: Arc<dyn SecureRandom>,
    /// The relying parties and their limits.
    pub clients: Arc<Clients>,
    /// Our addresses, to which the provider sends browsers and calls.
    pub links: Arc<Links>,
    /// Plans the first poll.
    pub planner: Planner,
    pub usage: Usage,
    /// How long one creation may hold its lease.
    pub lease: Duration,
}

impl Transactions {
    /// Takes the lease, creates a transaction, and writes it down as long as the lease is still ours.
    ///
    /// The transaction is counted before it is created, uncounted if it certainly was not, and counted apart if nobody knows.
    /// After a failure none is created by itself for a while: a page that reloads itself must not create transactions. Where
    /// the answer was lost, none is created by hand either: a user who presses the button again and again would pay each time.
    pub async fn create(
        &self,
        mut draft: Draft,
        mut user: Versioned<User>,
        requester: Requester,
        deadline: Deadline,
    ) -> Result<Creation, StoreError> {
        let now = self.clock.now();
        let id = draft.record.value.verification.id;
        let limits = self.clients.of(&draft.record.value).limits;
        let history = user.value.within_mut(&draft.record.value.group());
        let part = draft.document();
        if part.is_leased(now) {
            return Ok(Creation::UnderWay);
        }
        if !history.may_begin(&limits, now) {
            warn!(verification.id = %id, "transaction refused: user's limit reached");
            Measure::LimitReached(ReachedLimit::User, &draft.record.value.client).note();
            return Ok(Creation::LimitReached(ReachedLimit::User));
        }
        let holds = |backoff: &RetryBackoff| {
            let may_ask = requester.asks_again && !backoff.is_lost;
            backoff.until > now && !may_ask
        };
        if let Some(backoff) = part.retry_backoff.filter(holds) {
            return Ok(backoff.limit.map_or(Creation::Failed, Creation::LimitReached));
        }
        history.count_transaction(now);
        let holder = HEXLOWER.encode(&random_bytes::<16>(self.random.as_ref()));
        part.lease = Some(Lease { holder, since: now, until: now + self.lease });
        draft.with_user(id.user(), user);
        let value = draft.record.value.clone();
        let versions = self.store.commit(draft.into_commit(), deadline).await?;
        let leased = Versioned { value, version: versions.into_iter().next().unwrap_or_default() };
        let outcome = self.try_create(&leased.value, requester, deadline).await;
        self.write_down(leased, outcome, deadline).await
    }

    /// Nothing is created beyond the rate limits.
    async fn try_create(&self, record: &Record, requester: Requester, deadline: Deadline) -> Outcome {
        let id = record.verification.id;
        let client = self.clients.of(record);
        let counting = self.usage.count(record, &client, requester.address, deadline);
        let counted = match counting.await {
            Ok(Allowance::Granted(counted)) => counted,
            Ok(Allowance::LimitReached(limit)) => {
                Measure::LimitReached(limit, &record.client).note();
                return Outcome::NotCreated(Failure::Limit(limit));
            }
            Err(error) => {
                warn!(verification.id = %id, ?error, "transaction refused: it could not be counted");
                return Outcome::NotCreated(Failure::Store);
            }
        };
        match self.provider.create(&self.request(record, &client), deadline.at_most(CREATE_TIME)).await {
            Ok(created) => Outcome::Created(created),
            Err(error) => {
                Measure::TransactionFailed(&record.client).note();
                warn!(verification.id = %id, %error, "transaction creation failed");
                match error {
                    ProviderError::Lost | ProviderError::Unreadable => {
                        self.usage.count_lost(record, &counted, deadline).await;
                    }
                    ProviderError::Unavailable | ProviderError::Refused => {
                        self.usage.give_back(record, &counted, deadline).await;
                    }
                }
                Outcome::NotCreated(Failure::Provider(error))
            }
        }
    }

    fn request(&self, record: &Record, client: &Client) -> TransactionRequest {
        let id = record.verification.id;
        let part = record.document.as_ref();
        TransactionRequest {
            reference: id.to_string(),
            workflow: client.workflow.clone(),
            return_url: self.links.return_url(id),
            callback_url: self.links.callback_url(&self.provider.name(), id),
            locales: record.locales().join(" "),
            attributes: part.map(|part| part.attributes.clone()).unwrap_or_default(),
            consent: part.and_then(|part| part.consent.clone()),
            user_ip: part.and_then(|part| part.user_ip.clone()),
        }
    }

    /// Writes down how the creation ended. A store in trouble is tried again as long as there is time: a transaction that
    /// nobody knows of would be created once more, and a failure that nobody knows of would cost the user an attempt.
    async fn write_down(
        &self,
        leased: Versioned<Record>,
        outcome: Outcome,
        deadline: Deadline,
    ) -> Result<Creation, StoreError> {
        let id = leased.value.verification.id;
        let lease = lease_of(&leased.value).cloned();
        let mut record = leased;
        for _ in 0..NOTE_TRIES {
            // The try before may have been carried out although its answer was lost.
            if outcome.is_written_in(&record.value, lease.as_ref()) {
                return Ok(creation(&record.value, outcome));
            }
            if lease_of(&record.value) != lease.as_ref() || outcome.comes_too_late_for(&record.value) {
                self.give_back(id, &outcome, deadline).await;
                return Err(StoreError::conflict());
            }
            match self.try_to_write_down(record.clone(), &outcome, deadline).await {
                Ok(()) => return Ok(creation(&record.value, outcome)),
                Err(error) if error.is_conflict() => {}
                Err(_) => tokio::time::sleep(NOTE_PAUSE).await,
            }
            match self.store.verification(id, deadline).await {
                Ok(Some(latest)) => record = latest,
                Ok(None) => break,
                Err(error) if error.kind() == StoreErrorKind::Unreadable => break,
                Err(_) => {}
            }
        }
        if let Outcome::Created(created) = &outcome {
            self.leave_orphan(id, created, deadline).await;
        }
        Err(StoreError::unavailable().because("the creation could not be written down"))
    }

    async fn try_to_write_down(
        &self,
        record: Versioned<Record>,
        outcome: &Outcome,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let mut draft = Draft::new(record);
        let lease = draft.document().lease.take();
        match outcome {
            Outcome::Created(created) => self.note_transaction(&mut draft, created)?,
            Outcome::NotCreated(failure) => self.note_failure(&mut draft, lease, *failure, deadline).await?,
        }
        self.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    fn note_transaction(&self, draft: &mut Draft, created: &CreatedTransaction) -> Result<(), StoreError> {
        let now = self.clock.now();
        let id = draft.record.value.verification.id;
        draft
            .apply(Event::RedirectIssued(created.transaction.clone()), None, now)
            .map_err(|_| StoreError::conflict())?;
        draft.note(TimelineEvent::TransactionCreated, now);
        let part = draft.document();
        part.retry_backoff = None;
        part.redirect_url = Some(created.redirect_url.clone());
        draft.commit.index.push((IndexEntry::Execution(created.transaction.execution.clone()), id));
        self.planner.plan_next(draft);
        Ok(())
    }

    async fn note_failure(
        &self,
        draft: &mut Draft,
        lease: Option<Lease>,
        failure: Failure,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let now = self.clock.now();
        let key = draft.record.value.verification.id.user();
        let part = draft.document();
        let backoff = RetryBackoff::after(part.retry_backoff, failure.limit(), now);
        part.retry_backoff = Some(RetryBackoff { is_lost: !failure.cost_nothing(), ..backoff });
        draft.note(TimelineEvent::TransactionFailed, now);
        if let Some(lease) = lease {
            let mut user = self.store.user(key, deadline).await?;
            let history = user.value.within_mut(&draft.record.value.group());
            if failure.cost_nothing() {
                history.uncount_transaction(lease.since);
            } else {
                history.count_lost_creation(lease.since, now);
            }
            draft.with_user(key, user);
        }
        Ok(())
    }

    /// Another call's transaction won: ours must not be used.
    async fn give_back(&self, id: VerificationId, outcome: &Outcome, deadline: Deadline) {
        let Outcome::Created(created) = outcome else { return };
        if let Err(error) = self.provider.delete(&created.transaction.account, deadline).await {
            warn!(verification.id = %id, %error, "account that lost its lease not deleted, retrying later");
            self.leave_orphan(id, created, deadline).await;
        }
    }

    /// Nothing leads to this account but the job that deletes it. A write that is still under way may make it used after all,
    /// which the job checks first.
    async fn leave_orphan(&self, id: VerificationId, created: &CreatedTransaction, deadline: Deadline) {
        let CreatedTransaction { transaction, .. } = created;
        let since = self.clock.now();
        let job = OrphanJob {
            verification_id: id,
            account: transaction.account.clone(),
            execution: transaction.execution.clone(),
            is_ours: true,
            since,
            due: since + OrphanJob::PAUSE,
        };
        // A deadline that has passed is no reason to leave it.
        let deadline = deadline.max(Deadline::after(NOTE_PAUSE));
        if let Err(error) = self.store.put_job(&job.into(), deadline).await {
            error!(verification.id = %id, provider.account = transaction.account.0, ?error, "transaction created and not written down: delete the account by hand");
        }
    }
}

fn creation(record: &Record, outcome: Outcome) -> Creation {
    let id = record.verification.id;
    match outcome {
        Outcome::Created(created) => {
            Measure::TransactionCreated(&record.client).note();
            info!(verification.id = %id, "transaction created");
            Creation::Created(created.redirect_url)
        }
        Outcome::NotCreated(failure) => failure.limit().map_or(Creation::Failed, Creation::LimitReached),
    }
}

fn lease_of(record: &Record) -> Option<&Lease> {
    record.document.as_ref()?.lease.as_ref()
}

impl Outcome {
    /// Whether there is a transaction for an attempt whose place another has taken meanwhile; nothing leads back.
    fn comes_too_late_for(&self, record: &Record) -> bool {
        matches!(self, Self::Created(_)) && record.verification.state.kind() != StateKind::Created
    }

    /// Whether the record knows of it. A failure is known where the lease under which it happened is over.
    fn is_written_in(&self, record: &Record, lease: Option<&Lease>) -> bool {
        match self {
            Self::Created(created) => record.verification.transaction.as_ref() == Some(&created.transaction),
            Self::NotCreated(_) => lease_of(record) != lease,
        }
    }
}
