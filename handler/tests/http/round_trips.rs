//! What each function asks of Azure Storage, all that the handler adds included: the second table of
//! `docs/reference/round-trips.md`.

use std::time::Duration;

use jumio_simulator::{CallbackFaults, FaultProfile, TransactionView};
use reqwest::{Response, StatusCode, header};
use serde_json::json;
use storage_faults::{FaultyAccount, azurite};

use crate::handler::{CLIENT_SECRET, Handler, REDIRECT_URI, text};

/// An account of Azurite's that no other test uses.
const ACCOUNT: &str = "tests014";

/// If no request comes for this time after the last one was answered, nothing goes on in the background.
const QUIET: Duration = Duration::from_secs(1);

/// Counts what a handler asks of its account.
struct Bill {
    account: FaultyAccount,
    rows: Vec<String>,
}

impl Bill {
    /// Makes a call, waits until nothing goes on any more, and adds a row.
    async fn add<T>(&mut self, what: &str, call: impl Future<Output = T>) -> T {
        let _earlier = self.account.take_carried_out();
        let before = self.account.requests();
        let mut seen = before;
        let answer = call.await;
        while self.account.requests() != seen || self.account.answered() < seen {
            seen = self.account.requests();
            tokio::time::sleep(QUIET).await;
        }
        // Every twenty seconds the process reads the clients, whatever is called.
        let carried_out = self.account.take_carried_out();
        let readings = carried_out.iter().filter(|one| one.request.path.contains("/clients")).count();
        self.rows.push(format!("| {what} | {} |", seen - before - readings));
        answer
    }
}

/// A user whom no earlier run has left in the account.
fn new_user() -> String {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).unwrap();
    data_encoding::HEXLOWER.encode(&bytes)
}

async fn leaves(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    text(&answer, header::LOCATION)
}

async fn shows(answer: Response) -> String {
    assert_eq!(answer.status(), StatusCode::OK);
    answer.text().await.unwrap()
}

/// From the transaction to the provider, through the pictures and back: the address to which the provider sends the browser.
async fn hand_in(handler: &Handler, provider: &str, callbacks: CallbackFaults) -> String {
    handler.simulator.set_fault_profile(FaultProfile { callbacks, ..FaultProfile::default() });
    handler.submit(provider).await
}

async fn measure(handler: &Handler, bill: &mut Bill) {
    let user = new_user();
    let id = bill.add("POST `start`, a new user", handler.begin_as(&user)).await;
    bill.add("POST `start`, called again", handler.begin_as(&user)).await;
    let authorize = handler.authorize_address(&id).replace("response_mode=query", "response_mode=form_post");
    let first = bill.add("GET `authorize`, which sets the cookie", handler.visit(&authorize, "")).await;
    let cookie = cookie_of(&first);
    let other_browser = cookie_of(&handler.visit(&authorize, "").await);
    let second = leaves(first).await;
    let refused = bill.add("GET `authorize`, whose cookie does not come back", handler.visit(&second, ""));
    shows(refused.await).await;
    let provider =
        bill.add("GET `authorize`, which creates a transaction", handler.visit(&second, &cookie)).await;
    let provider = leaves(provider).await;
    leaves(bill.add("GET `authorize`, called again", handler.visit(&second, &cookie)).await).await;

    let address = hand_in(handler, &provider, CallbackFaults::Lost).await;
    let back =
        bill.add("GET `return`, and the poll that follows with a verdict", handler.visit(&address, &cookie));
    let mut address = leaves(back.await).await;
    let left = bill.add("GET `return`, called again", handler.visit(&address, &cookie)).await;
    let ticket = address.rsplit('/').next().unwrap().to_owned();
    address = leaves(left).await;
    let status = handler.http.post(format!("{}/api/status", handler.base)).header(header::COOKIE, &cookie);
    let status = status.body(json!({"ticket": ticket}).to_string()).send();
    let status = shows(bill.add("POST `status`", status).await.unwrap()).await;
    assert!(status.contains("\"ready\":true"), "{status}");
    shows(bill.add("GET `continue`, from another browser", handler.visit(&address, &other_browser)).await)
        .await;
    let sent = shows(bill.add("GET `continue`", handler.visit(&address, &cookie)).await).await;
    let code = sent.split_once("name=\"code\" value=\"").unwrap().1.split('"').next().unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", REDIRECT_URI),
        ("client_id", "b2c-contoso"),
        ("client_secret", CLIENT_SECRET),
    ];
    for what in ["POST `token`", "POST `token`, called again"] {
        let (status, tokens) = bill.add(what, handler.exchange(&form)).await;
        assert_eq!(status, StatusCode::OK, "{tokens}");
    }
    shows(bill.add("GET `continue`, called again", handler.visit(&address, &cookie)).await).await;
    let redeem = json!({"objectId": user, "verificationId": id}).to_string();
    let (_, answer) = bill.add("POST `redeem`", handler.policy("/api/redeem", redeem)).await;
    assert_eq!(answer["verified"], json!(true), "{answer}");

    let another = handler.begin_as(&new_user()).await;
    let (_, provider) = handler.go_to_provider(&another).await;
    let called = async {
        hand_in(handler, &provider, CallbackFaults::Normal).await;
        let is_answered = |transaction: &TransactionView| !transaction.deliveries.is_empty();
        handler.simulator.until(|all| all.last().is_some_and(is_answered)).await;
    };
    bill.add("POST `callback`, and the poll that follows with a verdict", called).await;
    shows(bill.add("GET `health`", handler.get("/api/health")).await.unwrap()).await;
    shows(bill.add("GET `oidc`", handler.get("/api/oidc/.well-known/keys")).await.unwrap()).await;
}

/// The cookie of a new browser.
fn cookie_of(answer: &Response) -> String {
    text(answer, header::SET_COOKIE).split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_reference_says_how_many_requests_each_function_makes_in_azure_storage() {
    let Some(direct) = azurite::connection_string_of(ACCOUNT) else { return };
    let account = FaultyAccount::start(&direct).await.unwrap();
    let connection = account.connection_string().to_owned();
    let settings = [("AppSettings__Store", "azure"), ("AzureWebJobsStorage", connection.as_str())];
    let handler = Handler::start_beside(journeys::simulator().await.unwrap(), &settings).await;
    let mut bill = Bill { account, rows: Vec::new() };
    measure(&handler, &mut bill).await;
    let reference = include_str!("../../../docs/reference/round-trips.md");
    let is_ours = |line: &&str| line.starts_with("| GET `") || line.starts_with("| POST `");
    let written: Vec<&str> = reference.lines().filter(is_ours).collect();
    let rows = bill.rows;
    assert_eq!(written, rows, "docs/reference/round-trips.md has to say:\n{}\n", rows.join("\n"));
}
