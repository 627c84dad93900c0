use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use serde::Deserialize;
use service::RedeemRequest;

use super::{
    Call, NotOpen,
    policy::{self, missing, subject, wrong},
};
use crate::{faces::b2c::Refusal, input::Text};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    object_id: Text,
    subject: Text,
    client_id: Text,
    verification_id: Text,
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
    let verification = body.verification_id.as_deref().ok_or_else(|| missing("verificationId"))?;
    Ok(RedeemRequest {
        verification: verification.parse().map_err(|_| wrong("verificationId"))?,
        client: body.client_id.into_option(),
        subject: subject(body.object_id, body.subject)?,
    })
}
