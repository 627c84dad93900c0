use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::Personal;
use serde::{Deserialize, Serialize};

use super::answer::{answer, needed};
use crate::functions::call::{Call, NotOpen};
use crate::input::Text;

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
pub(in crate::functions) async fn initialize_verification(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: VerificationInput| {
        let object_id = Personal::new(needed(input.object_id, "ObjectId")?);
        let reference = needed(input.transaction_reference, "TransactionReference")?;
        let verification_token =
            call.parts.service.sample_verifications.initialize(&object_id, &reference)?;
        Ok(VerificationOutput { verification_token })
    })
    .await
}
