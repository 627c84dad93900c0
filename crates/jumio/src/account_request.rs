use std::time::Duration;

use serde::Serialize;

use crate::consent::WireConsent;
use crate::preset::WireCredential;
use crate::{
    AccountRequestError, Field, Locale, Preset, Problem, TokenLifetime, UserConsent, WorkflowKey, web_address,
};

/// Longest reference (Jumio API guide, Account creation).
const MAX_REFERENCE: usize = 100;

/// Characters that `customerInternalReference` must not have (Jumio API guide, Account creation).
const FORBIDDEN: [char; 11] = ['<', '>', '"', '/', ';', '`', '%', '{', '}', '|', '\\'];

/// A request for a transaction that keeps every documented rule. Its serialised form is the body that Jumio expects
/// (Jumio API guide, Account creation: request).
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AccountRequest {
    customer_internal_reference: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_reference: Option<String>,
    workflow_definition: WorkflowDefinition,
    #[serde(skip_serializing_if = "Option::is_none")]
    callback_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    token_lifetime: Option<TokenLifetime>,
    web: Web,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_consent: Option<WireConsent>,
}

#[derive(Clone, Serialize)]
struct WorkflowDefinition {
    key: WorkflowKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    credentials: Option<[WireCredential; 1]>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Web {
    #[serde(skip_serializing_if = "Option::is_none")]
    success_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    locale: Option<Locale>,
}

impl AccountRequest {
    /// Starts an request. `customer_internal_reference` has 1 to 100 characters, none of ``<>"/;`%{}|\``, and must not
    /// name the user: Jumio returns it with the result.
    pub fn builder(
        workflow_key: WorkflowKey,
        customer_internal_reference: impl Into<String>,
    ) -> AccountRequestBuilder {
        AccountRequestBuilder {
            workflow_key,
            customer_internal_reference: customer_internal_reference.into(),
            user_reference: None,
            callback_url: None,
            success_url: None,
            error_url: None,
            token_lifetime: None,
            locale: None,
            user_consent: None,
            preset: None,
            allow_loopback: false,
        }
    }
}

/// Collects an [`AccountRequest`]; [`build`](Self::build) checks it.
#[must_use]
pub struct AccountRequestBuilder {
    workflow_key: WorkflowKey,
    customer_internal_reference: String,
    user_reference: Option<String>,
    callback_url: Option<String>,
    success_url: Option<String>,
    error_url: Option<String>,
    token_lifetime: Option<Duration>,
    locale: Option<Locale>,
    user_consent: Option<UserConsent>,
    preset: Option<Preset>,
    allow_loopback: bool,
}

impl AccountRequestBuilder {
    /// An own reference for the user, 1 to 100 characters, not naming the user. Jumio echoes it in callbacks.
    pub fn user_reference(mut self, reference: impl Into<String>) -> Self {
        self.user_reference = Some(reference.into());
        self
    }

    /// Where Jumio posts [`Callback`](crate::Callback)s.
    pub fn callback_url(mut self, address: impl Into<String>) -> Self {
        self.callback_url = Some(address.into());
        self
    }

    /// Where Jumio sends the browser when the images are accepted for processing.
    pub fn success_url(mut self, address: impl Into<String>) -> Self {
        self.success_url = Some(address.into());
        self
    }

    /// Where Jumio sends the browser when the capture fails.
    pub fn error_url(mut self, address: impl Into<String>) -> Self {
        self.error_url = Some(address.into());
        self
    }

    /// How long the user may take to open the web client; 5 minutes to 60 days. The portal's value otherwise.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = Some(lifetime);
        self
    }

    /// The web client's language.
    pub fn locale(mut self, locale: Locale) -> Self {
        self.locale = Some(locale);
        self
    }

    /// The user's consent, if the caller collected it.
    pub fn user_consent(mut self, consent: UserConsent) -> Self {
        self.user_consent = Some(consent);
        self
    }

    /// The document that the web client preselects.
    pub fn preset(mut self, preset: Preset) -> Self {
        self.preset = Some(preset);
        self
    }

    /// Lets addresses be plain http to this machine, with a port. Jumio refuses them; a local stand-in does not.
    pub fn allow_loopback_addresses(mut self, allow: bool) -> Self {
        self.allow_loopback = allow;
        self
    }

    /// Checks the request.
    ///
    /// # Errors
    /// The first field that breaks a rule, and the rule.
    pub fn build(self) -> Result<AccountRequest, AccountRequestError> {
        let address = |field, text: Option<String>| {
            text.map(|text| web_address::checked(&text, self.allow_loopback))
                .transpose()
                .map_err(|problem| AccountRequestError { field, problem })
        };
        Ok(AccountRequest {
            customer_internal_reference: internal_reference(self.customer_internal_reference)?,
            user_reference: self.user_reference.map(user_reference).transpose()?,
            workflow_definition: WorkflowDefinition {
                key: self.workflow_key,
                credentials: self.preset.map(|preset| Ok([preset.try_into()?])).transpose()?,
            },
            callback_url: address(Field::CallbackUrl, self.callback_url)?,
            token_lifetime: self.token_lifetime.map(TokenLifetime::try_from).transpose()?,
            web: Web {
                success_url: address(Field::SuccessUrl, self.success_url)?,
                error_url: address(Field::ErrorUrl, self.error_url)?,
                locale: self.locale,
            },
            user_consent: self.user_consent.map(WireConsent::try_from).transpose()?,
        })
    }
}

fn internal_reference(text: String) -> Result<String, AccountRequestError> {
    let field = Field::CustomerInternalReference;
    if text.contains(FORBIDDEN) {
        return Err(AccountRequestError { field, problem: Problem::ForbiddenCharacter });
    }
    reference(field, text)
}

fn user_reference(text: String) -> Result<String, AccountRequestError> {
    reference(Field::UserReference, text)
}

fn reference(field: Field, text: String) -> Result<String, AccountRequestError> {
    match text.chars().count() {
        0 => Err(AccountRequestError { field, problem: Problem::Missing }),
        1..=MAX_REFERENCE => Ok(text),
        _ => Err(AccountRequestError { field, problem: Problem::TooLong { longest: MAX_REFERENCE } }),
    }
}
