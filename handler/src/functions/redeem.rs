use axum::{extract::rejection::BytesRejection, response::Response};
use bytes::Bytes;
use contract::{Input, Personal, VerificationId};
use service::{
    rest::RedeemRequest,
    sample::{RedeemHint, RedeemToken},
};

use super::{
    call::{Call, NotOpen},
    policy,
};
use crate::{
    inputs::{Inputs, missing},
    responses::b2c::Refusal,
};

/// `POST /api/redeem`: the verdict and the claims.
pub(super) async fn redeem(call: Result<Call, NotOpen>, body: Result<Bytes, BytesRejection>) -> Response {
    policy::answer(call, body, Request::read, async |service, request, deadline| match request {
        Request::Verification(request) => service.redeem.run(&request, deadline).await,
        Request::Token(request) => service.sample_redeem.by_token(&request, deadline).await,
        Request::Hint(request) => service.sample_redeem.by_hint(&request, deadline).await,
    })
    .await
}

/// How a policy names the verification.
enum Request {
    Verification(RedeemRequest),
    Token(RedeemToken),
    Hint(RedeemHint),
}

impl Request {
    /// The id counts before the token, and the token before the hint: a policy may pass all that it has.
    fn read(inputs: &Inputs) -> Result<Self, Refusal> {
        let verification: Option<VerificationId> = inputs.parsed(Input::VerificationId)?;
        let token = inputs.token(Input::VerificationToken)?.map(Personal::new);
        let client = inputs.text(Input::ClientId)?;
        if let Some(verification) = verification {
            let user = inputs.redeeming_user()?;
            let correlation_id = inputs.text(Input::CorrelationId)?;
            return Ok(Self::Verification(RedeemRequest { user, client, verification, correlation_id }));
        }
        let object_id = Personal::new(inputs.required(Input::ObjectId)?);
        if let Some(token) = token {
            return Ok(Self::Token(RedeemToken { object_id, client, token }));
        }
        let hint = inputs.text(Input::Jti)?.ok_or_else(|| missing(Input::VerificationId.name()))?;
        let correlation_id = inputs.required(Input::CorrelationId)?;
        Ok(Self::Hint(RedeemHint { object_id, client, hint: Personal::new(hint), correlation_id }))
    }
}
