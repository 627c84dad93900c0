use axum::{Json, extract::State, extract::rejection::JsonRejection, response::Response};
use contract::Personal;
use http::{HeaderMap, StatusCode};
use serde::{Deserialize, Serialize};
use service::{
    model::UserId,
    operator::{EraseError, EraseMode, EraseProgress, EraseReceipt, EraseTarget},
};

use super::admitted::OperatorCall;
use crate::{
    app::App,
    operators::Action,
    responses::{json, problem::problem_with},
};

/// What is to be erased: exactly one of the three.
#[derive(Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct EraseBody {
    /// A verification id or a support reference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) verification: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) object_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) subject: Option<String>,
    /// Whose user; the default client if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) client_id: Option<String>,
    /// Only say what would be erased.
    pub(crate) dry_run: bool,
}

const ACCEPTED: &str = "accepted: dryRun (true or false) and exactly one of verification (an id or a support reference), \
                        objectId and subject; with the latter two also clientId";

impl EraseBody {
    pub(crate) fn target(&self) -> Result<EraseTarget, &'static str> {
        let user = |user: UserId| EraseTarget::User { user, client: self.client_id.clone() };
        let personal = |text: &String| Personal::new(text.clone());
        match (&self.verification, &self.object_id, &self.subject) {
            (Some(name), None, None) if self.client_id.is_none() => {
                name.parse().map(EraseTarget::Verification).map_err(|_| ACCEPTED)
            }
            (None, Some(id), None) if !id.is_empty() => Ok(user(UserId::ObjectId(personal(id)))),
            (None, None, Some(id)) if !id.is_empty() => Ok(user(UserId::Subject(personal(id)))),
            _ => Err(ACCEPTED),
        }
    }

    pub(crate) const fn mode(&self) -> EraseMode {
        if self.dry_run { EraseMode::DryRun } else { EraseMode::Erase }
    }
}

/// `POST /api/operator/erase`: a verification, or a user with everything that there is; answers with a receipt.
pub(super) async fn erase(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<EraseBody>, JsonRejection>,
) -> Response {
    let call = match OperatorCall::admit(&app, &headers, Action::Erase).await {
        Ok(call) => call,
        Err(refusal) => return refusal,
    };
    let target = body.map_err(|_| ACCEPTED).and_then(|Json(body)| Ok((body.target()?, body.mode())));
    let (target, mode) = match target {
        Ok(target) => target,
        Err(accepted) => return problem_with(StatusCode::BAD_REQUEST, accepted),
    };
    call.carry_out(move |call| carry_out(call, target, mode)).await
}

async fn carry_out(call: OperatorCall, target: EraseTarget, mode: EraseMode) -> Response {
    let erase = &call.parts.service.erase;
    if mode == EraseMode::Erase {
        // Written before anything is done: an erasure that is cut short has its lines too.
        call.note("", "begun");
        let planned = erase.run(&target, EraseMode::DryRun, call.deadline).await;
        planned.iter().flat_map(|receipt| &receipt.verifications).for_each(|one| {
            call.note(&one.verification_id.to_string(), "begun");
        });
    }
    match erase.run(&target, mode, call.deadline).await {
        Ok(receipt) => {
            note_each(&call, &receipt);
            json(&receipt)
        }
        Err(error) => {
            let status = match &error {
                EraseError::Unknown | EraseError::UnknownClient => StatusCode::NOT_FOUND,
                EraseError::Interrupted { receipt, source } => {
                    tracing::error!(error = ?source, "erasure on request failed");
                    note_each(&call, receipt);
                    StatusCode::SERVICE_UNAVAILABLE
                }
                EraseError::Store(error) => {
                    tracing::error!(?error, "erasure on request failed");
                    StatusCode::SERVICE_UNAVAILABLE
                }
            };
            call.note("", status.as_str());
            problem_with(status, error)
        }
    }
}

fn note_each(call: &OperatorCall, receipt: &EraseReceipt) {
    for one in &receipt.verifications {
        let result = match one.progress {
            EraseProgress::Planned if receipt.is_dry_run => "dry run",
            EraseProgress::Planned => "not erased",
            EraseProgress::ErasedHere => "erased here",
            EraseProgress::Erased => "erased",
            EraseProgress::Unreadable => "left, unreadable",
        };
        call.note(&one.verification_id.to_string(), result);
    }
}
