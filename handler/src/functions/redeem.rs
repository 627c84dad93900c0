use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::Deserialize;
use service::{Named, RedeemRequest};
use verification::Personal;

use super::{
    Call, NotOpen,
    policy::{self, missing, subject, wrong},
};
use crate::{
    input::{Text, Token},
    responses::b2c::Refusal,
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    object_id: Text,
    subject: Text,
    client_id: Text,
    verification_id: Text,
    verification_token: Token,
    jti: Text,
    correlation_id: Text,
    locale: Text,
}

impl policy::Body for Body {
    fn locale(&self) -> Option<&str> {
        self.locale.as_deref()
    }
}

/// `POST /api/redeem`: the verdict and the claims.
pub(super) async fn redeem(call: Result<Call, NotOpen>, body: Result<Bytes, BytesRejection>) -> Response {
    policy::answer(call, body, request, async |service, request, deadline| {
        service.redeem(&request, deadline).await
    })
    .await
}

fn request(body: Body) -> Result<RedeemRequest, Refusal> {
    Ok(RedeemRequest {
        named: named(&body)?,
        client: body.client_id.into_option(),
        subject: subject(body.object_id, body.subject)?,
    })
}

/// The id counts before the token, and the token before the hint: a policy may pass all that it has.
fn named(body: &Body) -> Result<Named, Refusal> {
    if let Some(id) = body.verification_id.as_deref() {
        return Ok(Named::Id(id.parse().map_err(|_| wrong("verificationId"))?));
    }
    if let Some(token) = &body.verification_token.0 {
        return Ok(Named::Token(Personal::new(token.clone())));
    }
    let id = body.jti.as_deref().ok_or_else(|| missing("verificationId"))?;
    let correlation_id = body.correlation_id.as_deref().ok_or_else(|| missing("correlationId"))?;
    Ok(Named::Hint { id: Personal::new(id.to_owned()), correlation_id: correlation_id.to_owned() })
}
