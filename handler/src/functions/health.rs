use std::time::Duration;

use axum::{extract::State, response::Response};
use http::StatusCode;
use serde::Serialize;
use service::kernel::Deadline;

use crate::{
    app::App,
    responses::{json, problem::problem},
};

/// Availability tests give up sooner than Azure AD B2C.
const HEALTH_TIME: Duration = Duration::from_secs(3);

#[derive(Serialize)]
struct Healthy {
    status: &'static str,
}

/// `GET /api/health`: this process is alive and its store answers. Says nothing else, since anyone may ask.
pub(super) async fn health(State(app): State<App>) -> Response {
    let deadline = Deadline::after(HEALTH_TIME);
    let is_well = match app.parts(deadline).await {
        Some(parts) => parts.service.health.run(deadline).await,
        None => false,
    };
    if is_well { json(&Healthy { status: "ok" }) } else { problem(StatusCode::SERVICE_UNAVAILABLE) }
}
