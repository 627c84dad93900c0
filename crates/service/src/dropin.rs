//! The front of the original Jumio sample: what its policies and pages call, in its own terms. A *transaction reference* is
//! the id of a verification.

use thiserror::Error;
use tokens::{IdTokenHints, VerificationToken, VerificationTokenKeys};
use url::{Url, form_urlencoded};
use verification::{
    EffectiveState, Personal, Proof, Rules, VerificationId,
    effective_state::{DropInWord, NextStep, Outcome},
    table::StateKind,
};

use serde::{Deserialize, Serialize};

use crate::{
    Answer, AuthorizationRequest, AuthorizeError, Client, Deadline, Handover, Journey, Record, ResponseMode,
    Service, StartError, StartRequest, Wording, ports::StoreError,
};

/// What the front needs to know.
#[derive(Debug)]
pub struct DropIn {
    /// Where the tenant's policies are, such as `https://contoso.b2clogin.com/contoso.onmicrosoft.com`.
    pub policies: Url,
    /// Makes the hints with which the second policy begins.
    pub hints: IdTokenHints,
    /// Makes and reads what the polling page carries.
    pub tokens: VerificationTokenKeys,
    /// What proves an approval. This front cannot prove that the browser in front of the provider is the one that signed in.
    pub proof: Proof,
}

/// How the browser is sent back, kept with the verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DropInOrder {
    /// The account; the hint names it.
    pub object_id: Personal<String>,
    /// The authorization request to the second policy, but for the hint and the reference.
    pub return_address: Personal<String>,
}

/// Which request to the second policy continues the first policy's.
#[derive(Clone, Debug)]
pub struct Returning {
    /// The second policy.
    pub policy: String,
    /// The app.
    pub client_id: String,
    /// Where the app is.
    pub redirect_uri: String,
    /// What it asks for.
    pub scope: String,
}

/// The first policy asks for a transaction.
#[derive(Clone, Debug)]
pub struct InitializeTransaction {
    /// For whom.
    pub start: StartRequest,
    /// What comes after it.
    pub returning: Returning,
}

/// A transaction for the first policy.
#[derive(Clone, Debug)]
pub struct DropInTransaction {
    /// Its name.
    pub reference: VerificationId,
    /// Where the redirect page sends the browser.
    pub redirect_url: String,
}

/// How a transaction stands, for the polling page.
#[derive(Debug)]
pub struct TransactionStatus {
    /// The page's word.
    pub word: DropInWord,
    /// The token that the page submits.
    pub token: String,
}

/// What the policy learns from a submitted token.
#[derive(Clone, Debug)]
pub struct Validation {
    /// Whether the account is verified.
    pub success: bool,
    /// What there is to tell the user.
    pub answer: Answer,
}

/// Why this front does not answer.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DropInError {
    /// It is off.
    #[error("the drop-in front is off")]
    Off,
    /// The policy's name is no name of a policy.
    #[error("not the name of a policy")]
    UnknownPolicy,
    /// No transaction is begun, for the reason that the answer gives.
    #[error("no transaction can be begun")]
    NoTransaction(Box<Answer>),
    /// The token is not genuine, not in time, or speaks of another account or transaction.
    #[error("the verification token does not count")]
    InvalidToken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<StartError> for DropInError {
    fn from(error: StartError) -> Self {
        match error {
            StartError::UnknownClient => Self::Off,
            StartError::Store(error) => Self::Store(error),
        }
    }
}

impl DropIn {
    /// The request to the second policy as the original writes it, with its parameters encoded.
    fn return_address(&self, returning: &Returning) -> Option<Personal<String>> {
        let is_name = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
        if returning.policy.is_empty() || !returning.policy.bytes().all(is_name) {
            return None;
        }
        let base = self.policies.as_str().trim_end_matches('/');
        let parameters = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &returning.client_id)
            .append_pair("redirect_uri", &returning.redirect_uri)
            .append_pair("scope", &returning.scope)
            .append_pair("response_type", "id_token")
            .finish();
        Some(Personal::new(format!("{base}/{}/oauth2/v2.0/authorize?{parameters}", returning.policy)))
    }
}

impl Service {
    fn drop_in(&self) -> Result<&DropIn, DropInError> {
        self.config.drop_in.as_ref().ok_or(DropInError::Off)
    }

    /// Creates or finds the user's transaction. Called again by the same journey of the policy it gives the same answer.
    pub async fn initialize_transaction(
        &self,
        request: InitializeTransaction,
        deadline: Deadline,
    ) -> Result<DropInTransaction, DropInError> {
        let return_address =
            self.drop_in()?.return_address(&request.returning).ok_or(DropInError::UnknownPolicy)?;
        let object_id = request.start.subject.clone();
        let order = DropInOrder { object_id, return_address };
        let start = StartRequest { client: None, drop_in: Some(order), ..request.start };
        let mut answer = self.start(&start, deadline).await?;
        if let Some(id) = answer.verification_id
            && self.begins_anew(id, &answer, start.correlation_id.as_deref(), deadline).await?
        {
            answer = self.start(&StartRequest { replaces: Some(id), ..start }, deadline).await?;
        }
        let Some(reference) = answer.verification_id else {
            return Err(DropInError::NoTransaction(Box::new(answer)));
        };
        let redirect_url = format!("{}?transactionReference={reference}", self.config.links.to("authorize"));
        Ok(DropInTransaction { reference, redirect_url })
    }

