//! The token call to the claims provider and the checks on what it returns.

use reqwest::RequestBuilder;
use serde::{Deserialize, Serialize};

use super::answer::Answer;
use super::failure::Failure;
use super::journey::Exchange;
use super::settings::HttpBinding;
use super::tenant::Tenant;
use crate::clock;
use crate::oidc::{Expected, Metadata, check_id_token, discover, keys_of};

#[derive(Serialize)]
struct TokenCall<'a> {
    grant_type: &'static str,
    code: &'a str,
    redirect_uri: &'a str,
    client_id: &'a str,
    client_secret: &'a str,
}

#[derive(Deserialize)]
struct TokenAnswer {
    access_token: String,
    token_type: String,
    id_token: String,
}

impl Tenant {
    /// Redeems `code` and returns the claims of the id_token.
    pub(super) async fn claims_for(&self, code: &str, exchange: &Exchange) -> Result<Answer, Failure> {
        let provider = &self.settings.provider;
        let metadata = discover(&self.http, &provider.metadata).await.map_err(|_| Failure::Provider)?;
        let answer = self.tokens_for(code, &metadata).await?;
        if answer.access_token.is_empty() || !answer.token_type.eq_ignore_ascii_case("Bearer") {
            return Err(Failure::Provider);
        }
        let keys = keys_of(&self.http, &metadata).await.map_err(|_| Failure::Provider)?;
        let expected = Expected {
            issuer: &metadata.issuer,
            audience: &provider.client_id,
            nonce: &exchange.nonce,
            now: clock::unix_now(),
        };
        check_id_token(&answer.id_token, &keys, &expected).map_err(Failure::IdToken)
    }

    async fn tokens_for(&self, code: &str, metadata: &Metadata) -> Result<TokenAnswer, Failure> {
        let response = self.token_call(code, metadata).send().await.map_err(|_| Failure::Provider)?;
        if !response.status().is_success() {
            return Err(Failure::Provider);
        }
        response.json().await.map_err(|_| Failure::Provider)
    }

    fn token_call(&self, code: &str, metadata: &Metadata) -> RequestBuilder {
        let provider = &self.settings.provider;
        let call = TokenCall {
            grant_type: "authorization_code",
            code,
            redirect_uri: &self.return_address(),
            client_id: &provider.client_id,
            client_secret: &provider.client_secret,
        };
        match provider.http_binding {
            HttpBinding::Post => self.http.post(&metadata.token_endpoint).form(&call),
            HttpBinding::Get => self.http.get(&metadata.token_endpoint).query(&call),
        }
    }
}
