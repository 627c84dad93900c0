use std::{net::IpAddr, time::Duration};

use data_encoding::HEXLOWER;
use tracing::{error, info, warn};
use verification::{Event, Person, VerificationId};

use crate::{
    AuthorizeError, AuthorizeStep, Client, Deadline, Lease, Record, Service, Setback, TimelineEvent,
    authorize::Stopped,
    decide::Draft,
    ports::{Order, ProviderError, Purchase, StoreError, Versioned},
    spending::{PurchaseLimit, Spending},
};

/// How long the provider may take to sell. Shorter than a lease, so that there is time to write down what was bought.
const CREATE_TIME: Duration = Duration::from_secs(18);

/// Who asks for a purchase.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Buyer {
    /// The person asked to try again after a failure.
    pub(crate) asks_again: bool,
    /// The address from which the browser came to us.
    pub(crate) address: Option<IpAddr>,
}

/// How often writing down a purchase is tried, and the pause between. The deadline may end it sooner.
const NOTE_TRIES: usize = 20;
const NOTE_PAUSE: Duration = Duration::from_millis(250);

/// How a purchase ended for which the lease was won.
enum Outcome {
    Bought(Purchase),
    NotBought(Failure),
}

/// Why nothing was bought although the lease was won.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Provider(ProviderError),
    /// It could not be counted.
    Store,
    Limit(PurchaseLimit),
}

impl Failure {
    fn limit(self) -> Option<PurchaseLimit> {
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
    /// The purchase is counted before it is made, and taken back only if it certainly was not. After a failure none is
    /// made on its own for a while: a page that asks again by itself must not buy.
    pub(crate) async fn buy(
        &self,
        mut draft: Draft,
        mut person: Versioned<Person>,
        buyer: Buyer,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let now = self.now();
        let record = &draft.record.value;
        let id = record.verification.id;
        if record.is_leased(now) {
            return Ok(AuthorizeStep::Preparing);
        }
        let client = self.client(Some(&record.client.0)).ok_or(AuthorizeError::UnknownVerification)?;
        if !person.value.may_purchase(&client.limits, now) {
            warn!(verification.id = %id, "no transaction was bought: the person's limit is reached");
            return Ok(self.not_bought(id, Some(PurchaseLimit::Person)));
        }
        if let Some(setback) = record.setback.filter(|setback| !buyer.asks_again && setback.until > now) {
            return Ok(self.not_bought(id, setback.limit));
        }
        person.value.count_purchase(now);
        let holder = HEXLOWER.encode(&self.random_bytes::<16>());
        draft.commit.person = Some((id.person(), person));
        draft.record.value.lease = Some(Lease { holder, since: now, until: now + self.config.lease });
        let value = draft.record.value.clone();
        let versions = self.ports.store.commit(draft.into_commit(), deadline).await?;
        let leased = Versioned { value, version: versions.into_iter().next().unwrap_or_default() };
        let outcome = self.try_to_buy(&leased.value, client, buyer, deadline).await;
        self.write_down(leased, outcome, deadline).await
    }

    /// Nothing is bought beyond the ceilings.
    async fn try_to_buy(
        &self,
        record: &Record,
        client: &Client,
        buyer: Buyer,
        deadline: Deadline,
    ) -> Outcome {
        let id = record.verification.id;
        match self.count_spending(record, client, buyer.address, deadline).await {
            Ok(Spending::Within) => {}
            Ok(Spending::UsedUp(limit)) => return Outcome::NotBought(Failure::Limit(limit)),
            Err(error) => {
                warn!(verification.id = %id, %error, "no transaction was bought: it could not be counted");
                return Outcome::NotBought(Failure::Store);
            }
        }
        match self.ports.provider.create(&self.order(record), deadline.at_most(CREATE_TIME)).await {
            Ok(purchase) => Outcome::Bought(purchase),
            Err(error) => {
                warn!(verification.id = %id, %error, "no transaction could be bought");
                Outcome::NotBought(Failure::Provider(error))
            }
        }
    }

    fn not_bought(&self, id: VerificationId, limit: Option<PurchaseLimit>) -> AuthorizeStep {
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

    /// Writes down how the purchase ended. A store in trouble is tried again as long as there is time: what nobody knows
    /// of would be bought once more, and a failure that nobody knows of would cost the person an attempt.
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
        if let Outcome::Bought(Purchase { transaction, .. }) = outcome {
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
            Outcome::Bought(purchase) => self.note_purchase(&mut draft, purchase)?,
            Outcome::NotBought(failure) => self.note_failure(&mut draft, lease, *failure, deadline).await?,
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    fn note_purchase(&self, draft: &mut Draft, purchase: &Purchase) -> Result<(), Stopped> {
        let now = self.now();
        let id = draft.record.value.verification.id;
        draft
            .apply(Event::RedirectIssued(purchase.transaction.clone()), None, now)
            .map_err(|_| Stopped::Conflict)?;
        draft.record.value.setback = None;
        draft.record.value.redirect_url = Some(purchase.redirect_url.clone());
        draft.commit.execution = Some((purchase.transaction.execution.clone(), id));
        if let Some(due) = self.config.schedule.next_look(&draft.record.value.verification.state, now) {
            draft.plan_look(due);
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
        record.setback = Some(Setback::after(record.setback, failure.limit(), now));
        let key = record.verification.id.person();
        draft.note(TimelineEvent::PurchaseFailed, now);
        if let (Some(lease), true) = (lease, failure.cost_nothing()) {
            let mut person = self.ports.store.person(key, deadline).await?;
            person.value.take_back_purchase(lease.since);
            draft.commit.person = Some((key, person));
        }
        Ok(())
    }

    fn step_after(&self, id: VerificationId, outcome: Outcome) -> AuthorizeStep {
        match outcome {
            Outcome::Bought(purchase) => {
                info!(verification.id = %id, "a transaction was bought");
                AuthorizeStep::ToProvider(purchase.redirect_url)
            }
            Outcome::NotBought(failure) => self.not_bought(id, failure.limit()),
        }
    }

    /// Somebody else's purchase won: ours must not be used.
    async fn give_back(&self, id: VerificationId, outcome: &Outcome, deadline: Deadline) {
        let Outcome::Bought(Purchase { transaction, .. }) = outcome else { return };
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
            Self::Bought(purchase) => record.verification.state.transaction() == Some(&purchase.transaction),
            Self::NotBought(_) => record.lease.as_ref() != lease,
        }
    }
}
