use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use crate::HealthFaults;
use crate::world::World;

/// "GET https://status.{data center}.jumio.ai" (Jumio API guide, Health check).
pub(crate) async fn health(State(world): State<Arc<World>>) -> Json<Value> {
    let status = match world.with(|ledger| ledger.fault_profile().health) {
        HealthFaults::Up => return Json(json!({"status": "UP"})),
        HealthFaults::Degraded => "DEGRADED",
        HealthFaults::Down => "DOWN",
    };
    Json(json!({"status": status, "details": {"api": "UP", "callback": status, "web": "UP"}}))
}
