use std::sync::Arc;

use contract::{Outcome, Personal, VerificationId};
use verification::{Attributes, Proof, table::StateKind};

use super::{config::DropIn, error::DropInError, return_target::ReturnTarget};
use crate::{
    browser::{AuthorizeCall, AuthorizeError},
    kernel::{Clock, Deadline, StoreError},
    model::{Answer, AuthorizationRequest, Handover, Links, ResponseMode, ReturnRequest},
    ports::Verifications,
    rest::{Start, StartRequest},
};

/// The first policy asks for a transaction.
#[derive(Clone, Debug)]
pub struct InitializeTransaction {
    pub start: StartRequest,
    /// The account.
    pub object_id: Personal<String>,
    /// What comes after it.
    pub target: ReturnTarget,
}

/// A transaction for the first policy.
#[derive(Clone, Debug)]
pub struct DropInTransaction {
    pub reference: VerificationId,
    /// Where the redirect page sends the browser.
    pub redirect_url: String,
}

/// Begins transactions, and receives the browsers that come for them.
#[derive(Clone)]
pub struct SampleTransactions {
    /// The drop-in, where it is on.
    pub drop_in: Option<Arc<DropIn>>,
    pub verifications: Arc<dyn Verifications>,
    pub clock: Arc<dyn Clock>,
    pub links: Arc<Links>,
    /// Creates or finds verifications.
    pub start: Start,
}

impl SampleTransactions {
    /// Creates or finds the user's transaction. Called again by the same user journey it gives the same answer.
    pub async fn initialize(
        &self,
        request: InitializeTransaction,
        deadline: Deadline,
    ) -> Result<DropInTransaction, DropInError> {
        let drop_in = self.drop_in.as_ref().ok_or(DropInError::Off)?;
        let return_address = drop_in.return_address(&request.target).ok_or(DropInError::UnknownPolicy)?;
        // Jumio would be paid, would approve, and the user would wait for nothing.
        if drop_in.proof == Proof::MatchedDocument && !has_surname(&request.start.attributes) {
            return Err(DropInError::NameMissing);
        }
        let return_request = Some(ReturnRequest { object_id: request.object_id.clone(), return_address });
        let start = StartRequest { client: None, return_request, ..request.start };
        let journey = start.correlation_id.clone();
        let mut answer = self.start.run(&start, deadline).await?;
        if let Some(id) = answer.verification_id
            && self.begins_anew(id, &answer, start.correlation_id.as_deref(), deadline).await?
        {
            answer = self.start.run(&StartRequest { replaces: Some(id), ..start }, deadline).await?;
        }
        let Some(reference) = answer.verification_id else {
            return Err(DropInError::NoTransaction(Box::new(answer)));
        };
        let entry = self.entry(reference, journey.as_deref());
        let redirect_url =
            format!("{}?transactionReference={reference}&journey={entry}", self.links.to("authorize"));
        Ok(DropInTransaction { reference, redirect_url })
    }

    /// The sample begins anew whenever its policy asks. Here only a user does who was rejected and may try again, or whose
    /// earlier user journey went to the provider and got lost: this one may be in another browser.
    async fn begins_anew(
        &self,
        id: VerificationId,
        answer: &Answer,
        correlation_id: Option<&str>,
        deadline: Deadline,
    ) -> Result<bool, StoreError> {
        if answer.can_retry {
            return Ok(true);
        }
        if answer.outcome != Outcome::Pending {
            return Ok(false);
        }
        let record = self.verifications.verification(id, deadline).await?;
        Ok(record.is_some_and(|record| {
            record.value.verification.state.kind() == StateKind::AwaitingUser
                && record.value.correlation_id.as_deref() != correlation_id
        }))
    }

    /// Tells the browser that the policy sent here for its present user journey from one that finds the address of an earlier
    /// one in its history.
    fn entry(&self, id: VerificationId, journey: Option<&str>) -> String {
        self.start.lookup.pseudonym(&["journey", &id.to_string(), journey.unwrap_or_default()]).to_string()
    }

    /// The request of a browser that the sample's redirect page sent here.
    pub async fn check(
        &self,
        reference: &str,
        entry: Option<&str>,
        retry: bool,
        deadline: Deadline,
    ) -> Result<AuthorizeCall, AuthorizeError> {
        let id = reference.parse().map_err(|_| AuthorizeError::UnknownVerification)?;
        if self.drop_in.is_none() {
            return Err(AuthorizeError::UnknownVerification);
        }
        let record = self.verifications.verification(id, deadline).await?;
        let record = record.ok_or(AuthorizeError::UnknownVerification)?.value;
        let sample = record.sample.ok_or(AuthorizeError::UnknownVerification)?;
        if entry != Some(self.entry(id, sample.journey.as_deref()).as_str()) {
            return Err(AuthorizeError::JourneyOver);
        }
        let request = AuthorizationRequest {
            client: record.client,
            redirect_uri: sample.request.return_address.expose().clone(),
            response_mode: ResponseMode::Query,
            state: None,
            nonce: None,
            code_challenge: None,
            handover: Handover::Hint,
            ui_locales: None,
            max_age: None,
            started_at: self.clock.now(),
        };
        Ok(AuthorizeCall { verification: id, request, restart: false, retry })
    }
}

fn has_surname(attributes: &Attributes) -> bool {
    attributes.surname.as_ref().is_some_and(|name| name.expose().chars().any(char::is_alphabetic))
}
