//! The hosted web client (Jumio API guide, Web): what the person sees at `web.href`.

use std::sync::Arc;

use axum::Form;
use axum::extract::{OriginalUri, Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use url::Url;
use uuid::Uuid;

use crate::delivery::announce;
use crate::page::Page;
use crate::transaction::{Step, Transaction};
use crate::world::World;
use crate::{Scenario, Status, timers, timestamp};

/// "No acceptable submission in three attempts", the documented code nearest to a person who gives up.
const GAVE_UP: &str = "9835";
/// "Token missing, invalid or expired".
const TOKEN_EXPIRED: &str = "9200";
/// "Session expired after it was started".
const SESSION_EXPIRED: &str = "9210";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    #[serde(default)]
    authorization_token: String,
}

#[derive(Deserialize)]
pub(crate) struct Choice {
    outcome: Option<String>,
    action: Option<String>,
}

/// Opening the page starts the session, and restarts its idle limit.
pub(crate) async fn show(
    State(world): State<Arc<World>>,
    Query(link): Query<Link>,
    OriginalUri(address): OriginalUri,
) -> Response {
    let Some(transaction) = open(&world, &link) else { return Page::gone(None).into_response() };
    match transaction.status {
        Status::Initiated | Status::AcquisitionStarted => {
            Page::capture(address.to_string(), suggested(&world, &transaction)).into_response()
        }
        Status::Acquired | Status::Processed => accepted(&transaction),
        Status::SessionExpired | Status::TokenExpired => expired(&transaction),
    }
}

/// Takes the person's choice. Sending it twice leads to the same place.
pub(crate) async fn decide(
    State(world): State<Arc<World>>,
    Query(link): Query<Link>,
    OriginalUri(address): OriginalUri,
    Form(choice): Form<Choice>,
) -> Response {
    let Some(transaction) = open(&world, &link) else { return Page::gone(None).into_response() };
    match transaction.status {
        Status::Acquired | Status::Processed => return accepted(&transaction),
        Status::SessionExpired | Status::TokenExpired => return expired(&transaction),
        Status::Initiated | Status::AcquisitionStarted => {}
    }
    if choice.action.as_deref() == Some("leave") {
        return sent_back(transaction.order.web.error_url.as_deref(), &transaction, Some(GAVE_UP));
    }
    let chosen =
        choice.outcome.and_then(|name| name.parse().ok()).filter(|chosen: &Scenario| chosen.is_submitted());
    let suggested = suggested(&world, &transaction);
    match chosen.or(suggested) {
        Some(scenario) => submit(&world, &transaction, scenario),
        None => Page::capture(address.to_string(), None).choose_first().into_response(),
    }
}

/// Finds the link's transaction and notes that the person is there.
fn open(world: &Arc<World>, link: &Link) -> Option<Transaction> {
    let authorization: Uuid = link.authorization_token.parse().ok()?;
    let (step, transaction) = world.with(|ledger| {
        let id = ledger.authorized(authorization)?;
        let transaction = ledger.transaction(id).filter(|found| !found.deleted)?;
        Some((transaction.open(), transaction.clone()))
    })?;
    if transaction.status == Status::AcquisitionStarted {
        timers::await_session_expiry(world, transaction.id, transaction.activity);
    }
    if step == Step::Changed {
        announce(world, transaction.id);
    }
    Some(transaction)
}

fn submit(world: &Arc<World>, transaction: &Transaction, scenario: Scenario) -> Response {
    let step = world.with(|ledger| {
        let person = ledger.person.clone();
        ledger.transaction(transaction.id).map(|found| found.submit(scenario, person, timestamp::now()))
    });
    if step == Some(Step::Changed) {
        announce(world, transaction.id);
        timers::await_processing(world, transaction.id);
    }
    accepted(transaction)
}

/// What the page preselects, and what counts if nothing is chosen: the plan, else the default.
fn suggested(world: &World, transaction: &Transaction) -> Option<Scenario> {
    let planned = transaction.scenario.filter(|planned| planned.is_submitted());
    planned.or(world.settings.default_scenario.filter(|default| default.is_submitted()))
}

fn accepted(transaction: &Transaction) -> Response {
    sent_back(transaction.order.web.success_url.as_deref(), transaction, None)
}

fn expired(transaction: &Transaction) -> Response {
    let code = if transaction.status == Status::TokenExpired { TOKEN_EXPIRED } else { SESSION_EXPIRED };
    let back =
        transaction.order.web.error_url.as_deref().and_then(|url| with_result(url, transaction, Some(code)));
    Page::gone(back).into_response()
}

fn sent_back(url: Option<&str>, transaction: &Transaction, error_code: Option<&str>) -> Response {
    match url.and_then(|url| with_result(url, transaction, error_code)) {
        Some(url) => Redirect::to(&url).into_response(),
        None => Page::end().into_response(),
    }
}

/// Appends what Jumio appends to success and error addresses (Jumio API guide, Web: after the user journey).
fn with_result(url: &str, transaction: &Transaction, error_code: Option<&str>) -> Option<String> {
    let mut url = Url::parse(url).ok()?;
    url.query_pairs_mut()
        .append_pair("accountId", &transaction.account.to_string())
        .append_pair("workflowExecutionId", &transaction.id.to_string())
        .append_pair("acquisitionStatus", if error_code.is_some() { "ERROR" } else { "SUCCESS" })
        .append_pair("customerInternalReference", &transaction.order.customer_internal_reference)
        .extend_pairs(error_code.map(|code| ("errorCode", code)));
    Some(url.into())
}
