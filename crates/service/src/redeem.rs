use thiserror::Error;
use tokens::IdTokenHints;
use verification::{Personal, VerificationId, effective_state::NextStep};

use crate::{
    Answer, Client, Deadline, DropInError, Record, Service, TimelineEvent,
    decide::Draft,
    ports::{CommitError, StoreError, Versioned},
    start::CONFLICT_TRIES,
};

/// A policy asks for the verdict.
#[derive(Clone, Debug)]
pub struct RedeemRequest {
    /// The account, or the id that stood for it at `start`.
    pub subject: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// Which verification.
    pub named: Named,
}

/// How a policy names a verification.
#[derive(Clone, Debug)]
pub enum Named {
    /// By its id.
    Id(VerificationId),
    /// By a verification token of the drop-in front.
    Token(Personal<String>),
    /// By the name of an `id_token_hint` (`jti`).
    Hint {
        /// The hint's name.
        id: Personal<String>,
        /// The policy's id of its journey; the first that redeems a hint is the only one.
        correlation_id: String,
    },
}

/// Why there is no verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum RedeemError {
    /// No client of that name.
    #[error("unknown client")]
    UnknownClient,
    /// The verification belongs to another user.
    #[error("another user's verification")]
    AnotherSubject,
    /// No such verification, or not this client's.
    #[error("unknown verification")]
    UnknownVerification,
    /// The token or the hint does not count: not genuine, not in time, redeemed by another journey, of another account, or
    /// there are none here.
    #[error("the token or hint does not count")]
    InvalidToken,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<DropInError> for RedeemError {
    fn from(error: DropInError) -> Self {
        match error {
            DropInError::Store(error) => Self::Store(error),
            _ => Self::InvalidToken,
        }
    }
}

impl Service {
    /// The verdict as it stands, from the record. The same call gives the same answer; only a hint with a verdict is
    /// burned, for all journeys but the one that redeemed it.
    pub async fn redeem(&self, request: &RedeemRequest, deadline: Deadline) -> Result<Answer, RedeemError> {
        let client = self.client(request.client.as_deref()).ok_or(RedeemError::UnknownClient)?;
        match &request.named {
            Named::Id(id) => {
                let record = self.redeemable(*id, client, &request.subject, deadline).await?;
                Ok(self.answer_under(&client.rules, client, &record.value))
            }
            Named::Token(token) => {
                let token = self.read_token(token.expose())?;
                let reference = token.transaction_reference.clone();
                if !token.belongs_to(request.subject.expose(), &reference) {
                    return Err(RedeemError::InvalidToken);
                }
                let id = reference.parse().map_err(|_| RedeemError::UnknownVerification)?;
                let record = self.redeemable(id, client, &request.subject, deadline).await?;
                // A verification of the native front asks for the native front's proof.
                if record.value.drop_in.is_none() {
                    return Err(RedeemError::InvalidToken);
                }
                let rules = self.drop_in_rules(client)?;
                Ok(self.answer_under(&rules, client, &record.value))
            }
            Named::Hint { id, correlation_id } => {
                self.redeem_hint(request, client, id, correlation_id, deadline).await
            }
        }
    }

    async fn redeem_hint(
        &self,
        request: &RedeemRequest,
        client: &Client,
        hint: &Personal<String>,
        correlation_id: &str,
        deadline: Deadline,
    ) -> Result<Answer, RedeemError> {
        let rules = self.drop_in_rules(client)?;
        let id = IdTokenHints::named_by(hint.expose()).ok_or(RedeemError::InvalidToken)?;
        for _ in 0..CONFLICT_TRIES {
            let record = self.redeemable(id, client, &request.subject, deadline).await?;
            let issued = record.value.hint.as_ref().filter(|issued| issued.is_named(hint));
            let issued = issued.filter(|issued| issued.is_good_for(correlation_id, self.now()));
            let is_burned = issued.ok_or(RedeemError::InvalidToken)?.redeemed_by.is_some();
            let answer = self.answer_under(&rules, client, &record.value);
            if is_burned || !is_verdict(&answer) {
                return Ok(answer);
            }
            match self.burn_hint(record, correlation_id, deadline).await {
                Err(CommitError::Conflict) => {}
                Err(CommitError::Store(error)) => return Err(error.into()),
                Ok(()) => return Ok(answer),
            }
        }
        Err(StoreError::Unavailable.into())
    }

    async fn burn_hint(
        &self,
        record: Versioned<Record>,
        correlation_id: &str,
        deadline: Deadline,
    ) -> Result<(), CommitError> {
        let mut draft = Draft::new(record);
        if let Some(hint) = draft.record.value.hint.as_mut() {
            hint.redeemed_by = Some(correlation_id.to_owned());
        }
        draft.note(TimelineEvent::HintRedeemed, self.now());
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(())
    }

    /// The record, if it is this client's and this user's.
    async fn redeemable(
        &self,
        id: VerificationId,
        client: &Client,
        subject: &Personal<String>,
        deadline: Deadline,
    ) -> Result<Versioned<Record>, RedeemError> {
        let user = self.keys.lookup.user(&client.tenant, subject.expose());
        let record = self.ports.store.verification(id, deadline).await?;
        let verified = record.as_ref().map(|record| self.present_name(&record.value));
        if user != verified.unwrap_or(id.user()) {
            return Err(RedeemError::AnotherSubject);
        }
        record.filter(|record| record.value.client == client.id).ok_or(RedeemError::UnknownVerification)
    }
}

/// Whether the policy's journey ends with this answer.
fn is_verdict(answer: &Answer) -> bool {
    matches!(answer.next_step, NextStep::Done | NextStep::Retry | NextStep::Blocked)
}
