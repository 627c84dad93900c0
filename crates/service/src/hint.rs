use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokens::BrowserId;
use verification::{Personal, Timestamp};

use crate::{
    AuthorizationResponse, Deadline, Record, Service, TimelineEvent,
    decide::Draft,
    ports::{CommitError, StoreError},
};

/// An `id_token_hint` that was handed out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssuedHint {
    /// Its name (`jti`).
    pub id: Personal<String>,
    /// When it was handed out.
    pub issued_at: Timestamp,
    /// The journey of the policy that redeemed it.
    pub redeemed_by: Option<String>,
}

/// How long after it was made a hint may be redeemed. Azure AD B2C takes it for five minutes only; what it has begun with
/// it may then last, on a page that waits for the verdict.
const REDEMPTION_TIME: Duration = Duration::from_secs(30 * 60);

impl IssuedHint {
    /// Whether this is its name; compared in constant time.
    pub(crate) fn is_named(&self, id: &Personal<String>) -> bool {
        tokens::constant_time_eq(self.id.expose(), id.expose())
    }

    /// Whether the journey of this id may redeem it: the first that does, and none after it.
    pub(crate) fn is_good_for(&self, correlation_id: &str, now: Timestamp) -> bool {
        let is_in_time = now.since(self.issued_at) <= REDEMPTION_TIME;
        is_in_time && self.redeemed_by.as_deref().is_none_or(|by| by == correlation_id)
    }
}

impl Service {
    /// Sends the bound browser to the second policy with a hint, which logs it in. A hint replaces an earlier one.
    pub(crate) async fn hand_out_hint(
        &self,
        draft: Draft,
        browser: &BrowserId,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, CommitError> {
        let (response, draft) = self.prepare_hint(draft, browser).ok_or(StoreError::Unreadable)?;
        self.ports.store.commit(draft.into_commit(), deadline).await?;
        Ok(response)
    }

    fn prepare_hint(&self, mut draft: Draft, browser: &BrowserId) -> Option<(AuthorizationResponse, Draft)> {
        let drop_in = self.config.drop_in.as_ref()?;
        let now = self.now();
        let Record { verification, journey, drop_in: order, .. } = &draft.record.value;
        let bound =
            self.keys.browsers.bound(browser, verification.id, &verification.binding.as_ref()?.browser)?;
        let journey = journey.clone()?;
        let object_id = order.as_ref()?.object_id.expose();
        let hint = drop_in.hints.issue(&self.keys.signing, &bound, object_id, now, self.random_bytes())?;
        let response = AuthorizationResponse {
            redirect_uri: journey.redirect_uri,
            response_mode: journey.response_mode,
            parameters: vec![
                ("id_token_hint", Personal::new(hint.token)),
                ("transactionReference", Personal::new(verification.id.to_string())),
            ],
            locales: draft.record.value.locales(),
        };
        draft.record.value.hint =
            Some(IssuedHint { id: Personal::new(hint.id), issued_at: now, redeemed_by: None });
        draft.note(TimelineEvent::HintIssued, now);
        Some((response, draft))
    }
}
