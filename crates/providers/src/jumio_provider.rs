use std::time::Duration;

use async_trait::async_trait;
use jumio::{AccountOrder, Client, Consent, Locale, OrderError, UserConsent, WorkflowKey};
use service::{
    Deadline,
    ports::{Clock, CreatedTransaction, DocumentProvider, Order, PollResult, ProviderError},
};
use time::OffsetDateTime;
use tracing::error;
use verification::{AccountId, ExecutionId, Personal, ProviderResult, Report, Transaction};

use crate::jumio_results::{result_of_details, result_of_status};

/// How transactions are ordered at Jumio.
#[derive(Clone, Debug)]
pub struct JumioOptions {
    /// Which workflow; tenants have their own keys.
    pub workflow_key: WorkflowKey,
    /// How long the user may take to open the web client.
    pub token_lifetime: Duration,
    /// Whether our addresses may be plain http on this machine, as a simulator accepts them.
    pub allow_loopback: bool,
}

/// Jumio's Platform API as a document provider.
pub struct JumioProvider<C> {
    client: Client,
    options: JumioOptions,
    clock: C,
}

impl<C: Clock> JumioProvider<C> {
    /// Joins a client with the way we order.
    pub const fn new(client: Client, options: JumioOptions, clock: C) -> Self {
        Self { client, options, clock }
    }

    fn order(&self, order: &Order) -> Result<AccountOrder, OrderError> {
        let mut builder = AccountOrder::builder(self.options.workflow_key.clone(), order.reference.clone())
            .success_url(order.return_url.clone())
            .error_url(order.return_url.clone())
            .callback_url(order.callback_url.clone())
            .token_lifetime(self.options.token_lifetime)
            .locale(Locale::from_ui_locales(&order.locales))
            .allow_loopback_addresses(self.options.allow_loopback);
        if let Some(consent) = user_consent(order) {
            builder = builder.user_consent(consent);
        }
        builder.build()
    }
}

/// Jumio takes a consent complete or not at all.
fn user_consent(order: &Order) -> Option<UserConsent> {
    let consent = order.consent.as_ref()?;
    let nanos = i128::from(consent.obtained_at.unix_millis()) * 1_000_000;
    Some(UserConsent {
        user_ip: jumio::Personal::new(order.user_ip.as_ref()?.expose().parse().ok()?),
        country: consent.country.clone(),
        state: consent.state.clone(),
        consent: Consent::Obtained { at: OffsetDateTime::from_unix_timestamp_nanos(nanos).ok()? },
    })
}

#[async_trait]
impl<C: Clock> DocumentProvider for JumioProvider<C> {
    async fn create(&self, order: &Order, deadline: Deadline) -> Result<CreatedTransaction, ProviderError> {
        let order = self.order(order).map_err(|error| {
            error!(%error, "Jumio would refuse this order");
            ProviderError::Refused
        })?;
        let issued_at = self.clock.now();
        let created = self.client.create_account(&order, deadline.instant()).await.map_err(provider_error)?;
        Ok(CreatedTransaction {
            transaction: Transaction {
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
            self.client.status(&account, &execution_id, deadline.instant()).await.map_err(provider_error)?;
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
            Err(error) => Err(provider_error(error)),
        }
    }

    async fn delete(&self, account: &AccountId, deadline: Deadline) -> Result<(), ProviderError> {
        match self.client.delete_account(&account_id(account)?, deadline.instant()).await {
            Ok(()) | Err(jumio::Error::NotFound) => Ok(()),
            Err(error) => Err(provider_error(error)),
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

#[expect(clippy::needless_pass_by_value, reason = "used with map_err")]
fn provider_error(error: jumio::Error) -> ProviderError {
    if error.may_have_taken_effect() {
        return ProviderError::Lost;
    }
    if error.is_transient() {
        return ProviderError::Unavailable;
    }
    error!(%error, "Jumio refuses our requests: check credentials, workflow key and permissions");
    ProviderError::Refused
}
