use std::sync::Arc;

use contract::Personal;
use tokens::{BrowserKeys, SigningKeys};

use super::config::DropIn;
use crate::{
    browser::{AuthorizationResponse, Ready},
    kernel::{Clock, Deadline, SecureRandom, StoreError, random_bytes},
    model::{IssuedHint, TimelineEvent},
    ports::Commits,
};

/// Sends browsers to the second policy with hints that log them in.
#[derive(Clone)]
pub struct Hints {
    /// The drop-in, where it is on.
    pub drop_in: Option<Arc<DropIn>>,
    /// Writes hints down.
    pub commits: Arc<dyn Commits>,
    pub clock: Arc<dyn Clock>,
    /// Names hints.
    pub random: Arc<dyn SecureRandom>,
    /// Signs hints.
    pub signing: Arc<SigningKeys>,
    /// Knows the bound browser, the only one that gets a hint.
    pub browsers: BrowserKeys,
}

impl Hints {
    /// Gives the bound browser a hint. It replaces an earlier one.
    pub async fn respond(
        &self,
        mut ready: Ready,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, StoreError> {
        let (response, hint) =
            self.issue(&ready).ok_or_else(|| StoreError::internal().because("no hint can be issued"))?;
        if let Some(sample) = ready.draft.record.value.sample.as_mut() {
            sample.hint = Some(hint);
        }
        ready.draft.note(TimelineEvent::HintIssued, self.clock.now());
        self.commits.commit(ready.draft.into_commit(), deadline).await?;
        Ok(response)
    }

    fn issue(&self, ready: &Ready) -> Option<(AuthorizationResponse, IssuedHint)> {
        let drop_in = self.drop_in.as_ref()?;
        let now = self.clock.now();
        let record = &ready.draft.record.value;
        let id = record.verification.id;
        let mark = &record.verification.binding.as_ref()?.browser;
        let bound = self.browsers.bound(&ready.browser, id, mark)?;
        let request = record.authorization_request()?;
        let object_id = record.sample.as_ref()?.request.object_id.expose();
        let jti = random_bytes(self.random.as_ref());
        let hint = drop_in.hints.issue(&self.signing, &bound, object_id, now, jti)?;
        let response = AuthorizationResponse {
            redirect_uri: request.redirect_uri.clone(),
            response_mode: request.response_mode,
            parameters: vec![
                ("id_token_hint", Personal::new(hint.token)),
                ("transactionReference", Personal::new(id.to_string())),
            ],
            client: request.client.clone(),
            locales: record.locales(),
        };
        let is_last = record.verification.state.kind().is_verdict();
        Some((
            response,
            IssuedHint { id: Personal::new(hint.id), issued_at: now, is_last, redeemed_by: None },
        ))
    }
}
