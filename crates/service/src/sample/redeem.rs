use std::sync::Arc;

use contract::{NextStep, Personal};
use tokens::IdTokenHints;

use super::config::DropIn;
use crate::{
    kernel::{Clock, Deadline, StoreError, with_retry},
    model::{Answer, Client, Clients, Draft, TimelineEvent, UserId},
    ports::Commits,
    rest::{Redeem, RedeemError, Redeemable},
};

/// A policy names the verification by a token of the drop-in.
#[derive(Clone, Debug)]
pub struct RedeemToken {
    /// The account.
    pub object_id: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// The verification token.
    pub token: Personal<String>,
}

/// A policy names the verification by the name of an `id_token_hint` (`jti`).
#[derive(Clone, Debug)]
pub struct RedeemHint {
    /// The account.
    pub object_id: Personal<String>,
    /// For which client; the default one if absent.
    pub client: Option<String>,
    /// The hint's name.
    pub hint: Personal<String>,
    /// The policy's id of its user journey; the first that redeems a hint is the only one.
    pub correlation_id: String,
}

/// Tells policies the verdict by what the drop-in has handed out.
#[derive(Clone)]
pub struct SampleRedeem {
    /// The drop-in, where it is on.
    pub drop_in: Option<Arc<DropIn>>,
    /// Burns hints.
    pub commits: Arc<dyn Commits>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    /// Finds verifications.
    pub redeem: Redeem,
}

impl SampleRedeem {
    /// The verdict on the verification that a token names. The same call gives the same answer.
    pub async fn by_token(&self, request: &RedeemToken, deadline: Deadline) -> Result<Answer, RedeemError> {
        let client = self.clients.named(request.client.as_deref()).ok_or(RedeemError::UnknownClient)?;
        let drop_in = self.drop_in.as_ref().ok_or(RedeemError::InvalidToken)?;
        let token = drop_in.read(request.token.expose(), self.clock.as_ref());
        let token = token.map_err(|_| RedeemError::InvalidToken)?;
        let reference = token.transaction_reference.clone();
        if !token.belongs_to(request.object_id.expose(), &reference) {
            return Err(RedeemError::InvalidToken);
        }
        let id = reference.parse().map_err(|_| RedeemError::UnknownVerification)?;
        let user = UserId::ObjectId(request.object_id.clone());
        let redeemable = self.redeem.find(id, &client, &user, deadline).await?;
        // A verification of the native protocol asks for the native protocol's proof.
        if redeemable.record.value.sample.is_none() {
            return Err(RedeemError::InvalidToken);
        }
        Ok(self.redeem.answer(&redeemable, &client, &drop_in.rules(&client)))
    }

    /// The verdict on the verification that a hint names. A hint with a verdict is burned, for all user journeys but the one
    /// that redeemed it.
    pub async fn by_hint(&self, request: &RedeemHint, deadline: Deadline) -> Result<Answer, RedeemError> {
        let client = self.clients.named(request.client.as_deref()).ok_or(RedeemError::UnknownClient)?;
        let drop_in = self.drop_in.as_deref().ok_or(RedeemError::InvalidToken)?;
        with_retry(|| self.try_by_hint(request, &client, drop_in, deadline)).await
    }

    async fn try_by_hint(
        &self,
        request: &RedeemHint,
        client: &Client,
        drop_in: &DropIn,
        deadline: Deadline,
    ) -> Result<Answer, RedeemError> {
        let id = IdTokenHints::named_by(request.hint.expose()).ok_or(RedeemError::InvalidToken)?;
        let user = UserId::ObjectId(request.object_id.clone());
        let redeemable = self.redeem.find(id, client, &user, deadline).await?;
        let sample = redeemable.record.value.sample.as_ref();
        let issued = sample.and_then(|sample| sample.hint.as_ref());
        let issued = issued.filter(|issued| issued.is_named(&request.hint));
        let issued = issued.filter(|issued| issued.is_good_for(&request.correlation_id, self.clock.now()));
        let is_burned = issued.ok_or(RedeemError::InvalidToken)?.redeemed_by.is_some();
        let answer = self.redeem.answer(&redeemable, client, &drop_in.rules(client));
        if !is_burned && is_verdict(&answer) {
            self.burn(redeemable, &request.correlation_id, deadline).await?;
        }
        Ok(answer)
    }

    async fn burn(
        &self,
        redeemable: Redeemable,
        correlation_id: &str,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let mut draft = Draft::new(redeemable.record);
        let sample = draft.record.value.sample.as_mut();
        if let Some(hint) = sample.and_then(|sample| sample.hint.as_mut()) {
            hint.redeemed_by = Some(correlation_id.to_owned());
        }
        draft.note(TimelineEvent::HintRedeemed, self.clock.now());
        self.commits.commit(draft.into_commit(), deadline).await.map(drop)
    }
}

/// Whether the policy's user journey ends with this answer.
fn is_verdict(answer: &Answer) -> bool {
    matches!(answer.next_step, NextStep::Done | NextStep::Retry | NextStep::Blocked)
}
