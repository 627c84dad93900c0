use serde::Deserialize;

/// A request for a transaction (Jumio API guide, Account creation: request), as far as the simulator looks at it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Order {
    pub(crate) customer_internal_reference: String,
    pub(crate) user_reference: Option<String>,
    pub(crate) reporting_criteria: Option<String>,
    pub(crate) workflow_definition: WorkflowDefinition,
    pub(crate) callback_url: Option<String>,
    pub(crate) token_lifetime: Option<String>,
    #[serde(default)]
    pub(crate) web: Web,
    pub(crate) user_consent: Option<UserConsent>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WorkflowDefinition {
    pub(crate) key: WorkflowKey,
}

/// A number in the guide, a text in practice.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum WorkflowKey {
    Number(u64),
    Text(String),
}

impl WorkflowKey {
    /// As answers name it: always text.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Web {
    pub(crate) success_url: Option<String>,
    pub(crate) error_url: Option<String>,
    pub(crate) locale: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct UserConsent {
    pub(crate) user_ip: Option<String>,
    pub(crate) user_location: Option<UserLocation>,
    pub(crate) consent: Option<Consent>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct UserLocation {
    pub(crate) country: Option<String>,
    pub(crate) state: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Consent {
    pub(crate) obtained: Option<String>,
    pub(crate) obtained_at: Option<String>,
}
