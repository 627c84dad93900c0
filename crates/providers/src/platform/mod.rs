//! Jumio's Platform API.

mod reasons;
mod results;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use contract::{AccountId, DocumentType, ExecutionId, Personal, ProviderName};
use jumio::{
    AccountRequest, AccountRequestError, Client, Consent, DocumentKind, Locale, Preset, UserConsent,
    WorkflowKey,
};
use service::{
    kernel::{Clock, Deadline, SecureRandom, random_bytes},
    ports::{CreatedTransaction, DocumentProvider, Origin, PollResult, ProviderError, TransactionRequest},
};
use time::OffsetDateTime;
use tracing::error;
use verification::{Attributes, ProviderResult, Report, Transaction};

use results::{result_of_details, result_of_status};

/// Its name in callback addresses and transactions.
pub const NAME: &str = "jumio";

/// How transactions are created at Jumio.
#[derive(Clone, Debug)]
pub struct PlatformOptions {
    /// Which workflow; tenants have their own keys.
    pub workflow_key: WorkflowKey,
    /// How long the user may take to open the web client.
    pub token_lifetime: Duration,
    /// Whether our addresses may be plain http on this machine, as a simulator accepts them.
    pub allow_loopback: bool,
}

/// Jumio's Platform API as a document provider.
pub struct PlatformProvider<C> {
    client: Client,
    options: PlatformOptions,
    clock: C,
    random: Arc<dyn SecureRandom>,
}

/// Jumio takes one order per second and tenant; two users of the same second are not to notice.
const SHORTEST_PAUSE: Duration = Duration::from_millis(700);
/// Those who were refused together come back apart: each waits up to this much longer.
const JITTER_MILLIS: u64 = 1024;
/// What one creation takes at most, on a usual day.
const TIME_TO_CREATE: Duration = Duration::from_secs(4);

impl<C: Clock> PlatformProvider<C> {
    /// Joins a client with the way we request.
    pub const fn new(
        client: Client,
        options: PlatformOptions,
        clock: C,
        random: Arc<dyn SecureRandom>,
    ) -> Self {
        Self { client, options, clock, random }
    }

    /// Creates an account. A 429 has certainly created nothing, so it is tried again while there is time; nothing else is.
    async fn create_account(
        &self,
        request: &AccountRequest,
        deadline: Deadline,
    ) -> Result<jumio::AccountCreated, jumio::Error> {
        loop {
            let created = self.client.create_account(request, deadline.instant()).await;
            if !matches!(created, Err(jumio::Error::TooManyRequests)) {
                return created;
            }
            let pause = self.pause();
            if Deadline::after(pause + TIME_TO_CREATE) >= deadline {
                return created;
            }
            tokio::time::sleep(pause).await;
        }
    }

    fn pause(&self) -> Duration {
        let jitter = u64::from(u16::from_le_bytes(random_bytes(self.random.as_ref()))) % JITTER_MILLIS;
        SHORTEST_PAUSE + Duration::from_millis(jitter)
    }

    fn request(&self, request: &TransactionRequest) -> Result<AccountRequest, AccountRequestError> {
        let workflow = request.workflow.as_deref().and_then(|key| key.parse().ok());
        let workflow = workflow.unwrap_or_else(|| self.options.workflow_key.clone());
        let mut builder = AccountRequest::builder(workflow, request.reference.clone())
            .success_url(request.return_url.clone())
            .error_url(request.return_url.clone())
            .callback_url(request.callback_url.clone())
            .token_lifetime(self.options.token_lifetime)
            .locale(Locale::from_ui_locales(&request.locales))
            .allow_loopback_addresses(self.options.allow_loopback);
        if let Some(preset) = preset(request) {
            builder = builder.preset(preset);
        }
        if let Some(consent) = user_consent(request) {
            builder = builder.user_consent(consent);
        }
        builder.build()
    }
}

/// Jumio takes country and kind together or not at all. An account's country that is no code of three letters is of no use.
fn preset(request: &TransactionRequest) -> Option<Preset> {
    let Attributes { country, document_type, .. } = &request.attributes;
    let country = country.as_ref()?.expose().to_ascii_uppercase();
    let is_alpha3 = country.len() == 3 && country.bytes().all(|letter| letter.is_ascii_uppercase());
    let document = match (*document_type)? {
        DocumentType::IdCard => DocumentKind::IdCard,
        DocumentType::DrivingLicense => DocumentKind::DrivingLicense,
        DocumentType::Passport => DocumentKind::Passport,
        DocumentType::Visa => DocumentKind::Visa,
    };
    is_alpha3.then_some(Preset { country, document })
}

