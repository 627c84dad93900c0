use std::sync::Arc;

use contract::{NextStep, Outcome, Personal};
use tokens::VerificationToken;
use verification::{EffectiveState, effective_state::DropInWord};

use super::{config::DropIn, error::DropInError};
use crate::{
    kernel::{Clock, Deadline, SecureRandom},
    model::{Answer, Clients, UserId, Wording},
    rest::{Redeem, RedeemError},
};

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

/// Tells the polling page and the second policy how a transaction stands.
#[derive(Clone)]
pub struct SampleVerifications {
    /// The drop-in, where it is on.
    pub drop_in: Option<Arc<DropIn>>,
    pub clock: Arc<dyn Clock>,
    /// Seals tokens.
    pub random: Arc<dyn SecureRandom>,
    pub clients: Arc<Clients>,
    /// Finds verifications.
    pub redeem: Redeem,
}

impl SampleVerifications {
    /// A token with which a polling page may ask about one transaction of one account. Whether there is such a transaction
    /// shows when it asks: a reference from before the move to this service is answered as a failed one.
    pub fn initialize(&self, object_id: &Personal<String>, reference: &str) -> Result<String, DropInError> {
        self.token(object_id.expose(), reference, false, String::new())
    }

    /// How the transaction of a token stands: never a call to the provider.
    pub async fn status(
        &self,
        token: &str,
        words: impl FnOnce(&Answer, &Wording) -> String,
        deadline: Deadline,
    ) -> Result<TransactionStatus, DropInError> {
        let token = self.drop_in()?.read(token, self.clock.as_ref())?;
        let object_id = Personal::new(token.object_id.clone());
        let (state, answer) = self.answer(&object_id, &token.transaction_reference, deadline).await?;
        let word = state.map_or(DropInWord::Failed, |state| state.meaning().drop_in);
        let message = words(&answer, &answer.wording);
        let is_verified = word == DropInWord::Success;
        let token = self.token(&token.object_id, &token.transaction_reference, is_verified, message)?;
        Ok(TransactionStatus { word, token })
    }

    /// What the policy learns from the token that the page submitted: what the row says. What the token says of the verdict is
    /// ignored.
    pub async fn validate(
        &self,
        object_id: &Personal<String>,
        reference: &str,
        token: &str,
        deadline: Deadline,
    ) -> Result<Validation, DropInError> {
        let token = self.drop_in()?.read(token, self.clock.as_ref())?;
        if !token.belongs_to(object_id.expose(), reference) {
            return Err(DropInError::InvalidToken);
        }
        let (state, answer) = self.answer(object_id, reference, deadline).await?;
        let success = state.is_some_and(|state| state.meaning().drop_in == DropInWord::Success);
        Ok(Validation { success, answer })
    }

    fn drop_in(&self) -> Result<&DropIn, DropInError> {
        self.drop_in.as_deref().ok_or(DropInError::Off)
    }

    fn token(
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
        self.drop_in()?.seal(&token, self.clock.as_ref(), self.random.as_ref())
    }

    /// How a transaction stands for this account: a failed one if it is not the account's or not of the drop-in.
    async fn answer(
        &self,
        object_id: &Personal<String>,
        reference: &str,
        deadline: Deadline,
    ) -> Result<(Option<EffectiveState>, Answer), DropInError> {
        let failed = || (None, Answer::without_verification(Outcome::Failed, NextStep::Later, 0));
        let client = self.clients.default_client();
        let Ok(id) = reference.parse() else { return Ok(failed()) };
        let redeemable =
            match self.redeem.find(id, &client, &UserId::ObjectId(object_id.clone()), deadline).await {
                Ok(redeemable) if redeemable.record.value.sample.is_some() => redeemable,
                Err(RedeemError::Store(error)) => return Err(error.into()),
                Ok(_) | Err(_) => return Ok(failed()),
            };
        let answer = self.redeem.answer(&redeemable, &client, &self.drop_in()?.rules(&client));
        Ok((answer.wording.effective_state, answer))
    }
}
