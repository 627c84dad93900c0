use std::time::Duration;

use thiserror::Error;
use tracing::warn;

use crate::{Client, Counter, Deadline, Service, ports::StoreError};

/// Why a client is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AssertionError {
    /// The assertion proves nothing: not signed by the client's key, not for us, not in time, or shown before.
    #[error("the assertion does not count")]
    Refused,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long an assertion is remembered beyond its end: longer than clocks differ.
const REMEMBERED_BEYOND: Duration = Duration::from_secs(3600);

impl Service {
    /// The client that signed this assertion (`private_key_jwt`: OpenID Connect Core, 9; RFC 7523, 3). An assertion counts
    /// once: its name is remembered in the store, for all instances, as long as it would be good.
    pub async fn authenticate_by_assertion(
        &self,
        client_id: Option<&str>,
        assertion: &str,
        deadline: Deadline,
    ) -> Result<&Client, AssertionError> {
        let claimed = tokens::claimed_client(assertion).ok_or(AssertionError::Refused)?;
        let client = self.client(Some(&claimed)).filter(|_| client_id.is_none_or(|id| id == claimed));
        let client = client.ok_or(AssertionError::Refused)?;
        let keys = client.assertion_keys.as_ref().ok_or(AssertionError::Refused)?;
        let links = &self.config.links;
        let audiences = [links.to("token"), links.issuer()];
        let assertion = keys.read(assertion, &client.id.0, &audiences, self.now()).map_err(|error| {
            warn!(%error, "a client's assertion is refused");
            AssertionError::Refused
        })?;
        // The lookup key's pseudonym: as short as a row's name must be, whatever the client writes.
        let pseudonym = self.keys.lookup.user(&format!("assertion of {}", client.id.0), &assertion.id);
        let shown = Counter {
            name: format!("assertion|{pseudonym}"),
            ends_at: assertion.expires_at + REMEMBERED_BEYOND,
            shards: 1,
        };
        if self.ports.store.raise(&shown, deadline).await? > 1 {
            warn!("a client's assertion is refused: it was shown before");
            return Err(AssertionError::Refused);
        }
        Ok(client)
    }
}