/// Jumio takes a consent complete or not at all.
fn user_consent(request: &TransactionRequest) -> Option<UserConsent> {
    let consent = request.consent.as_ref()?;
    let nanos = i128::from(consent.obtained_at.unix_millis()) * 1_000_000;
    Some(UserConsent {
        user_ip: jumio::Personal::new(request.user_ip.as_ref()?.expose().parse().ok()?),
        country: consent.country.clone(),
        state: consent.state.clone(),
        consent: Consent::Obtained { at: OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()? },
    })
}

#[async_trait]
impl<C: Clock> DocumentProvider for PlatformProvider<C> {
    fn name(&self) -> ProviderName {
        ProviderName(NAME.to_owned())
    }

    async fn create(
        &self,
        request: &TransactionRequest,
        deadline: Deadline,
    ) -> Result<CreatedTransaction, ProviderError> {
        let request = self.request(request).map_err(|error| {
            error!(%error, "transaction refused: Jumio would not accept the request");
            ProviderError::Refused
        })?;
        let issued_at = self.clock.now();
        let created =
            self.create_account(&request, deadline).await.map_err(|error| provider_error(&error))?;
        Ok(CreatedTransaction {
            transaction: Transaction {
                provider: self.name(),
                account: AccountId(created.account.as_str().to_owned()),
                execution: ExecutionId(created.execution.as_str().to_owned()),
                issued_at,
                expires_at: issued_at + self.options.token_lifetime,
            },
            redirect_url: Personal::new(created.redirect_url.expose().to_owned()),
        })
    }

    async fn poll(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<PollResult, ProviderError> {
        let (account, execution_id) =
            (account_id(account)?, execution.0.parse().map_err(|_| ProviderError::Refused)?);
        let status =
            self.client.status(&account, &execution_id, deadline.instant()).await.map_err(repeatable)?;
        if let Some(result) = result_of_status(&status) {
            return Ok(result_without_evidence(execution, result));
        }
        match self.client.details(&account, &execution_id, deadline.instant()).await {
            Ok(details) => Ok(PollResult {
                report: Report {
                    execution: execution_of(&details, execution),
                    reference: details.workflow.customer_internal_reference.clone(),
                    result: result_of_details(&details),
                },
                evidence: Some(Personal::new(details.evidence.into_inner())),
            }),
            // Just after the processing the details may not be visible yet.
            Err(jumio::Error::NotFound) => Ok(result_without_evidence(execution, ProviderResult::Acquired)),
            Err(error) => Err(repeatable(error)),
        }
    }

    async fn origin(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        deadline: Deadline,
    ) -> Result<Origin, ProviderError> {
        let (account, execution) =
            (account_id(account)?, execution.0.parse().map_err(|_| ProviderError::Refused)?);
        match self.client.details(&account, &execution, deadline.instant()).await {
            Ok(details) => {
                let is_of_account = details.account.as_ref().is_some_and(|answered| answered.id == account);
                let reference = details.workflow.customer_internal_reference.filter(|_| is_of_account);
                Ok(reference.map_or(Origin::Untold, Origin::Reference))
            }
            Err(jumio::Error::NotFound) => Ok(Origin::Absent),
            Err(error) => Err(repeatable(error)),
        }
    }

    async fn delete(&self, account: &AccountId, deadline: Deadline) -> Result<(), ProviderError> {
        match self.client.delete_account(&account_id(account)?, deadline.instant()).await {
            Ok(()) | Err(jumio::Error::NotFound) => Ok(()),
            Err(error) => Err(repeatable(error)),
        }
    }
}

fn account_id(account: &AccountId) -> Result<jumio::AccountId, ProviderError> {
    account.0.parse().map_err(|_| ProviderError::Refused)
}

/// The execution that the answer names; an answer about another one must not count as ours.
fn execution_of(details: &jumio::Details, asked: &ExecutionId) -> ExecutionId {
    details.workflow.id.as_ref().map_or_else(|| asked.clone(), |id| ExecutionId(id.as_str().to_owned()))
}

fn result_without_evidence(execution: &ExecutionId, result: ProviderResult) -> PollResult {
    PollResult { report: Report { execution: execution.clone(), reference: None, result }, evidence: None }
}

/// What went wrong with a call that may be made again: a read, or a deletion.
fn repeatable(error: jumio::Error) -> ProviderError {
    match error {
        jumio::Error::UnreadableField { .. } | jumio::Error::UnexpectedAnswer { .. } => {
            error!(%error, "answer of Jumio cannot be read");
            ProviderError::Unreadable
        }
        error => provider_error(&error),
    }
}

fn provider_error(error: &jumio::Error) -> ProviderError {
    if error.may_have_taken_effect() {
        return ProviderError::Lost;
    }
    if error.is_transient() {
        return ProviderError::Unavailable;
    }
    error!(%error, "request refused by Jumio: check credentials, workflow key and permissions");
    ProviderError::Refused
}
