use std::{sync::Arc, time::Duration};

use axum::response::Response;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use service::kernel::Deadline;
use tracing::Instrument;

use crate::{
    app::{App, Parts},
    operators::{Action, NotAdmitted, Operator},
    responses::problem::{problem, problem_with},
};

/// How long a call may take: it asks the provider, and calls this very app from outside. Shorter than `functionTimeout` in
/// host.json: the host ends a process that takes longer.
const CALL_TIME: Duration = Duration::from_secs(45);

/// A call of an operator who may make it.
pub(super) struct OperatorCall {
    pub(super) parts: Arc<Parts>,
    operator: Operator,
    action: Action,
    pub(super) deadline: Deadline,
}

impl OperatorCall {
    pub(super) async fn admit(app: &App, headers: &HeaderMap, action: Action) -> Result<Self, Response> {
        let deadline = Deadline::after(CALL_TIME);
        let parts = if action.needs_clients() {
            app.parts(App::deadline()).await
        } else {
            app.parts_without_clients(App::deadline()).await
        };
        let parts = parts.ok_or_else(|| problem(StatusCode::SERVICE_UNAVAILABLE))?;
        let Some(operators) = &parts.operators else { return Err(problem(StatusCode::NOT_FOUND)) };
        match operators.admit(headers, action, App::deadline()).await {
            Ok(operator) => Ok(Self { parts, operator, action, deadline }),
            Err(refused) => Err(refuse(refused)),
        }
    }

    /// Carries this out to its end even if the operator leaves: what was begun at the provider must not be left there, and an
    /// erasure has its receipt in the log.
    pub(super) async fn carry_out<F: Future<Output = Response> + Send + 'static>(
        self,
        work: impl FnOnce(Self) -> F,
    ) -> Response {
        let carried_out = tokio::spawn(work(self).in_current_span());
        carried_out.await.unwrap_or_else(|_panicked| problem(StatusCode::INTERNAL_SERVER_ERROR))
    }

    /// Who calls, for what they leave behind.
    pub(super) fn author(&self) -> &str {
        &self.operator.object_id
    }

    /// The line of the audit: who did what to which client, and what came of it.
    pub(super) fn note_client(&self, client: &str, task: &str, result: &str) {
        tracing::info!(
            operator.object_id = self.operator.object_id,
            operator.action = self.action.name(),
            operator.task = task,
            operator.result = result,
            client.id = client,
            "operator call"
        );
    }

    /// The line of the audit: who did what to which verification, and what came of it.
    pub(super) fn note(&self, verification: &str, result: &str) {
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
