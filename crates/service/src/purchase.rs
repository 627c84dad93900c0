use std::{net::IpAddr, time::Duration};

use data_encoding::HEXLOWER;
use tracing::{error, info, warn};
use verification::{Event, Person, VerificationId};

use crate::{
    AuthorizeError, AuthorizeStep, Deadline, Lease, Record, Service, Setback, TimelineEvent,
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

/// Why nothing was bought although the lease was won.
#[derive(Clone, Copy, Debug)]
enum Failure {
    Provider(ProviderError),
    Limit(PurchaseLimit),
}

impl Failure {
    fn limit(self) -> Option<PurchaseLimit> {
        match self {
            Self::Provider(_) => None,
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
        let spending = self.count_spending(&leased.value, client, buyer.address, deadline).await?;
        if let Spending::UsedUp(limit) = spending {
            return self.note_failed_purchase(leased, Failure::Limit(limit), deadline).await;
        }
        match self.ports.provider.create(&self.order(&leased.value), deadline.at_most(CREATE_TIME)).await {
            Ok(purchase) => self.note_purchase(leased, purchase, deadline).await,
            Err(error) => self.note_failed_purchase(leased, Failure::Provider(error), deadline).await,
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

    /// Writes down what was bought. A store in trouble is tried again as long as there is time: what nobody knows of would
    /// be bought once more.
    async fn note_purchase(
        &self,
        leased: Versioned<Record>,
        purchase: Purchase,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let id = leased.value.verification.id;
        let lease = leased.value.lease.clone();
        let to_provider = || {
            info!(verification.id = %id, "a transaction was bought");
            Ok(AuthorizeStep::ToProvider(purchase.redirect_url.clone()))
        };
        let mut record = leased;
        for _ in 0..NOTE_TRIES {
            // The try before may have been carried out although its answer was lost.
            if record.value.verification.state.transaction() == Some(&purchase.transaction) {
                return to_provider();
            }
            if record.value.lease != lease {
                self.give_back(id, &purchase, deadline).await;
                return Err(Stopped::Conflict);
            }
            match self.try_note_purchase(record.clone(), &purchase, deadline).await {
                Ok(()) => return to_provider(),
                Err(Stopped::Conflict) => {}
                Err(Stopped::Failed(_)) => tokio::time::sleep(NOTE_PAUSE).await,
            }
            if let Ok(latest) = self.ports.store.verification(id, deadline).await {
                record = latest.ok_or(AuthorizeError::UnknownVerification)?;
            }
        }
        error!(verification.id = %id, provider.account = purchase.transaction.account.0, "a transaction was bought and could not be written down: delete the account by hand");
        Err(StoreError::Unavailable.into())
    }

    async fn try_note_purchase(
        &self,
        record: Versioned<Record>,
        purchase: &Purchase,
        deadline: Deadline,
    ) -> Result<(), Stopped> {
        let now = self.now();
        let mut draft = Draft::new(record);
        let id = draft.record.value.verification.id;
        draft
            .apply(Event::RedirectIssued(purchase.transaction.clone()), None, now)
            .map_err(|_| Stopped::Conflict)?;
        draft.record.value.lease = None;
        draft.record.value.setback = None;
        draft.record.value.redirect_url = Some(purchase.redirect_url.clone());
        draft.commit.execution = Some((purchase.transaction.execution.clone(), id));
        if let Some(due) = self.config.schedule.next_look(&draft.record.value.verification.state, now) {
            draft.plan_look(due);
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    /// Somebody else's purchase won: ours must not be used.
    async fn give_back(&self, id: VerificationId, purchase: &Purchase, deadline: Deadline) {
        let account = &purchase.transaction.account;
        if let Err(error) = self.ports.provider.delete(account, deadline).await {
            error!(verification.id = %id, provider.account = account.0, %error, "an account that lost its lease could not be deleted: delete it by hand");
        }
    }

    async fn note_failed_purchase(
        &self,
        leased: Versioned<Record>,
        failure: Failure,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let id = leased.value.verification.id;
        if let Failure::Provider(error) = failure {
            warn!(verification.id = %id, %error, "no transaction could be bought");
        }
        let limit = failure.limit();
        let now = self.now();
        let mut draft = Draft::new(leased);
        let record = &mut draft.record.value;
        record.setback = Some(Setback::after(record.setback, limit, now));
        let lease = record.lease.take();
        draft.note(TimelineEvent::PurchaseFailed, now);
        if let (Some(lease), true) = (lease, failure.cost_nothing()) {
            let mut person = self.ports.store.person(id.person(), deadline).await?;
            person.value.take_back_purchase(lease.since);
            draft.commit.person = Some((id.person(), person));
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(self.not_bought(id, limit))
    }
}
