use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    error::BenchError,
    parties::{API_KEY, CLIENT, CLIENT_SECRET, REDIRECT_URI},
};

/// One user on the way, and whatever calls for them.
pub(crate) struct Visitor {
    http: Client,
    base: String,
    number: usize,
    verification: String,
    cookie: String,
    /// Where the browser goes next.
    address: String,
    /// In the addresses of this verification.
    ticket: String,
    code: String,
}

impl Visitor {
    pub(crate) fn new(http: Client, base: String, number: usize) -> Self {
        let nothing = String::new;
        Self {
            http,
            base,
            number,
            verification: nothing(),
            cookie: nothing(),
            address: nothing(),
            ticket: nothing(),
            code: nothing(),
        }
    }

    pub(crate) async fn start(&mut self) -> Result<(), BenchError> {
        let answer = self.policy("start", json!({"objectId": self.object_id(), "surname": "Muster"})).await?;
        self.verification = text(&answer, "verificationId")?;
        let query = [
            ("client_id", CLIENT),
            ("redirect_uri", REDIRECT_URI),
            ("response_type", "code"),
            ("scope", "openid idv"),
            ("response_mode", "query"),
            ("nonce", "bm9uY2U="),
            ("verification_id", &self.verification),
            ("state", "state"),
        ];
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish();
        self.address = format!("{}/api/authorize?{query}", self.base);
        Ok(())
    }

    /// The first hop of `authorize` sets the cookie.
    pub(crate) async fn take_cookie(&mut self) -> Result<(), BenchError> {
        let answer = self.http.get(&self.address).send().await?;
        let cookie = header_of(&answer, header::SET_COOKIE)?;
        cookie.split(';').next().unwrap_or_default().clone_into(&mut self.cookie);
        self.follow("authorize", answer).await
    }

    /// The second hop buys and leads to the provider.
    pub(crate) async fn buy(&mut self) -> Result<(), BenchError> {
        let answer = self.visit().await?;
        self.follow("authorize", answer).await
    }

    /// Hands the pictures in at the provider.
    pub(crate) async fn hand_in(&mut self) -> Result<(), BenchError> {
        self.http.get(&self.address).send().await?;
        let form = [("action", "submit"), ("outcome", "pass")];
        let answer = self.http.post(&self.address).form(&form).send().await?;
        self.follow("the simulated Jumio", answer).await?;
        let path = self.address.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().clone_into(&mut self.ticket);
        Ok(())
    }

    pub(crate) async fn come_back(&mut self) -> Result<(), BenchError> {
        let answer = self.visit().await?;
        expect("return", answer, &[StatusCode::OK, StatusCode::SEE_OTHER]).await.map(drop)
    }

    pub(crate) async fn ask_status(&mut self) -> Result<(), BenchError> {
        let request =
            self.http.post(format!("{}/api/status", self.base)).header(header::COOKIE, &self.cookie);
        let answer = request.body(json!({"ticket": self.ticket}).to_string()).send().await?;
        let body = expect("status", answer, &[StatusCode::OK]).await?;
        let status: Value = serde_json::from_slice(&body).unwrap_or_default();
        is_true(&status, "ready").then_some(()).ok_or(BenchError::Missing("a verdict"))
    }

    pub(crate) async fn go_on(&mut self) -> Result<(), BenchError> {
        self.address = format!("{}/api/continue/{}", self.base, self.ticket);
        let answer = self.visit().await?;
        self.follow("continue", answer).await?;
        let code = self.address.split_once("code=").and_then(|(_, rest)| rest.split('&').next());
        code.ok_or(BenchError::Missing("code"))?.clone_into(&mut self.code);
        Ok(())
    }

    pub(crate) async fn exchange(&mut self) -> Result<(), BenchError> {
        let form = [
            ("grant_type", "authorization_code"),
            ("code", &self.code),
            ("redirect_uri", REDIRECT_URI),
            ("client_id", CLIENT),
            ("client_secret", CLIENT_SECRET),
        ];
        let answer = self.http.post(format!("{}/api/token", self.base)).form(&form).send().await?;
        expect("token", answer, &[StatusCode::OK]).await.map(drop)
    }

    pub(crate) async fn redeem(&mut self) -> Result<(), BenchError> {
        let body = json!({"objectId": self.object_id(), "verificationId": self.verification});
        let answer = self.policy("redeem", body).await?;
        is_true(&answer, "verified").then_some(()).ok_or(BenchError::Missing("an approval"))
    }

    fn object_id(&self) -> String {
        format!("8c1f2a34-0000-4000-8000-{:012}", self.number)
    }

    async fn policy(&self, function: &'static str, body: Value) -> Result<Value, BenchError> {
        let request =
            self.http.post(format!("{}/api/{function}", self.base)).header("x-verification-key", API_KEY);
        let request = request.header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.to_string()).send().await?;
        let body = expect(function, answer, &[StatusCode::OK]).await?;
        Ok(serde_json::from_slice(&body).unwrap_or_default())
    }

    async fn visit(&self) -> Result<Response, BenchError> {
        Ok(self.http.get(&self.address).header(header::COOKIE, &self.cookie).send().await?)
    }

    async fn follow(&mut self, function: &'static str, answer: Response) -> Result<(), BenchError> {
        let location = header_of(&answer, header::LOCATION);
        expect(function, answer, &[StatusCode::SEE_OTHER]).await?;
        self.address = location?;
        Ok(())
    }
}

fn text(answer: &Value, name: &'static str) -> Result<String, BenchError> {
    answer.get(name).and_then(Value::as_str).map(str::to_owned).ok_or(BenchError::Missing(name))
}

fn is_true(answer: &Value, name: &str) -> bool {
    answer.get(name).and_then(Value::as_bool) == Some(true)
}

fn header_of(answer: &Response, name: header::HeaderName) -> Result<String, BenchError> {
    let value = answer.headers().get(name).and_then(|value| value.to_str().ok());
    value.map(str::to_owned).ok_or(BenchError::Missing("a header"))
}

async fn expect(
    function: &'static str,
    answer: Response,
    wanted: &[StatusCode],
) -> Result<Vec<u8>, BenchError> {
    let status = answer.status();
    let body = answer.bytes().await?.to_vec();
    if wanted.contains(&status) {
        return Ok(body);
    }
    let body = String::from_utf8_lossy(&body).chars().take(400).collect();
    Err(BenchError::Unexpected { function, status: status.as_u16(), body })
}
