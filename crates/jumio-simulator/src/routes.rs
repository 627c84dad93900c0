use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post, put};

use crate::admission::admit;
use crate::call::Call;
use crate::world::World;
use crate::{accounts, health, issuer, retrieval, web_client};

/// All of Jumio's hosts on one port.
pub(crate) fn router(world: &Arc<World>) -> Router {
    let admitted = |call, route: MethodRouter<Arc<World>>| {
        route.layer(from_fn_with_state((Arc::clone(world), call), admit))
    };
    let account = admitted(Call::Update, put(accounts::update))
        .merge(admitted(Call::Delete, delete(retrieval::delete)));
    let execution = "/api/v1/accounts/{account}/workflow-executions/{execution}";
    Router::new()
        .route("/oauth2/token", admitted(Call::Token, post(issuer::issue)))
        .route("/api/v1/accounts", admitted(Call::Create, post(accounts::create)))
        .route("/api/v1/accounts/{account}", account)
        .route(execution, admitted(Call::Details, get(retrieval::details)))
        .route(&format!("{execution}/status"), admitted(Call::Status, get(retrieval::status)))
        .route("/health", admitted(Call::Health, get(health::health)))
        .route("/web/client", get(web_client::show).post(web_client::decide))
        .with_state(Arc::clone(world))
}
