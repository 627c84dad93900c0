//! The policy's orchestration steps after sign-in.
//!
//! ```text
//! 2 REST start   3 message page, if nextStep or outcome asks for one   4 claims exchange, if nextStep is redirect or
//! wait   5 compare the ids   6 REST redeem   7 message page again, if nextStep is retry   8 send claims
//! ```
//! Steps 2 to 7 stand in the policy three times over, each retry skipping ahead by preconditions.

use axum::response::Response;
use time::format_description::well_known::Rfc3339;
use url::Url;

use super::answer::{Answer, NextStep, RedeemRequest, StartRequest};
use super::app_claims::AppClaims;
use super::directory::User;
use super::exchange::authorize_address;
use super::failure::{Failure, Lost};
use super::issuer::IssuedCode;
use super::journey::{EffectiveState, Exchange, Journey, Relay};
use super::pages;
use super::tenant::Tenant;
use crate::oidc::discover;
use crate::{clock, random, web};

impl Tenant {
    /// Steps 2 and 3.
    pub(super) async fn start(
        &self,
        journey: &mut Journey,
        replaces: Option<String>,
    ) -> Result<Response, Failure> {
        let request = self.start_request(journey, replaces)?;
        journey.answer = self.rest.start(&request).await?;
        if journey.answer.wants_a_message() {
            return Ok(self.show_message(journey));
        }
        match journey.answer.next_step {
            NextStep::Redirect | NextStep::Wait if journey.may_retry() => self.leave(journey).await,
            _ => self.redeem(journey).await,
        }
    }

    /// Step 4: off to the claims provider.
    async fn leave(&self, journey: &mut Journey) -> Result<Response, Failure> {
        let provider = &self.settings.provider;
        let metadata = discover(&self.http, &provider.metadata).await.map_err(|_| Failure::Provider)?;
        let exchange = Exchange { relay: Relay::new(), nonce: random::nonce() };
        let endpoint = &metadata.authorization_endpoint;
        let back = self.return_address();
        let address = authorize_address(endpoint, provider, &back, journey, &exchange, self.id);
        let cookie = web::set_cookie(exchange.relay.cookie_name(), "1", None);
        journey.exchanges += 1;
        journey.effective_state = EffectiveState::Away(exchange);
        Ok(web::with_cookie(web::redirect(&address), &cookie))
    }

    /// Steps 5 and 6, with the claims that came back from the provider.
    pub(super) async fn come_back(
        &self,
        journey: &mut Journey,
        claims: &Answer,
    ) -> Result<Response, Failure> {
        if claims.verification_id.is_none() || claims.verification_id != journey.answer.verification_id {
            return Err(Failure::AnotherVerification);
        }
        // Precondition of step 6: a token that asks for another attempt is not redeemed. The row would still speak of
        // the attempt that another browser has begun.
        if claims.next_step == NextStep::Retry && journey.may_retry() {
            journey.answer = claims.clone();
            return Ok(self.show_message(journey));
        }
        self.redeem(journey).await
    }

    /// Steps 6 and 7.
    async fn redeem(&self, journey: &mut Journey) -> Result<Response, Failure> {
        let request = RedeemRequest {
            client_id: self.settings.provider.client_id.clone(),
            object_id: user(journey)?.object_id,
            verification_id: journey.answer.verification_id.clone().unwrap_or_default(),
            correlation_id: journey.correlation,
        };
        journey.answer = self.rest.redeem(&request).await?;
        if journey.answer.next_step == NextStep::Retry && journey.may_retry() {
            return Ok(self.show_message(journey));
        }
        self.send_claims(journey)
    }

    fn show_message(&self, journey: &mut Journey) -> Response {
        journey.effective_state = EffectiveState::Message;
        web::redirect(&pages::address(self, journey))
    }

    /// Step 8: a code for the app.
    pub(super) fn send_claims(&self, journey: &mut Journey) -> Result<Response, Failure> {
        let claims = AppClaims::new(self, journey, user(journey)?);
        let code = random::secret();
        let issued = IssuedCode {
            id_token: self.settings.signing_key.sign(&claims).ok_or(Failure::Internal)?,
            client_id: journey.request.client_id.clone(),
            redirect_uri: journey.request.redirect_uri.clone(),
            challenge: journey.request.challenge.clone(),
            issued: clock::unix_now(),
        };
        self.codes.put(&code, issued);
        journey.effective_state = EffectiveState::Over;
        Ok(to_app(journey, &[("code", &code)]))
    }

    /// The end of a journey that cannot go on.
    pub(super) fn give_up(&self, journey: &mut Journey, failure: &Failure) -> Response {
        tracing::warn!(journey = %journey.correlation, %failure, "journey ended");
        journey.effective_state = EffectiveState::Over;
        let at = clock::now();
        let description = format!(
            "{failure}\r\nCorrelation ID: {}\r\nTimestamp: {} {:02}:{:02}:{:02}Z\r\n",
            journey.correlation,
            at.date(),
            at.hour(),
            at.minute(),
            at.second()
        );
        to_app(journey, &[("error", "server_error"), ("error_description", &description)])
    }

    fn start_request(&self, journey: &Journey, replaces: Option<String>) -> Result<StartRequest, Failure> {
        let user = user(journey)?;
        Ok(StartRequest {
            object_id: user.object_id,
            correlation_id: journey.correlation,
            method: "document",
            client_id: self.settings.provider.client_id.clone(),
            locale: journey.request.locale.clone(),
            user_ip: "127.0.0.1".to_owned(),
            host_name: self.base.trim_start_matches("http://").to_owned(),
            consent_obtained: user.consent.is_some(),
            consent_obtained_at: user.consent.and_then(|at| at.format(&Rfc3339).ok()),
            consent_country: user.country.clone(),
            given_name: user.given_name.clone(),
            surname: user.surname.clone(),
            date_of_birth: user.date_of_birth.clone(),
            country: user.country.clone(),
            replaces,
        })
    }
}

fn user(journey: &Journey) -> Result<&User, Failure> {
    journey.user.as_ref().ok_or(Failure::Internal)
}

fn to_app(journey: &Journey, parameters: &[(&str, &str)]) -> Response {
    let state = ("state", journey.request.state.as_str());
    match Url::parse_with_params(&journey.request.redirect_uri, parameters.iter().chain([&state])) {
        Ok(address) => web::redirect(address.as_str()),
        Err(_) => pages::lost(Lost::UnknownApp),
    }
}
