//! What operators call from their desks (`handler --app`): JSON, problems as RFC 9457, a line in the log per call.

mod doctor;
mod erase;
mod show;

pub(crate) use erase::EraseBody;

use std::{sync::Arc, time::Duration};

use axum::{Router, extract::DefaultBodyLimit, response::Response, routing::get, routing::post};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use service::kernel::Deadline;

use super::{fallback, limits::LONGEST_OPERATOR_BODY};
use crate::{
    app::{App, Parts},
    operators::{Action, NotAdmitted, Operator},
    responses::problem::{problem, problem_with},
};

/// How long a call may take: it asks the provider, and calls this very app from outside.
const CALL_TIME: Duration = Duration::from_secs(60);

pub(super) fn functions() -> Router<App> {
    Router::new()
        .route(
            "/api/operator/doctor",
            get(doctor::look).post(doctor::try_out).fallback(fallback::no_such_method),
        )
        .route("/api/operator/verifications/{name}", get(show::show).fallback(fallback::no_such_method))
        .route("/api/operator/erase", post(erase::erase).fallback(fallback::no_such_method))
        .layer(DefaultBodyLimit::max(LONGEST_OPERATOR_BODY))
}

/// A call of an operator who may make it.
struct OperatorCall {
    parts: Arc<Parts>,
    operator: Operator,
    action: Action,
    deadline: Deadline,
}

impl OperatorCall {
    async fn admit(app: &App, headers: &HeaderMap, action: Action) -> Result<Self, Response> {
        let deadline = Deadline::after(CALL_TIME);
        let parts =
            app.parts(App::deadline()).await.ok_or_else(|| problem(StatusCode::SERVICE_UNAVAILABLE))?;
        let Some(operators) = &parts.operators else { return Err(problem(StatusCode::NOT_FOUND)) };
        match operators.admit(headers, action, App::deadline()).await {
            Ok(operator) => Ok(Self { parts, operator, action, deadline }),
            Err(refused) => Err(refuse(refused)),
        }
    }

    /// The line of the audit: who did what to which verification, and what came of it.
    fn note(&self, verification: &str, result: &str) {
        tracing::info!(
            operator.object_id = self.operator.object_id,
            operator.action = self.action.name(),
            operator.result = result,
            verification.id = verification,
            "operator call"
        );
    }
}

fn refuse(refused: NotAdmitted) -> Response {
    match refused {
        NotAdmitted::Refused => {
            let mut response =
                problem_with(StatusCode::UNAUTHORIZED, "no access token of an operator of this app");
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            response
        }
        NotAdmitted::Forbidden => {
            problem_with(StatusCode::FORBIDDEN, "the token holds no role that may do this")
        }
        NotAdmitted::Unknown => {
            problem_with(StatusCode::SERVICE_UNAVAILABLE, "the signing keys of Entra ID are not available")
        }
    }
}
