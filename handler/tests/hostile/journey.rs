//! Users on their way, and what a stranger may get hold of.

use std::time::Duration;

use reqwest::{Response, StatusCode, header};
use serde_json::{Value, json};

use crate::handler::{Handler, REDIRECT_URI, text};

/// A user whose browser has gone to the provider.
pub(crate) struct Journey {
    pub(crate) object_id: String,
    pub(crate) id: String,
    pub(crate) cookie: String,
    pub(crate) provider: String,
    pub(crate) execution: String,
    pub(crate) return_ticket: String,
    pub(crate) callback_ticket: String,
}

/// A cookie of a browser that nobody knows.
pub(crate) const STRANGERS_COOKIE: &str = "verification=c3RyYW5nZXJzLWNvb2tpZS1zdHJhbmdlcnMtY29va2k";

impl Handler {
    pub(crate) async fn set_out(&self, object_id: &str) -> Journey {
        let id = self.begin_as(object_id).await;
        let (cookie, provider) = self.go_to_provider(&id).await;
        let created = self.simulator.transactions().into_iter().find(|one| one.web_href == provider).unwrap();
        Journey {
            object_id: object_id.to_owned(),
            id,
            cookie,
            provider,
            execution: created.execution_id,
            return_ticket: last_segment(&created.success_url.unwrap()),
            callback_ticket: last_segment(&created.callback_url.unwrap()),
        }
    }

    /// A user about whom the provider has decided, and whose browser has not gone back to the client.
    pub(crate) async fn decided(&self, object_id: &str, scenario: &str) -> Journey {
        let journey = self.set_out(object_id).await;
        let back = self.submit_for(&journey.provider, scenario).await;
        self.visit(&back, &journey.cookie).await;
        let asking = async {
            while self.status(&journey.return_ticket, &journey.cookie).await["ready"] != true {
                tokio::time::sleep(Duration::from_millis(30)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(60), asking).await.unwrap();
        journey
    }

    /// A user who went all the way: the browser is back, and the client has its verdict.
    pub(crate) async fn finished(&self, object_id: &str, scenario: &str) -> Journey {
        let journey = self.decided(object_id, scenario).await;
        let back = self.path(&format!("/api/continue/{}", journey.return_ticket));
        let code = self.walk_back(back, &journey.cookie).await;
        assert_eq!(self.redeem_code(&code).await.0, StatusCode::OK);
        journey
    }

    /// What the waiting page is told.
    pub(crate) async fn status(&self, ticket: &str, cookie: &str) -> Value {
        self.functions().status(ticket, cookie).await.unwrap()
    }

    /// As a policy asks for the verdict.
    pub(crate) async fn redeem(&self, object_id: &str, id: &str) -> (StatusCode, Value) {
        let answer = self.functions().redeem(object_id, id).await.unwrap();
        (answer.status, answer.json())
    }

    pub(crate) async fn outcome(&self, journey: &Journey) -> String {
        let (_, answer) = self.redeem(&journey.object_id, &journey.id).await;
        answer["outcome"].as_str().unwrap().to_owned()
    }

    /// What `start` says to the same user again.
    pub(crate) async fn start_again(&self, object_id: &str) -> Value {
        self.policy("/api/start", json!({"objectId": object_id}).to_string()).await.1
    }

    pub(crate) async fn post(&self, path: &str, body: impl Into<reqwest::Body>) -> Response {
        self.http.post(format!("{}{path}", self.base)).body(body).send().await.unwrap()
    }

    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The token call for this code, as B2C makes it.
    pub(crate) async fn redeem_code(&self, code: &str) -> (StatusCode, Value) {
        self.redeem_code_at(code, REDIRECT_URI).await
    }

    pub(crate) async fn redeem_code_at(&self, code: &str, redirect_uri: &str) -> (StatusCode, Value) {
        let answer = self.functions().exchange(code, redirect_uri).await.unwrap();
        (answer.status, answer.json())
    }

    /// Nothing that was done to the process has ended or upset it.
    pub(crate) fn assert_unharmed(&mut self) {
        assert!(self.process.try_wait().unwrap().is_none(), "the process has ended");
        assert!(!self.log().contains("panic"), "{}", self.log());
    }
}

/// The claims of the `id_token` in an answer of the token endpoint.
pub(crate) fn claims(tokens: &Value) -> Value {
    let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
    let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
    serde_json::from_slice(&claims).unwrap()
}

/// A page as a browser reads it: addresses on it are written with entities.
pub(crate) async fn page(answer: Response) -> String {
    let page = answer.text().await.unwrap();
    let entities =
        [("&#x2f;", "/"), ("&#x27;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")];
    entities.iter().fold(page, |page, (entity, letter)| page.replace(entity, letter))
}

/// Where an answer sends the browser, if anywhere.
pub(crate) fn location(answer: &Response) -> Option<String> {
    answer.headers().contains_key(header::LOCATION).then(|| text(answer, header::LOCATION))
}

/// The code that a redirect carries.
pub(crate) fn code(answer: &Response) -> Option<String> {
    let location = reqwest::Url::parse(&location(answer)?).unwrap();
    location.query_pairs().find(|(name, _)| name == "code").map(|(_, code)| code.into_owned())
}

fn last_segment(url: &str) -> String {
    url.rsplit('/').next().unwrap().to_owned()
}
