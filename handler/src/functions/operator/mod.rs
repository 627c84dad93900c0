//! What operators call from their desks (`handler --app`): JSON, problems as RFC 9457, a line in the log per call.

mod admitted;
mod clients;
mod doctor;
mod erase;
mod show;

pub(crate) use clients::ClientQuery;
pub(crate) use erase::EraseBody;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};

use super::{fallback, limits::LONGEST_OPERATOR_BODY};
use crate::app::App;

pub(super) fn functions() -> Router<App> {
    Router::new()
        .route(
            "/api/operator/doctor",
            get(doctor::examine_only).post(doctor::try_out).fallback(fallback::no_such_method),
        )
        .route("/api/operator/verifications/{name}", get(show::show).fallback(fallback::no_such_method))
        .route(
            "/api/operator/clients",
            get(clients::list).post(clients::change).fallback(fallback::no_such_method),
        )
        .route("/api/operator/client", get(clients::show).fallback(fallback::no_such_method))
        .route("/api/operator/erase", post(erase::erase).fallback(fallback::no_such_method))
        .layer(DefaultBodyLimit::max(LONGEST_OPERATOR_BODY))
}
