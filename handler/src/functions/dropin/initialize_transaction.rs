use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::Personal;
use serde::{Deserialize, Serialize};
use service::{
    model::UserId,
    rest::StartRequest,
    sample::{InitializeTransaction, ReturnTarget},
};
use verification::Attributes;

use super::answer::{answer, needed};
use crate::functions::call::{Call, NotOpen};
use crate::{input::Text, inputs::wrong, responses::b2c::Refusal};

/// The sample's fields, and what an extended policy may add.
#[derive(Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct TransactionInput {
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
    #[serde(alias = "documentType")]
    document_type: Text,
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
pub(in crate::functions) async fn initialize_transaction(
    call: Result<Call, NotOpen>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    answer(call, body, async |call, input: TransactionInput| {
        let request = transaction(input)?;
        let transaction = call.parts.service.sample_transactions.initialize(request, call.deadline).await?;
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
    let document_type = input.document_type.as_deref().map(str::parse).transpose();
    let document_type = document_type.map_err(|_| wrong("DocumentType"))?;
    let object_id = Personal::new(needed(input.object_id, "ObjectId")?);
    Ok(InitializeTransaction {
        start: StartRequest {
            user: UserId::ObjectId(object_id.clone()),
            client: None,
            correlation_id: Some(needed(input.correlation_id, "CorrelationId")?),
            replaces: None,
            attributes: Attributes {
                given_name: input.given_name.into_option().map(Personal::new),
                surname: input.surname.into_option().map(Personal::new),
                date_of_birth,
                country: input.country.into_option().map(Personal::new),
                document_type,
            },
            consent: None,
            user_ip: None,
            locale: input.locale.into_option(),
            return_request: None,
        },
        object_id,
        target: ReturnTarget {
            policy: needed(input.policy, "Policy")?,
            client_id: needed(input.client_id, "ClientId")?,
            redirect_uri: needed(input.redirect_uri, "RedirectUri")?,
            scope: needed(input.scope, "Scope")?,
        },
    })
}
