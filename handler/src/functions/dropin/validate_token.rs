use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::Personal;
use serde::{Deserialize, Serialize};

use super::answer::{answer, needed};
use crate::functions::call::{Call, NotOpen};
use crate::{
    input::{Text, Token},
    inputs::missing,
    responses::words::words,
};

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
pub(in crate::functions) async fn validate_token(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: ValidationInput| {
        let object_id = Personal::new(needed(input.object_id, "ObjectId")?);
        let reference = needed(input.transaction_reference, "TransactionReference")?;
        let token = input.verification_token.0.ok_or_else(|| missing("VerificationToken"))?;
        let service = &call.parts.service;
        let validation =
            service.sample_verifications.validate(&object_id, &reference, &token, call.deadline).await?;
        let (ui, answer) = (&call.parts.ui, &validation.answer);
        let message = words(&ui.catalogue, &ui.clients.default_client(), answer, &answer.wording, None);
        Ok(ValidationOutput { success: validation.success, message })
    })
    .await
}
