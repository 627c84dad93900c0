use serde::Deserialize;

/// A request for a transaction (Jumio API guide, Account creation: request), as far as the simulator looks at it.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AccountRequest {
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
    #[serde(default)]
    pub(crate) credentials: Vec<CredentialRequest>,
}

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct CredentialRequest {
    pub(crate) category: String,
    pub(crate) country: Option<Predefined>,
    pub(crate) r#type: Option<Predefined>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Predefined {
    pub(crate) predefined_type: Option<String>,
    pub(crate) values: Vec<String>,
}

/// A number in the guide, a text in practice.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum WorkflowKey {
    Number(u64),
    Text(String),
}

impl AccountRequest {
    /// The country and kind of document that the web client preselects: both, one value each, or nothing.
    pub(crate) fn preset(&self) -> Option<(String, String)> {
        let credentials = &self.workflow_definition.credentials;
        let document = credentials.iter().find(|credential| credential.category == "ID")?;
        match (document.country.as_ref()?.values.as_slice(), document.r#type.as_ref()?.values.as_slice()) {
            ([country], [kind]) => Some((country.clone(), kind.clone())),
            _ => None,
        }
    }
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
