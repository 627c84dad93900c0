use async_trait::async_trait;
use contract::AnswerField;
use data_encoding::BASE64URL_NOPAD;
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    Browser, BrowserError, Functions, JourneyError, REDIRECT_URI, RelyingParty,
    functions::{code_of, text},
};

/// A relying party that calls the functions itself, without B2C before it.
pub struct DirectParty {
    functions: Functions,
    object_id: String,
}

impl DirectParty {
    /// For this account.
    #[must_use]
    pub fn new(functions: Functions, object_id: impl Into<String>) -> Self {
        Self { functions, object_id: object_id.into() }
    }
}

#[async_trait(?Send)]
impl RelyingParty for DirectParty {
    async fn enter(&mut self, browser: &mut Browser) -> Result<(), JourneyError> {
        let id = self.functions.start(&json!({"objectId": self.object_id})).await?;
        // Nobody answers there: what the browser would bring is read off the address.
        browser.close_before(REDIRECT_URI)?;
        opened(browser.open(&self.functions.authorize_address(&id)).await.map(drop))
    }

    async fn outcome(&mut self, browser: &mut Browser) -> Result<Option<String>, JourneyError> {
        let Some(code) = browser.left_at().and_then(|address| code_of(address.as_str())) else {
            return Ok(None);
        };
        let tokens =
            self.functions.exchange(&code, REDIRECT_URI).await?.expect("token", &[StatusCode::OK])?;
        text(&claims(&tokens.json())?, AnswerField::Outcome.name()).map(Some)
    }
}

/// A browser that was closed has arrived.
pub(crate) fn opened(result: Result<(), BrowserError>) -> Result<(), JourneyError> {
    match result {
        Ok(()) | Err(BrowserError::Closed) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn claims(tokens: &Value) -> Result<Value, JourneyError> {
    let token = text(tokens, "id_token")?;
    let claims = token.split('.').nth(1).and_then(|claims| BASE64URL_NOPAD.decode(claims.as_bytes()).ok());
    let claims = claims.and_then(|claims| serde_json::from_slice(&claims).ok());
    claims.ok_or(JourneyError::Missing("id_token"))
}
