use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use service::model::{Answer, Wording};
use verification::effective_state::DropInWord;

use super::answer::answer;
use crate::functions::call::{Call, NotOpen};
use crate::{input::Token, inputs::missing, responses::words::words};

#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Input {
    verification_token: Token,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Output {
    verification_token: String,
    status: &'static str,
}

/// `POST /api/Jumio/VerifyTransactionStatus`: the sample's polling page asks how the transaction of its token stands.
pub(in crate::functions) async fn status(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: Input| {
        let token = input.verification_token.0.ok_or_else(|| missing("VerificationToken"))?;
        let words = |answer: &Answer, wording: &Wording| {
            let ui = &call.parts.ui;
            words(&ui.catalogue, &ui.clients.default_client(), answer, wording, None)
        };
        let status = call.parts.service.sample_verifications.status(&token, words, call.deadline).await?;
        Ok(Output { verification_token: status.token, status: word(status.word) })
    })
    .await
}

/// As the page compares it.
const fn word(word: DropInWord) -> &'static str {
    match word {
        DropInWord::Success => "SUCCESS",
        DropInWord::Failed => "FAILED",
        DropInWord::Retry => "RETRY",
    }
}
