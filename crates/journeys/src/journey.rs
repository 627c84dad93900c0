use http::StatusCode;
use serde_json::{Value, json};

use crate::{Functions, JourneyError, Reply, functions::code_of};

/// One user on the way. The steps are to be taken in the order in which they stand here.
pub struct Journey {
    functions: Functions,
    /// The account.
    pub object_id: String,
    /// Which verification it is; empty before [`Journey::start`].
    pub verification_id: String,
    /// The browser's cookie; empty before [`Journey::take_cookie`].
    pub cookie: String,
    /// Where the browser goes next.
    pub address: String,
    /// In the addresses of this verification; empty before [`Journey::submit`].
    pub ticket: String,
    /// Empty before [`Journey::go_on`].
    pub code: String,
}

impl Journey {
    /// A user who has not begun.
    #[must_use]
    pub fn new(functions: Functions, object_id: impl Into<String>) -> Self {
        let nothing = String::new;
        Self {
            functions,
            object_id: object_id.into(),
            verification_id: nothing(),
            cookie: nothing(),
            address: nothing(),
            ticket: nothing(),
            code: nothing(),
        }
    }

    /// The policy begins, or is told again where it stands.
    pub async fn start(&mut self) -> Result<(), JourneyError> {
        let inputs = json!({"objectId": self.object_id, "surname": "Muster"});
        self.verification_id = self.functions.start(&inputs).await?;
        self.address = self.functions.authorize_address(&self.verification_id);
        Ok(())
    }

    /// The first hop of `authorize` sets the cookie.
    pub async fn take_cookie(&mut self) -> Result<(), JourneyError> {
        (self.cookie, self.address) = self.functions.take_cookie(&self.address).await?;
        Ok(())
    }

    /// The second hop creates the transaction and leads to the provider.
    pub async fn create_transaction(&mut self) -> Result<(), JourneyError> {
        self.follow("authorize").await
    }

    /// The user submits a document, and the provider comes to this outcome.
    pub async fn submit(&mut self, outcome: &str) -> Result<(), JourneyError> {
        self.address = self.functions.submit(&self.address, outcome).await?;
        let path = self.address.split('?').next().unwrap_or_default();
        path.rsplit('/').next().unwrap_or_default().clone_into(&mut self.ticket);
        Ok(())
    }

    /// The browser comes back to the functions.
    pub async fn come_back(&self) -> Result<(), JourneyError> {
        let answer = self.functions.visit(&self.address, &self.cookie).await?;
        answer.expect("return", &[StatusCode::OK, StatusCode::SEE_OTHER]).map(drop)
    }

    /// Whether the waiting page is told that there is a verdict.
    pub async fn is_ready(&self) -> Result<bool, JourneyError> {
        let status = self.functions.status(&self.ticket, &self.cookie).await?;
        Ok(is_true(&status, "ready"))
    }

    /// The browser goes back to the client with a code.
    pub async fn go_on(&mut self) -> Result<(), JourneyError> {
        self.address = self.functions.address(&format!("/api/continue/{}", self.ticket));
        self.follow("continue").await?;
        self.code = code_of(&self.address).ok_or(JourneyError::Missing("code"))?;
        Ok(())
    }

    /// The client exchanges the code.
    pub async fn exchange(&self) -> Result<Reply, JourneyError> {
        self.functions
            .exchange(&self.code, &self.functions.redirect_uri)
            .await?
            .expect("token", &[StatusCode::OK])
    }

    /// The policy asks for the verdict: whether the user is verified.
    pub async fn redeem(&self) -> Result<bool, JourneyError> {
        let answer = self.functions.redeem(&self.object_id, &self.verification_id).await?;
        Ok(is_true(&answer.expect("redeem", &[StatusCode::OK])?.json(), "verified"))
    }

    async fn follow(&mut self, function: &'static str) -> Result<(), JourneyError> {
        let answer = self.functions.visit(&self.address, &self.cookie).await?;
        let answer = answer.expect(function, &[StatusCode::SEE_OTHER])?;
        self.address = answer.location().ok_or(JourneyError::Missing("location"))?.to_string();
        Ok(())
    }
}

fn is_true(answer: &Value, name: &str) -> bool {
    answer.get(name).and_then(Value::as_bool) == Some(true)
}
