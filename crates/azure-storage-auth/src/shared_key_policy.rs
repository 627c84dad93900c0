use std::sync::Arc;

use async_trait::async_trait;
use azure_core::http::headers::AUTHORIZATION;
use azure_core::http::policies::{Policy, PolicyResult};
use azure_core::http::{Context, Request};
use azure_core::time::{OffsetDateTime, to_rfc7231};

use crate::{Service, SharedKey, string_to_sign::X_MS_DATE};

/// Signs each attempt with an account's key.
///
/// It belongs in `ClientOptions::per_try_policies`: the service refuses dates that are more than a quarter of an hour
/// old, so that every attempt needs its own.
#[derive(Clone, Debug)]
pub struct SharedKeyPolicy {
    key: Arc<SharedKey>,
    service: Service,
}

impl SharedKeyPolicy {
    /// A policy for the clients of one service.
    #[must_use]
    pub fn new(key: impl Into<Arc<SharedKey>>, service: Service) -> Self {
        Self { key: key.into(), service }
    }

    fn sign(&self, request: &mut Request, now: OffsetDateTime) -> azure_core::Result<()> {
        request.insert_header(X_MS_DATE, to_rfc7231(&now));
        let authorization = self.key.authorization(self.service, request)?;
        request.insert_header(AUTHORIZATION, authorization);
        Ok(())
    }
}

#[async_trait]
impl Policy for SharedKeyPolicy {
    async fn send(&self, ctx: &Context, request: &mut Request, next: &[Arc<dyn Policy>]) -> PolicyResult {
        self.sign(request, OffsetDateTime::now_utc())?;
        match next.split_first() {
            Some((first, rest)) => first.send(ctx, request, rest).await,
            None => Err(crate::retry::no_transport()),
        }
    }
}

#[cfg(test)]
#[path = "shared_key_policy_tests.rs"]
mod tests;
