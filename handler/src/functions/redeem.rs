use axum::response::Response;
use bytes::Bytes;
use serde::Deserialize;
use service::RedeemRequest;

use super::{
    Call,
    start::{missing, parse, subject, wrong},
};
use crate::{
    faces::b2c::{Face, PublicCode, Refusal},
    input::Text,
};

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Body {
    object_id: Text,
    subject: Text,
    client_id: Text,
    verification_id: Text,
    locale: Text,
}

/// `POST /api/redeem`: the verdict and the claims.
pub(super) async fn redeem(call: Call, body: Bytes) -> Response {
    let parsed = parse::<Body>(&body);
    let locale = parsed.as_ref().ok().and_then(|body| body.locale.as_deref()).map(str::to_owned);
    let face = Face {
        parts: &call.parts,
        locale: call.parts.locale(locale.as_deref()),
        request_id: call.invocation.as_deref(),
    };
    if !call.parts.callers.admits(&call.headers) {
        return face.refuse(&PublicCode::NotAuthorised.into());
    }
    let request = match parsed.and_then(request) {
        Ok(request) => request,
        Err(refusal) => return face.refuse(&refusal),
    };
    face.conclude(call.parts.service.redeem(&request, call.deadline).await)
}

fn request(body: Body) -> Result<RedeemRequest, Refusal> {
    let verification = body.verification_id.as_deref().ok_or_else(|| missing("verificationId"))?;
    Ok(RedeemRequest {
        verification: verification.parse().map_err(|_| wrong("verificationId"))?,
        client: body.client_id.into_option(),
        subject: subject(body.object_id, body.subject)?,
    })
}
