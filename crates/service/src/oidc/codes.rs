use std::sync::Arc;

use contract::{NextStep, Outcome, Personal};
use tokens::AuthorizationCode;
use verification::{EffectiveState, State};

use super::OidcError;
use crate::{
    browser::{AuthorizationResponse, Ready},
    kernel::{Clock, Deadline, SecureRandom, StoreError, random_bytes},
    model::{
        Answer, AuthorizationRequest, Claims, Client, Clients, CodeFate, IssuedCode, Links, Record,
        TimelineEvent, Wording,
    },
    ports::Commits,
};

/// Answers authorization requests with codes.
#[derive(Clone)]
pub struct Codes {
    pub commits: Arc<dyn Commits>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn SecureRandom>,
    pub clients: Arc<Clients>,
    pub links: Arc<Links>,
}

impl Codes {
    /// Gives the bound browser a code for its present request. It replaces an earlier one that nobody redeemed.
    pub async fn respond(
        &self,
        mut ready: Ready,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, StoreError> {
        let request = ready.draft.record.value.authorization_request().cloned();
        let request = request.ok_or_else(|| StoreError::internal().because("no authorization request"))?;
        let (response, code) = self.issue(&ready, request)?;
        ready.draft.oidc().code = Some(code);
        self.commit(ready, deadline).await?;
        Ok(response)
    }

    /// Gives a browser that is not the bound one a code that lets it start over; the bound browser's request stays.
    pub async fn respond_to_another_browser(
        &self,
        mut ready: Ready,
        request: AuthorizationRequest,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, StoreError> {
        let (response, code) = self.issue(&ready, request)?;
        ready.draft.oidc().restart_code = Some(code);
        self.commit(ready, deadline).await?;
        Ok(response)
    }

    /// The client asks for a newer approval than there is (`max_age`). Only its next `start` can begin another attempt.
    pub fn refuse_as_too_old(&self, ready: &Ready) -> Result<AuthorizationResponse, StoreError> {
        let record = &ready.draft.record.value;
        let request = record.authorization_request();
        let request = request.ok_or_else(|| StoreError::internal().because("no authorization request"))?;
        let error = Personal::new(OidcError::LoginRequired.code().to_owned());
        let description =
            Personal::new("the approval is older than max_age; begin another attempt".to_owned());
        let parameters = vec![("error", error), ("error_description", description)];
        let client = self.client(request)?;
        Ok(self.response(&client, request, parameters, locales(request, record)))
    }

    /// The one that asks: within a trust group another may have begun.
    fn client(&self, request: &AuthorizationRequest) -> Result<Arc<Client>, StoreError> {
        self.clients.get(&request.client.0).ok_or_else(|| StoreError::internal().because("unknown client"))
    }

    async fn commit(&self, mut ready: Ready, deadline: Deadline) -> Result<(), StoreError> {
        ready.draft.note(TimelineEvent::CodeIssued, self.clock.now());
        self.commits.commit(ready.draft.into_commit(), deadline).await.map(drop)
    }

    fn issue(
        &self,
        ready: &Ready,
        request: AuthorizationRequest,
    ) -> Result<(AuthorizationResponse, IssuedCode), StoreError> {
        let record = &ready.draft.record.value;
        let client = self.client(&request)?;
        let code = AuthorizationCode::new(record.verification.id, random_bytes(self.random.as_ref()));
        let answer = self.answer(ready, &request, &client);
        let parameters = vec![("code", Personal::new(code.expose()))];
        let response = self.response(&client, &request, parameters, locales(&request, record));
        let issued = IssuedCode {
            hash: code.hash(),
            request,
            browser: ready.mark.clone(),
            issued_at: self.clock.now(),
            wording: answer.wording.clone(),
            verified_at: match record.verification.state {
                State::Approved { at, .. } if answer.verified => Some(at),
                _ => None,
            },
            answer,
            fate: CodeFate::Open,
        };
        Ok((response, issued))
    }

    /// What a code says that this browser carries: redeeming it will be the proof that the browser is the user journey's. A
    /// browser that is not the bound one proves nothing and sees nothing.
    fn answer(&self, ready: &Ready, request: &AuthorizationRequest, client: &Client) -> Answer {
        let now = self.clock.now();
        let record = &ready.draft.record.value;
        let mut verification = record.verification.clone();
        verification.confirm(&ready.mark, now);
        let mut answer =
            Answer::about(&verification, ready.remaining_attempts, &client.rules, &client.claims, now);
        answer.wording.locales = locales(request, record);
        if record.verification.is_bound_to(&ready.mark) {
            return answer;
        }
        match client.effective_state(record, ready.remaining_attempts, now) {
            EffectiveState::Created
            | EffectiveState::AwaitingUser
            | EffectiveState::Unconfirmed
            | EffectiveState::Approved => Answer {
                outcome: Outcome::Incomplete,
                verified: false,
                can_retry: true,
                next_step: NextStep::Retry,
                verified_until: None,
                claims: Claims::default(),
                wording: Wording { effective_state: Some(EffectiveState::Incomplete), ..answer.wording },
                ..answer
            },
            _ => answer,
        }
    }

    fn response(
        &self,
        client: &Client,
        request: &AuthorizationRequest,
        mut parameters: Vec<(&'static str, Personal<String>)>,
        locales: Vec<String>,
    ) -> AuthorizationResponse {
        parameters.extend(request.state.clone().map(|state| ("state", state)));
        if client.sends_issuer {
            parameters.push(("iss", Personal::new(self.links.issuer())));
        }
        AuthorizationResponse {
            redirect_uri: request.redirect_uri.clone(),
            response_mode: request.response_mode,
            parameters,
            client: client.id.clone(),
            locales,
        }
    }
}

/// The user's languages, those of this request first.
fn locales(request: &AuthorizationRequest, record: &Record) -> Vec<String> {
    request.ui_locales.clone().into_iter().chain(record.locale.clone()).collect()
}
