use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use crate::account_request::AccountRequest;
use crate::{Delivery, Scenario, Status, TransactionView, User};

/// One transaction. Its methods are the state machine (Jumio API guide, Status): INITIATED, ACQUISITION_STARTED,
/// ACQUIRED, PROCESSED, or one of the two expiries.
#[derive(Clone, Debug)]
pub(crate) struct Transaction {
    pub(crate) id: Uuid,
    pub(crate) account: Uuid,
    pub(crate) credentials: CredentialIds,
    pub(crate) request: AccountRequest,
    pub(crate) lifetime: Duration,
    pub(crate) web_href: String,
    pub(crate) scenario: Option<Scenario>,
    pub(crate) user: User,
    pub(crate) status: Status,
    /// Grows with whatever the user does; an idle limit counts from the last of it.
    pub(crate) activity: u64,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) started_at: Option<OffsetDateTime>,
    pub(crate) completed_at: Option<OffsetDateTime>,
    /// Reads of the details that are still answered 404.
    pub(crate) hidden_reads: u32,
    pub(crate) deleted: bool,
    pub(crate) deliveries: Vec<Delivery>,
}

/// The credentials of a document-and-face workflow.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CredentialIds {
    pub(crate) id: Uuid,
    pub(crate) selfie: Uuid,
    pub(crate) facemap: Uuid,
}

/// Whether a step changed the status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Changed,
    Unchanged,
}

impl CredentialIds {
    pub(crate) fn random() -> Self {
        Self { id: Uuid::new_v4(), selfie: Uuid::new_v4(), facemap: Uuid::new_v4() }
    }
}

impl Transaction {
    /// The user opens or reloads the web client.
    pub(crate) fn open(&mut self) -> Step {
        self.activity += 1;
        self.step(Status::Initiated, Status::AcquisitionStarted)
    }

    /// The user hands in document and face.
    pub(crate) fn submit(&mut self, scenario: Scenario, user: User, now: OffsetDateTime) -> Step {
        let step = self.step(Status::AcquisitionStarted, Status::Acquired);
        if step == Step::Changed {
            self.activity += 1;
            self.scenario = Some(scenario);
            self.user = user;
            self.started_at = Some(now);
        }
        step
    }

    /// The result is there.
    pub(crate) fn process(&mut self, now: OffsetDateTime) -> Step {
        self.complete(Status::Acquired, Status::Processed, now)
    }

    /// Jumio decides again, or late. The one way out of a final status.
    pub(crate) fn revise(&mut self, scenario: Scenario, now: OffsetDateTime) {
        self.status = Status::Processed;
        self.scenario = Some(scenario);
        self.started_at.get_or_insert(now);
        self.completed_at = Some(now);
    }

    /// The token lifetime is over.
    pub(crate) fn expire_token(&mut self, now: OffsetDateTime) -> Step {
        self.complete(Status::Initiated, Status::TokenExpired, now)
    }

    /// The idle limit is over, counted from `activity`.
    pub(crate) fn expire_session(&mut self, activity: u64, now: OffsetDateTime) -> Step {
        if self.activity != activity {
            return Step::Unchanged;
        }
        self.complete(Status::AcquisitionStarted, Status::SessionExpired, now)
    }

    fn complete(&mut self, from: Status, to: Status, now: OffsetDateTime) -> Step {
        let step = self.step(from, to);
        if step == Step::Changed {
            self.completed_at = Some(now);
        }
        step
    }

    fn step(&mut self, from: Status, to: Status) -> Step {
        if self.status != from {
            return Step::Unchanged;
        }
        self.status = to;
        Step::Changed
    }

    /// Whether the transaction is or was in a status.
    pub(crate) fn has_passed(&self, status: Status) -> bool {
        match status {
            Status::Initiated => true,
            Status::AcquisitionStarted => self.activity > 0,
            Status::Acquired => self.started_at.is_some(),
            Status::Processed | Status::SessionExpired | Status::TokenExpired => self.status == status,
        }
    }

    pub(crate) fn view(&self) -> TransactionView {
        TransactionView {
            workflow: self.request.workflow_definition.key.text(),
            account_id: self.account.to_string(),
            execution_id: self.id.to_string(),
            status: self.status,
            scenario: self.scenario,
            web_href: self.web_href.clone(),
            customer_internal_reference: self.request.customer_internal_reference.clone(),
            user_reference: self.request.user_reference.clone(),
            callback_url: self.request.callback_url.clone(),
            success_url: self.request.web.success_url.clone(),
            error_url: self.request.web.error_url.clone(),
            locale: self.request.web.locale.clone(),
            token_lifetime: self.lifetime,
            preset: self.request.preset(),
            has_consent: self.request.user_consent.is_some(),
            deleted: self.deleted,
            deliveries: self.deliveries.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp;

    fn initiated() -> Transaction {
        let request = r#"{"customerInternalReference":"r","workflowDefinition":{"key":10011}}"#;
        Transaction {
            id: Uuid::new_v4(),
            account: Uuid::new_v4(),
            credentials: CredentialIds::random(),
            request: serde_json::from_str(request).unwrap(),
            lifetime: Duration::from_secs(1800),
            web_href: String::new(),
            scenario: None,
            user: User::default(),
            status: Status::Initiated,
            activity: 0,
            created_at: timestamp::now(),
            started_at: None,
            completed_at: None,
            hidden_reads: 0,
            deleted: false,
            deliveries: Vec::new(),
        }
    }

    #[test]
    fn what_the_user_does_restarts_the_idle_limit() {
        let mut transaction = initiated();
        transaction.open();
        let first_visit = transaction.activity;
        transaction.open();
        assert_eq!(transaction.expire_session(first_visit, timestamp::now()), Step::Unchanged);
        assert_eq!(transaction.expire_session(transaction.activity, timestamp::now()), Step::Changed);
        assert_eq!(transaction.status, Status::SessionExpired);
    }

    #[test]
    fn a_final_status_never_changes() {
        let finals: [fn(&mut Transaction); 3] = [
            |one| assert_eq!(one.expire_token(timestamp::now()), Step::Changed),
            |one| {
                one.open();
                assert_eq!(one.expire_session(one.activity, timestamp::now()), Step::Changed);
            },
            |one| {
                one.open();
                one.submit(Scenario::Pass, User::default(), timestamp::now());
                assert_eq!(one.process(timestamp::now()), Step::Changed);
            },
        ];
        for finish in finals {
            let mut one = initiated();
            finish(&mut one);
            let reached = one.status;
            one.open();
            one.submit(Scenario::Fraud, User::default(), timestamp::now());
            one.process(timestamp::now());
            one.expire_token(timestamp::now());
            one.expire_session(one.activity, timestamp::now());
            assert_eq!(one.status, reached);
        }
    }
}
