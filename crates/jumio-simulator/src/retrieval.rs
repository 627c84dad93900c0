use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use serde_json::Value;
use uuid::Uuid;

use crate::refusal::Refusal;
use crate::transaction::Transaction;
use crate::world::World;
use crate::{Status, delivery, details};

/// "GET …/status" (Jumio API guide, Status).
pub(crate) async fn status(
    State(world): State<Arc<World>>,
    Path(ids): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let short_links = world.with(|ledger| ledger.fault_profile().short_links);
    find(&world, ids, |found| Some(Json(delivery::references(found, &world.base_url, short_links))))
}

/// "GET …/workflow-executions/{id}" (Jumio API guide, Retrieval: workflow details).
pub(crate) async fn details(
    State(world): State<Arc<World>>,
    Path(ids): Path<(String, String)>,
) -> Result<Json<Value>, Refusal> {
    let reports = world.with(|ledger| ledger.fault_profile().reports);
    find(&world, ids, |found| {
        if found.status == Status::Processed && found.hidden_reads > 0 {
            found.hidden_reads -= 1;
            return None;
        }
        Some(Json(details::of(found, reports, &world.base_url)))
    })
}

/// "DELETE /accounts/{id}" (Jumio API guide, Deletion): the account and all its transactions.
pub(crate) async fn delete(
    State(world): State<Arc<World>>,
    Path(account): Path<String>,
) -> Result<StatusCode, Refusal> {
    let account = id(&account)?;
    let deleted = world.with(|ledger| ledger.delete(account));
    deleted.then_some(StatusCode::OK).ok_or(Refusal::NotFound)
}

fn find<T>(
    world: &World,
    (account, execution): (String, String),
    read: impl FnOnce(&mut Transaction) -> Option<T>,
) -> Result<T, Refusal> {
    let (account, execution) = (id(&account)?, id(&execution)?);
    let found = world.with(|ledger| ledger.stored(account, execution).and_then(read));
    found.ok_or(Refusal::NotFound)
}

fn id(text: &str) -> Result<Uuid, Refusal> {
    text.parse().map_err(|_| Refusal::NotFound)
}
