use data_encoding::HEXLOWER;
use thiserror::Error;
use tokens::BrowserId;
use tracing::{info, warn};
use verification::{BrowserMark, Event, Personal, Standing, standing::PageKind, table::Stage};

use crate::{
    AuthorizationRequest, AuthorizationResponse, Client, Deadline, Lease, Record, Service, TimelineEvent,
    decide::Draft,
    ports::{CommitError, Order, ProviderError, Purchase, StoreError, Version, Versioned},
    start::CONFLICT_TRIES,
};

/// Where the browser goes next.
#[derive(Debug)]
pub enum AuthorizeStep {
    /// To the provider.
    ToProvider(Personal<String>),
    /// Nowhere yet: another call is buying. The page asks again.
    Preparing,
    /// To the waiting page.
    ToWaiting(String),
    /// Back to the client: there is nothing left to do here.
    Back(AuthorizationResponse),
    /// The client has been answered for this very request: the browser went back in its history.
    AlreadyFinished,
    /// The verification was begun in another browser.
    BegunElsewhere,
    /// The provider cannot sell now; the person may try again or go back.
    Unavailable {
        /// Where going back leads.
        continue_url: String,
    },
}

/// Why there is no next step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AuthorizeError {
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Service {
    /// Binds the browser to the verification and buys the provider's transaction, once.
    ///
    /// Run it to its end even if the browser has gone: what is bought must be written down.
    pub async fn authorize(
        &self,
        request: &AuthorizationRequest,
        browser: &BrowserId,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, AuthorizeError> {
        for _ in 0..CONFLICT_TRIES {
            match self.try_authorize(request, browser, deadline).await {
                Err(Stopped::Conflict) => {}
                Err(Stopped::Failed(error)) => return Err(error),
                Ok(step) => return Ok(step),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    async fn try_authorize(
        &self,
        request: &AuthorizationRequest,
        browser: &BrowserId,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let record = self.ports.store.verification(request.verification, deadline).await?;
        let record = record.filter(|record| record.value.client == request.journey.client);
        let mut draft = Draft::new(record.ok_or(AuthorizeError::UnknownVerification)?);
        let client =
            self.client(Some(&request.journey.client.0)).ok_or(AuthorizeError::UnknownVerification)?;
        self.expire_if_due(&mut draft);
        let mark = self.mark(browser, &draft.record.value);
        if draft.record.value.verification.bind(mark.clone()).is_err() {
            return self.begun_elsewhere(request, draft, mark, deadline).await;
        }
        self.note_journey(&mut draft, request);
        if draft.record.value.is_answered() {
            return Ok(AuthorizeStep::AlreadyFinished);
        }
        let standing = self.standing(&draft.record.value, client);
        match (standing, standing.meaning().page) {
            (Standing::Created, _) => self.buy(draft, deadline).await,
            (Standing::AwaitingUser, _) => self.to_provider(draft, deadline).await,
            (_, PageKind::Waiting | PageKind::Preparing) => {
                let id = draft.record.value.verification.id;
                self.ports.store.commit(draft.into_commit(), deadline).await?;
                Ok(AuthorizeStep::ToWaiting(self.config.links.return_url(&self.keys.tickets, id)))
            }
            (_, PageKind::Ended) => Ok(AuthorizeStep::Back(self.hand_out_code(draft, mark, deadline).await?)),
        }
    }

    /// The mark of this browser at this verification.
    pub(crate) fn mark(&self, browser: &BrowserId, record: &Record) -> BrowserMark {
        let stored = record.verification.binding.as_ref().map(|binding| &binding.browser);
        self.keys.browsers.mark(browser, record.verification.id, stored)
    }

    /// How the record stands for its client.
    pub(crate) fn standing(&self, record: &Record, client: &Client) -> Standing {
        record.verification.standing(&client.rules, record.attempts_left, self.now())
    }

    /// Another browser learns nothing and changes nothing; it may go back to the client to start over.
    async fn begun_elsewhere(
        &self,
        request: &AuthorizationRequest,
        mut draft: Draft,
        mark: BrowserMark,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        if !request.restart {
            return Ok(AuthorizeStep::BegunElsewhere);
        }
        let original = draft.record.value.journey.replace(request.journey.clone());
        let (response, mut draft) =
            self.prepare_code(draft, mark).ok_or(AuthorizeError::UnknownVerification)?;
        draft.record.value.journey = original;
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(AuthorizeStep::Back(response))
    }

    /// The browser's newest request is the one that is answered; a reload keeps its clock running.
    fn note_journey(&self, draft: &mut Draft, request: &AuthorizationRequest) {
        let record = &mut draft.record.value;
        let is_reload = record.journey.as_ref().is_some_and(|journey| journey.state == request.journey.state);
        if !is_reload {
            record.journey = Some(request.journey.clone());
            record.code = None;
            draft.note(TimelineEvent::Authorized, self.now());
        }
    }

    async fn to_provider(&self, draft: Draft, deadline: Deadline) -> Result<AuthorizeStep, Stopped> {
        let id = draft.record.value.verification.id;
        let redirect_url = draft.record.value.redirect_url.clone();
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(match redirect_url {
            Some(url) => AuthorizeStep::ToProvider(url),
            None => AuthorizeStep::ToWaiting(self.config.links.return_url(&self.keys.tickets, id)),
        })
    }

    /// Takes the lease, buys, and writes down what was bought as long as the lease is still ours.
    async fn buy(&self, mut draft: Draft, deadline: Deadline) -> Result<AuthorizeStep, Stopped> {
        let now = self.now();
        if draft.record.value.lease.as_ref().is_some_and(|lease| lease.until > now) {
            return Ok(AuthorizeStep::Preparing);
        }
        let holder = HEXLOWER.encode(&self.random_bytes::<16>());
        draft.record.value.lease = Some(Lease { holder: holder.clone(), until: now + self.config.lease });
        let record = draft.record.value.clone();
        let versions = self.ports.store.commit(draft.into_commit(), deadline).await?;
        let version = versions.into_iter().next().unwrap_or_default();
        let order = self.order(&record);
        match self.ports.provider.create(&order, deadline).await {
            Ok(purchase) => {
                self.note_purchase(Versioned { value: record, version }, &holder, purchase, deadline).await
            }
            Err(error) => self.note_failed_purchase(record, version, error, deadline).await,
        }
    }

    fn order(&self, record: &Record) -> Order {
        let id = record.verification.id;
        let journey_locales = record.journey.as_ref().and_then(|journey| journey.ui_locales.clone());
        Order {
            reference: id.to_string(),
            return_url: self.config.links.return_url(&self.keys.tickets, id),
            callback_url: self.config.links.callback_url(&self.keys.tickets, "jumio", id),
            locales: journey_locales.or_else(|| record.locale.clone()).unwrap_or_default(),
            consent: record.consent.clone(),
            user_ip: record.user_ip.clone(),
        }
    }

    async fn note_purchase(
        &self,
        mut record: Versioned<Record>,
        holder: &str,
        purchase: Purchase,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let id = record.value.verification.id;
        for _ in 0..CONFLICT_TRIES {
            if record.value.lease.as_ref().is_none_or(|lease| lease.holder != holder) {
                break;
            }
            match self.try_note_purchase(record.clone(), &purchase, deadline).await {
                Ok(()) => {
                    info!(verification.id = %id, "a transaction was bought");
                    return Ok(AuthorizeStep::ToProvider(purchase.redirect_url));
                }
                Err(Stopped::Conflict) => {
                    let latest = self.ports.store.verification(id, deadline).await?;
                    record = latest.ok_or(AuthorizeError::UnknownVerification)?;
                }
                Err(failed) => return Err(failed),
            }
        }
        self.give_back(&purchase, deadline).await;
        Err(Stopped::Conflict)
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
        draft.record.value.redirect_url = Some(purchase.redirect_url.clone());
        let mut person = self.ports.store.person(id.person(), deadline).await?;
        person.value.count_purchase(now);
        draft.commit.person = Some((id.person(), person));
        draft.commit.execution = Some((purchase.transaction.execution.clone(), id));
        if let Some(due) = self.config.schedule.next_look(&draft.record.value.verification.state, now) {
            draft.plan_look(due);
        }
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    /// Somebody else's purchase won: ours must not be used.
    async fn give_back(&self, purchase: &Purchase, deadline: Deadline) {
        if let Err(error) = self.ports.provider.delete(&purchase.transaction.account, deadline).await {
            warn!(%error, "a transaction that lost its lease could not be deleted");
        }
    }

    async fn note_failed_purchase(
        &self,
        record: Record,
        version: Version,
        error: ProviderError,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, Stopped> {
        let id = record.verification.id;
        warn!(verification.id = %id, %error, "no transaction could be bought");
        let mut draft = Draft::new(Versioned { value: record, version });
        draft.record.value.lease = None;
        draft.note(TimelineEvent::PurchaseFailed, self.now());
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(AuthorizeStep::Unavailable {
            continue_url: self.config.links.continue_url(&self.keys.tickets, id),
        })
    }

    /// Whether a browser with this ticket may still go to the provider, and where.
    pub(crate) fn provider_address(record: &Record) -> Option<&Personal<String>> {
        let is_waiting = record.verification.state.stage() == Stage::AwaitingUser;
        record.redirect_url.as_ref().filter(|_| is_waiting)
    }
}

/// Why a try ended without a step.
#[derive(Debug)]
pub(crate) enum Stopped {
    /// Somebody else wrote first.
    Conflict,
    /// For good.
    Failed(AuthorizeError),
}

impl From<AuthorizeError> for Stopped {
    fn from(error: AuthorizeError) -> Self {
        Self::Failed(error)
    }
}

impl From<StoreError> for Stopped {
    fn from(error: StoreError) -> Self {
        Self::Failed(AuthorizeError::Store(error))
    }
}

impl From<CommitError> for Stopped {
    fn from(error: CommitError) -> Self {
        match error {
            CommitError::Conflict => Self::Conflict,
            CommitError::Store(error) => error.into(),
        }
    }
}
