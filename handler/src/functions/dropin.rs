//! What the original Jumio sample's policies post, and its answers, unchanged on the wire.

use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use service::{DropInError, InitializeTransaction, Returning, StartRequest};
use verification::{Attributes, Personal};

use super::{
    Call, NotOpen,
    policy::{self, missing, wrong},
};
use crate::{
    input::{Text, Token},
    responses::{
        b2c::{Face, PublicCode, Refusal, words},
        json,
    },
};

/// Why there is no answer.
pub(super) enum Fault {
    Refusal(Refusal),
    DropIn(DropInError),
}

impl From<Refusal> for Fault {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<DropInError> for Fault {
    fn from(error: DropInError) -> Self {
        Self::DropIn(error)
    }
}

/// Reads the body, asks, answers. Nothing but 200 and the error contract: that is all that the original knows.
pub(super) async fn answer<B: for<'de> Deserialize<'de>, T: Serialize>(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
    ask: impl AsyncFnOnce(&Call, B) -> Result<T, Fault>,
) -> Response {
    let call = match call {
        Ok(call) => call,
        Err(NotOpen(context)) => {
            let page_response = Face { ui: &context.ui, locales: None, request_id: None };
            return page_response.fail(&"the store is not open yet");
        }
    };
    let page_response = Face { ui: &call.parts.ui, locales: None, request_id: call.invocation.as_deref() };
    let parsed = body.map_err(|_| PublicCode::TooLong.into()).and_then(|body| policy::parse::<B>(&body));
    let asked = match parsed {
        Ok(body) => ask(&call, body).await,
        Err(refusal) => Err(refusal.into()),
    };
    match asked {
        Ok(answer) => json(&answer),
        Err(Fault::Refusal(refusal)) => page_response.refuse(&refusal),
        Err(Fault::DropIn(error)) => match error {
            DropInError::UnknownPolicy => page_response.refuse(&wrong("Policy")),
            DropInError::InvalidToken => page_response.refuse(&PublicCode::InvalidToken.into()),
            DropInError::NoTransaction(answer) => page_response.decline(&answer),
            DropInError::Off | DropInError::Store(_) => page_response.fail(&error),
        },
    }
}

/// The original's fields, and what an extended policy may add.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct TransactionInput {
    object_id: Text,
    correlation_id: Text,
    client_id: Text,
    redirect_uri: Text,
    scope: Text,
    policy: Text,
    #[serde(alias = "givenName")]
    given_name: Text,
    #[serde(alias = "surname")]
    surname: Text,
    #[serde(alias = "dateOfBirth")]
    date_of_birth: Text,
    #[serde(alias = "country")]
    country: Text,
    #[serde(alias = "locale")]
    locale: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TransactionOutput {
    transaction_reference: String,
    redirect_url: String,
}

/// `POST …/api/Jumio/InitializeTransaction`: where to send the browser, and what to call it.
pub(super) async fn initialize_transaction(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: TransactionInput| {
        let request = transaction(input)?;
        let transaction = call.parts.service.initialize_transaction(request, call.deadline).await?;
        Ok(TransactionOutput {
            transaction_reference: transaction.reference.to_string(),
            redirect_url: transaction.redirect_url,
        })
    })
    .await
}

fn transaction(input: TransactionInput) -> Result<InitializeTransaction, Refusal> {
    let date_of_birth = match input.date_of_birth.as_deref() {
        Some(text) => Some(Personal::new(text.parse().map_err(|_| wrong("DateOfBirth"))?)),
        None => None,
    };
    Ok(InitializeTransaction {
        start: StartRequest {
            subject: Personal::new(needed(input.object_id, "ObjectId")?),
            client: None,
            correlation_id: Some(needed(input.correlation_id, "CorrelationId")?),
            replaces: None,
            attributes: Attributes {
                given_name: input.given_name.into_option().map(Personal::new),
                surname: input.surname.into_option().map(Personal::new),
                date_of_birth,
                country: input.country.into_option().map(Personal::new),
            },
            consent: None,
            user_ip: None,
            locale: input.locale.into_option(),
            drop_in: None,
        },
        returning: Returning {
            policy: needed(input.policy, "Policy")?,
            client_id: needed(input.client_id, "ClientId")?,
            redirect_uri: needed(input.redirect_uri, "RedirectUri")?,
            scope: needed(input.scope, "Scope")?,
        },
    })
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct VerificationInput {
    object_id: Text,
    transaction_reference: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VerificationOutput {
    verification_token: String,
}

/// `POST …/api/Jumio/InitializeVerification`: a token for the polling page.
pub(super) async fn initialize_verification(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: VerificationInput| {
        let object_id = Personal::new(needed(input.object_id, "ObjectId")?);
        let reference = needed(input.transaction_reference, "TransactionReference")?;
        let verification_token = call.parts.service.initialize_verification(&object_id, &reference)?;
        Ok(VerificationOutput { verification_token })
    })
    .await
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ValidationInput {
    object_id: Text,
    transaction_reference: Text,
    verification_token: Token,
}

#[derive(Serialize)]
struct ValidationOutput {
    success: bool,
    message: String,
}

/// `POST …/api/Jumio/ValidateVerificationToken`: whether the account is verified.
pub(super) async fn validate_token(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: ValidationInput| {
        let object_id = Personal::new(needed(input.object_id, "ObjectId")?);
        let reference = needed(input.transaction_reference, "TransactionReference")?;
        let token = input.verification_token.0.ok_or_else(|| missing("VerificationToken"))?;
        let service = &call.parts.service;
        let validation = service.validate_token(&object_id, &reference, &token, call.deadline).await?;
        let message = words(&call.parts.ui, &validation.answer, &validation.answer.wording, None);
        Ok(ValidationOutput { success: validation.success, message })
    })
    .await
}

fn needed(text: Text, field: &str) -> Result<String, Refusal> {
    text.into_option().ok_or_else(|| missing(field))
}
