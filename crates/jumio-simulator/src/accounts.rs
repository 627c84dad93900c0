use std::sync::Arc;
use std::time::Duration;

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use url::form_urlencoded;
use uuid::Uuid;

use crate::account_request::AccountRequest;
use crate::created::Created;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::transaction::{CredentialIds, Transaction};
use crate::world::World;
use crate::{Status, rules, timers, timestamp};

/// "POST /accounts": a new account and its first transaction (Jumio API guide, Account creation).
pub(crate) async fn create(State(world): State<Arc<World>>, body: Bytes) -> Result<Json<Created>, Refusal> {
    let (request, lifetime) = rules::read(&body)?;
    Ok(start(&world, Uuid::new_v4(), request, lifetime))
}

/// "PUT /accounts/{id}": a further transaction of an account (Jumio API guide, Account update).
pub(crate) async fn update(
    State(world): State<Arc<World>>,
    Path(account): Path<String>,
    body: Bytes,
) -> Result<Json<Created>, Refusal> {
    let account = account.parse().map_err(|_| Refusal::NotFound)?;
    if !world.with(|ledger| ledger.accounts.contains(&account)) {
        return Err(Refusal::NotFound);
    }
    let (request, lifetime) = rules::read(&body)?;
    Ok(start(&world, account, request, lifetime))
}

fn start(world: &Arc<World>, account: Uuid, request: AccountRequest, lifetime: Duration) -> Json<Created> {
    let authorization = Uuid::new_v4();
    let web_href = web_href(&world.base_url, authorization, request.web.locale.as_deref());
    let transaction = world.with(|ledger| {
        let transaction = transaction(ledger, account, request, lifetime, web_href);
        ledger.insert(authorization, transaction.clone());
        transaction
    });
    timers::await_token_expiry(world, transaction.id, lifetime);
    Json(Created::of(&transaction, &world.base_url))
}

fn transaction(
    ledger: &mut Ledger,
    account: Uuid,
    request: AccountRequest,
    lifetime: Duration,
    web_href: String,
) -> Transaction {
    Transaction {
        id: Uuid::new_v4(),
        account,
        credentials: CredentialIds::random(),
        request,
        lifetime,
        web_href,
        scenario: ledger.plan.pop_front(),
        user: ledger.user.clone(),
        status: Status::Initiated,
        activity: 0,
        created_at: timestamp::now(),
        started_at: None,
        completed_at: None,
        hidden_reads: 0,
        deleted: false,
        deliveries: Vec::new(),
    }
}

/// The web client's address in the shape that Jumio's has: opaque, with a secret and the language.
fn web_href(base_url: &str, authorization: Uuid, locale: Option<&str>) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("baseUrl", &format!("{base_url}/websdk/v4/api"))
        .append_pair("authorizationToken", &authorization.to_string())
        .append_pair("locale", locale.unwrap_or("en"))
        .finish();
    format!("{base_url}/web/client?{query}")
}
