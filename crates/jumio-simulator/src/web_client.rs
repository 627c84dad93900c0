//! The hosted web client (Jumio API guide, Web): what the user sees at `web.href`.

use std::sync::Arc;

use axum::Form;
use axum::extract::{OriginalUri, Query, State};
use axum::http::Uri;
use axum::response::{IntoResponse, Redirect, Response};
use serde::Deserialize;
use uuid::Uuid;

use crate::choice::Choice;
use crate::delivery::announce;
use crate::page::Page;
use crate::transaction::{Step, Transaction};
use crate::world::World;
use crate::{CallbackFaults, Delivery, Scenario, Status, User, return_address, timers, timestamp};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Link {
    #[serde(default)]
    authorization_token: String,
}

/// Opening the page starts the session, and restarts its idle limit.
pub(crate) async fn show(
    State(world): State<Arc<World>>,
    Query(link): Query<Link>,
    OriginalUri(address): OriginalUri,
) -> Response {
    let Some(transaction) = open(&world, &link) else { return Page::gone(None).into_response() };
    let suggested = suggested(&world, &transaction);
    closed(&transaction).unwrap_or_else(|| capture(&world, &address, suggested).into_response())
}

/// Takes the user's choice. Sending it twice leads to the same place.
pub(crate) async fn decide(
    State(world): State<Arc<World>>,
    Query(link): Query<Link>,
    OriginalUri(address): OriginalUri,
    Form(choice): Form<Choice>,
) -> Response {
    let Some(transaction) = open(&world, &link) else { return Page::gone(None).into_response() };
    if let Some(response) = closed(&transaction) {
        return response;
    }
    if let Some(fault_profile) = choice.fault_profile() {
        world.with(|ledger| ledger.set_fault_profile(fault_profile));
    }
    if choice.is_leaving() {
        return sent_to(return_address::of_leaving(&transaction, choice.error_code()));
    }
    match choice.scenario().or(suggested(&world, &transaction)) {
        Some(scenario) => submit(&world, &transaction, scenario, choice).await,
        None => capture(&world, &address, None).choose_first().into_response(),
    }
}

/// Finds the link's transaction and notes that the user is there.
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

/// The answer if there is nothing left to do on the page.
fn closed(transaction: &Transaction) -> Option<Response> {
    match transaction.status {
        Status::Initiated | Status::AcquisitionStarted => None,
        Status::Acquired | Status::Processed => Some(sent_to(return_address::of_success(transaction))),
        Status::SessionExpired | Status::TokenExpired => {
            Some(Page::gone(return_address::of_expiry(transaction)).into_response())
        }
    }
}

async fn submit(
    world: &Arc<World>,
    transaction: &Transaction,
    scenario: Scenario,
    choice: Choice,
) -> Response {
    let (fault_profile, step) = world.with(|ledger| {
        let (fault_profile, user) = (ledger.fault_profile(), choice.user(ledger.user.clone()));
        let found = ledger.transaction(transaction.id);
        let step = found.map(|found| {
            found.hidden_reads = fault_profile.late_details;
            found.submit(scenario, user, timestamp::now())
        });
        (fault_profile, step)
    });
    if step == Some(Step::Changed) {
        announce(world, transaction.id);
        timers::await_processing(world, transaction.id);
    }
    if fault_profile.callbacks == CallbackFaults::BeforeReturn && transaction.request.callback_url.is_some() {
        announced(world, &transaction.id.to_string()).await;
    }
    sent_to(return_address::of_success(transaction))
}

/// Waits until the customer has been told of the result.
async fn announced(world: &World, execution: &str) {
    let is_told = |delivery: &Delivery| delivery.status.is_final();
    world
        .until(|all| {
            all.iter().any(|one| one.execution_id == execution && one.deliveries.iter().any(is_told))
        })
        .await;
}

/// What the page preselects, and what counts if nothing is chosen: the plan, else the default.
fn suggested(world: &World, transaction: &Transaction) -> Option<Scenario> {
    let planned = transaction.scenario.filter(|planned| planned.is_submitted());
    planned.or(world.settings.default_scenario.filter(|default| default.is_submitted()))
}

fn capture(world: &World, address: &Uri, suggested: Option<Scenario>) -> Page {
    let user: User = world.with(|ledger| ledger.user.clone());
    Page::capture(address.to_string(), suggested, user)
}

/// Jumio shows an end page of its own if the request has no address to return to.
fn sent_to(address: Option<String>) -> Response {
    address.map_or_else(|| Page::end().into_response(), |address| Redirect::to(&address).into_response())
}