    /// The original buys anew whenever its policy asks. Here only a user does who was rejected and may try again, or
    /// whose earlier journey went to the provider and got lost: this one may be in another browser.
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
        let record = self.ports.store.verification(id, deadline).await?;
        Ok(record.is_some_and(|record| {
            record.value.verification.state.kind() == StateKind::AwaitingUser
                && record.value.correlation_id.as_deref() != correlation_id
        }))
    }

    /// A token with which a polling page may ask about one transaction of one account. Whether there is such a transaction
    /// shows when it asks: a reference from the original's days is answered as a failed one.
    pub fn initialize_verification(
        &self,
        object_id: &Personal<String>,
        reference: &str,
    ) -> Result<String, DropInError> {
        self.verification_token(object_id.expose(), reference, false, String::new())
    }

    /// How the transaction of a token stands: one point read, never a call to the provider.
    pub async fn transaction_status(
        &self,
        token: &str,
        words: impl FnOnce(&Answer, &Wording) -> String,
        deadline: Deadline,
    ) -> Result<TransactionStatus, DropInError> {
        let token = self.read_token(token)?;
        let (effective_state, answer) =
            self.drop_in_answer(&token.object_id, &token.transaction_reference, deadline).await?;
        let word =
            effective_state.map_or(DropInWord::Failed, |effective_state| effective_state.meaning().drop_in);
        let message = words(&answer, &answer.wording);
        let is_verified = word == DropInWord::Success;
        let token =
            self.verification_token(&token.object_id, &token.transaction_reference, is_verified, message)?;
        Ok(TransactionStatus { word, token })
    }

    /// What the policy learns from the token that the page submitted: what the row says. What the token says of the
    /// verdict is ignored.
    pub async fn validate_token(
        &self,
        object_id: &Personal<String>,
        reference: &str,
        token: &str,
        deadline: Deadline,
    ) -> Result<Validation, DropInError> {
        if !self.read_token(token)?.belongs_to(object_id.expose(), reference) {
            return Err(DropInError::InvalidToken);
        }
        let (effective_state, answer) = self.drop_in_answer(object_id.expose(), reference, deadline).await?;
        let success = effective_state
            .is_some_and(|effective_state| effective_state.meaning().drop_in == DropInWord::Success);
        Ok(Validation { success, answer })
    }

    /// The request of a browser that the original's redirect page sent here.
    pub async fn check_transaction(
        &self,
        reference: &str,
        retry: bool,
        deadline: Deadline,
    ) -> Result<AuthorizationRequest, AuthorizeError> {
        let id = reference.parse().map_err(|_| AuthorizeError::UnknownVerification)?;
        if self.config.drop_in.is_none() {
            return Err(AuthorizeError::UnknownVerification);
        }
        let record = self.ports.store.verification(id, deadline).await?;
        let record = record.ok_or(AuthorizeError::UnknownVerification)?.value;
        let order = record.drop_in.ok_or(AuthorizeError::UnknownVerification)?;
        let journey = Journey {
            client: record.client,
            redirect_uri: order.return_address.expose().clone(),
            response_mode: ResponseMode::Query,
            state: None,
            nonce: None,
            code_challenge: None,
            handover: Handover::Hint,
            ui_locales: None,
            started_at: self.now(),
        };
        Ok(AuthorizationRequest { verification: id, journey, restart: false, retry })
    }

    pub(crate) fn read_token(&self, token: &str) -> Result<VerificationToken, DropInError> {
        self.drop_in()?.tokens.read(token, self.now()).map_err(|_| DropInError::InvalidToken)
    }

    fn verification_token(
        &self,
        object_id: &str,
        transaction_reference: &str,
        is_verified: bool,
        message: String,
    ) -> Result<String, DropInError> {
        let token = VerificationToken {
            object_id: object_id.to_owned(),
            transaction_reference: transaction_reference.to_owned(),
            is_verified,
            message,
        };
        let sealed = self.drop_in()?.tokens.issue(&token, self.now(), self.random_bytes());
        sealed.ok_or(DropInError::Store(StoreError::Unreadable))
    }

    /// How a transaction stands for this account: a failed one if it is not the account's or not of this front.
    async fn drop_in_answer(
        &self,
        object_id: &str,
        reference: &str,
        deadline: Deadline,
    ) -> Result<(Option<EffectiveState>, Answer), DropInError> {
        let client = self.config.clients.default_client();
        let user = self.keys.lookup.user(&client.tenant, object_id);
        let record = match reference.parse() {
            Ok(id) => self.ports.store.verification(id, deadline).await?,
            Err(_) => None,
        };
        let is_theirs = |record: &Record| record.drop_in.is_some() && self.present_name(record) == user;
        let record = record.map(|record| record.value).filter(is_theirs);
        let Some(record) = record else {
            return Ok((None, Answer::without_verification(Outcome::Failed, NextStep::Later, 0)));
        };
        let answer = self.answer_under(&self.drop_in_rules(client)?, client, &record);
        Ok((answer.wording.effective_state, answer))
    }

    /// The client's rules with this front's own proof.
    pub(crate) fn drop_in_rules(&self, client: &Client) -> Result<Rules, DropInError> {
        Ok(Rules { proof: self.drop_in()?.proof, ..client.rules })
    }

    /// What these rules make of a record.
    pub(crate) fn answer_under(&self, rules: &Rules, client: &Client, record: &Record) -> Answer {
        Answer::about(&record.verification, record.attempts_left, rules, &client.claims, self.now())
            .in_languages_of(record)
    }
}
