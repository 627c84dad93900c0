//! A simulator, a client of it, a receiver of its callbacks, and a browser.

use std::str::FromStr;
use std::time::{Duration, SystemTime};

use jumio::{
    AccountCreated, AccountRequest, AccountRequestBuilder, Client, Credentials, DataCenter, Details,
    Endpoints, Error, Settings, UserAgent, WorkflowKey,
};
use jumio_simulator::{Scenario, Simulator, SimulatorBuilder};
use reqwest::{Response, Url, redirect};
use tokio::time::Instant;

use crate::receiver::Receiver;

pub(crate) struct Environment {
    pub(crate) simulator: Simulator,
    pub(crate) client: Client,
    pub(crate) receiver: Receiver,
    pub(crate) http: reqwest::Client,
}

impl Environment {
    /// Real time, but results are there at once.
    pub(crate) async fn new() -> Self {
        Self::with(Simulator::builder().processing_delay(Duration::ZERO)).await
    }

    pub(crate) async fn with(builder: SimulatorBuilder) -> Self {
        let simulator = builder.credentials("id", "secret").start().await.unwrap();
        let http = reqwest::Client::builder().no_proxy().redirect(redirect::Policy::none()).build().unwrap();
        let client = client(simulator.base_url(), http.clone());
        Self { simulator, client, receiver: Receiver::start().await, http }
    }

    pub(crate) fn request(&self) -> AccountRequestBuilder {
        AccountRequest::builder(WorkflowKey::Number(10011), "7b1e5c2a-0d0f")
            .user_reference("t-4821")
            .callback_url(self.receiver.url())
            .success_url("http://127.0.0.1:9/done")
            .error_url("http://127.0.0.1:9/failed")
            .allow_loopback_addresses(true)
    }

    pub(crate) async fn create(&self) -> AccountCreated {
        self.client.create_account(&self.request().build().unwrap(), soon()).await.unwrap()
    }

    pub(crate) async fn details(&self, created: &AccountCreated) -> Result<Details, Error> {
        self.client.details(&created.account, &created.execution, soon()).await
    }

    pub(crate) async fn open(&self, created: &AccountCreated) -> Response {
        self.http.get(created.redirect_url.expose()).send().await.unwrap()
    }

    pub(crate) async fn press(&self, created: &AccountCreated, fields: &[(&str, &str)]) -> Response {
        self.http.post(created.redirect_url.expose()).form(fields).send().await.unwrap()
    }

    /// Opens the page, hands in what it suggests, and waits for the result.
    pub(crate) async fn hand_in(&self, created: &AccountCreated) {
        self.open(created).await;
        assert_eq!(self.press(created, &[("action", "submit")]).await.status(), 303);
        self.simulator
            .until(|all| {
                all.iter().all(|one| one.execution_id != created.execution.as_str() || one.status.is_final())
            })
            .await;
    }

    /// The details of a transaction that ends as planned.
    pub(crate) async fn played(&self, scenario: Scenario) -> Details {
        self.simulator.plan([scenario]);
        let created = self.create().await;
        self.hand_in(&created).await;
        self.details(&created).await.unwrap()
    }
}

pub(crate) fn client(base: &str, http: reqwest::Client) -> Client {
    let endpoints = Endpoints::for_data_center(DataCenter::Eu)
        .with_auth_url(base)
        .and_then(|endpoints| endpoints.with_account_url(base))
        .and_then(|endpoints| endpoints.with_retrieval_url(base))
        .unwrap();
    let user_agent = UserAgent::from_str("Contoso Verification/v1.0").unwrap();
    let credentials = Credentials::new("id", "secret");
    Client::new(http, Settings { credentials, endpoints, user_agent, now: || SystemTime::UNIX_EPOCH })
}

/// Where a response sends the browser: address without query, and the query.
pub(crate) fn target(response: &Response) -> (String, Vec<(String, String)>) {
    let mut url = Url::parse(response.headers().get("location").unwrap().to_str().unwrap()).unwrap();
    let query = url.query_pairs().into_owned().collect();
    url.set_query(None);
    (url.into(), query)
}

/// Far enough that no healthy test meets it.
pub(crate) fn soon() -> Instant {
    Instant::now() + Duration::from_secs(20)
}
