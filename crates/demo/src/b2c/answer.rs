//! The claims that travel between the policy and the verification service.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Input claims of the REST call `start`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct StartRequest {
    pub(super) object_id: Uuid,
    pub(super) correlation_id: Uuid,
    pub(super) method: &'static str,
    pub(super) client_id: String,
    pub(super) locale: String,
    pub(super) user_ip: String,
    pub(super) host_name: String,
    pub(super) consent_obtained: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) consent_obtained_at: Option<String>,
    pub(super) consent_country: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    pub(super) date_of_birth: String,
    pub(super) country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replaces: Option<String>,
}

/// Input claims of the REST call `redeem`.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RedeemRequest {
    pub(super) object_id: Uuid,
    pub(super) client_id: String,
    pub(super) verification_id: String,
    pub(super) correlation_id: Uuid,
}

/// Output claims of both calls, and claims of the provider's id_token. Every one may be missing: a policy only
/// compares.
#[derive(Clone, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Answer {
    pub(super) verification_id: Option<String>,
    pub(super) outcome: Option<String>,
    pub(super) verified: bool,
    pub(super) next_step: NextStep,
    pub(super) user_message: Option<String>,
    pub(super) given_name: Option<String>,
    pub(super) surname: Option<String>,
    pub(super) date_of_birth: Option<String>,
    pub(super) document_type: Option<String>,
    pub(super) document_country: Option<String>,
    pub(super) document_expiry: Option<String>,
}

impl Answer {
    /// Whether the policy shows the service's message before it goes on.
    pub(super) fn wants_a_message(&self) -> bool {
        matches!(self.next_step, NextStep::Retry | NextStep::Later | NextStep::Blocked)
            || self.needs_consent()
            || self.outcome.as_deref() == Some("unavailable")
    }

    /// Whether the user has to agree first.
    pub(super) fn needs_consent(&self) -> bool {
        self.outcome.as_deref() == Some("consentRequired")
    }
}

/// What the service asks the policy to do next. A word that the policy does not know matches none of its
/// preconditions.
#[derive(Clone, Copy, Debug, Default, Deserialize, Serialize, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub(super) enum NextStep {
    Done,
    Redirect,
    Wait,
    Retry,
    Blocked,
    Later,
    #[default]
    #[serde(other)]
    Unknown,
}
