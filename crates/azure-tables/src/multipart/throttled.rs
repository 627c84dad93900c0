use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{AsyncRawResponse, Context, Request, StatusCode};

use super::read;

/// Cosmos DB answers 202 to a transaction that it has no time for, and says 429 inside; nothing was changed. Policies that
/// retry look at the outside alone, so they are told what is inside.
#[derive(Debug)]
pub(crate) struct ThrottledTransactions;

#[async_trait]
impl Policy for ThrottledTransactions {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        let Some((first, rest)) = next.split_first() else {
            return Err(azure_core::Error::with_message(azure_core::error::ErrorKind::Other, "no transport"));
        };
        let response = first.send(ctx, request, rest).await?;
        if response.status() != StatusCode::Accepted || !request.url().path().ends_with("/$batch") {
            return Ok(response);
        }
        let response = response.try_into_raw_response().await?;
        let status =
            if read::is_throttled(&response) { StatusCode::TooManyRequests } else { response.status() };
        let headers = response.headers().clone();
        Ok(AsyncRawResponse::from_bytes(status, headers, response.into_body()))
    }
}

#[cfg(test)]
#[path = "throttled_tests.rs"]
mod tests;
