//! Callbacks (Jumio API guide, Callback): unsigned, without personal data, sent once, five seconds of patience.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use serde_json::{Value, json};
use tokio::time::sleep;
use uuid::Uuid;

use crate::ledger::Ledger;
use crate::transaction::Transaction;
use crate::world::World;
use crate::{CallbackFaults, Delivery, DeliveryOutcome, FaultProfile, Status, timestamp};

const PATIENCE: Duration = Duration::from_secs(5);
const UNKNOWN_STATUS: &str = "QUALITY_CHECKED";

/// A callback on its way.
struct Message {
    execution: Uuid,
    status: Status,
    url: String,
    content_type: &'static str,
    body: Value,
}

/// Tells the customer about a transaction's present status, as the fault profile allows.
pub(crate) fn announce(world: &Arc<World>, execution: Uuid) {
    let (fault_profile, messages) =
        world.with(|ledger| (ledger.fault_profile().callbacks, due(ledger, execution, &world.base_url)));
    if messages.is_empty() {
        return;
    }
    let shared = Arc::clone(world);
    world.tasks.spawn(async move {
        for message in messages {
            deliver(&shared, fault_profile, message).await;
        }
    });
}

/// What to send now: normally the present status; with [reversed](CallbackFaults::Reversed) callbacks nothing until the
/// end, then all from the newest to the oldest.
fn due(ledger: &mut Ledger, execution: Uuid, base_url: &str) -> Vec<Message> {
    let fault_profile = ledger.fault_profile();
    let Some(transaction) = ledger.transaction(execution) else { return Vec::new() };
    let status = transaction.status;
    let reversed = fault_profile.callbacks == CallbackFaults::Reversed;
    if !status.is_final() && (reversed || !fault_profile.intermediate_callbacks) {
        return Vec::new();
    }
    let all = [status, Status::Acquired, Status::AcquisitionStarted];
    let announced =
        all.into_iter().take(if reversed && fault_profile.intermediate_callbacks { all.len() } else { 1 });
    let passed = announced.filter(|status| transaction.has_passed(*status));
    passed.filter_map(|status| message(transaction, status, base_url, &fault_profile)).collect()
}

fn message(
    transaction: &Transaction,
    status: Status,
    base_url: &str,
    fault_profile: &FaultProfile,
) -> Option<Message> {
    let mut body =
        references(&Transaction { status, ..transaction.clone() }, base_url, fault_profile.short_links);
    let members = body.as_object_mut()?;
    members.insert("callbackSentAt".to_owned(), timestamp::text(timestamp::now()).into());
    if let Some(reference) = &transaction.request.user_reference {
        members.insert("userReference".to_owned(), reference.clone().into());
    }
    match fault_profile.callbacks {
        CallbackFaults::UnknownStatus => say(&mut body, "status", UNKNOWN_STATUS),
        CallbackFaults::Misaddressed => say(&mut body, "id", &Uuid::new_v4().to_string()),
        _ => {}
    }
    let content_type = match fault_profile.mislabelled_callbacks {
        true => "application/x-www-form-urlencoded",
        false => "application/json",
    };
    let url = transaction.request.callback_url.clone()?;
    Some(Message { execution: transaction.id, status, url, content_type, body })
}

/// Replaces a member of the transaction.
fn say(body: &mut Value, member: &str, text: &str) {
    if let Some(value) = body.pointer_mut(&format!("/workflowExecution/{member}")) {
        *value = text.into();
    }
}

/// Account and transaction as callbacks and status answers name them.
pub(crate) fn references(transaction: &Transaction, base_url: &str, short_links: bool) -> Value {
    let Transaction { id, account, .. } = transaction;
    let account_url = format!("{base_url}/api/v1/accounts/{account}");
    let execution_url = match short_links {
        true => format!("{base_url}/api/v1/workflow-executions/{id}"),
        false => format!("{account_url}/workflow-executions/{id}"),
    };
    json!({
        "account": { "id": account, "href": account_url },
        "workflowExecution": {
            "id": id,
            "href": execution_url,
            "definitionKey": transaction.request.workflow_definition.key.text(),
            "status": transaction.status.as_str(),
        },
    })
}

async fn deliver(world: &World, fault_profile: CallbackFaults, message: Message) {
    match fault_profile {
        CallbackFaults::Lost => record(world, &message, DeliveryOutcome::Lost),
        CallbackFaults::Delayed(delay) => {
            sleep(delay).await;
            post(world, &message).await;
        }
        CallbackFaults::Doubled => {
            post(world, &message).await;
            post(world, &message).await;
        }
        CallbackFaults::Normal
        | CallbackFaults::Reversed
        | CallbackFaults::BeforeReturn
        | CallbackFaults::UnknownStatus
        | CallbackFaults::Misaddressed => post(world, &message).await,
    }
}

async fn post(world: &World, message: &Message) {
    world.with(|ledger| ledger.counts.callbacks_sent += 1);
    let request = world
        .http
        .post(&message.url)
        .timeout(PATIENCE)
        .header(CONTENT_TYPE, message.content_type)
        .body(message.body.to_string());
    let outcome = match request.send().await {
        Ok(response) => DeliveryOutcome::Answered(response.status().as_u16()),
        Err(_) => DeliveryOutcome::Unanswered,
    };
    tracing::info!(execution = %message.execution, status = %message.status, ?outcome, "callback sent");
    record(world, message, outcome);
}

fn record(world: &World, message: &Message, outcome: DeliveryOutcome) {
    world.with(|ledger| {
        if let Some(transaction) = ledger.transaction(message.execution) {
            transaction.deliveries.push(Delivery { status: message.status, outcome });
        }
    });
}
