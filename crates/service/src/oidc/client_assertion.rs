use std::{sync::Arc, time::Duration};

use thiserror::Error;
use tokens::LookupKey;
use tracing::warn;

use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{Client, Clients, Counter, Links},
    ports::Counters,
};

/// Why a client is not admitted.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum AssertionError {
    /// The assertion proves nothing: not signed by the client's key, not for us, not in time, or shown before.
    #[error("the assertion is invalid")]
    Refused,
    /// The store could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How long an assertion is remembered beyond its end: longer than clocks differ.
const REMEMBERED_BEYOND: Duration = Duration::from_secs(3600);

/// Admits clients at the token endpoint.
#[derive(Clone)]
pub struct ClientAuthentication {
    /// Remembers which assertions were shown.
    pub counters: Arc<dyn Counters>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    /// Our own addresses, which an assertion must name.
    pub links: Arc<Links>,
    /// Names what was shown.
    pub lookup: LookupKey,
}

impl ClientAuthentication {
    /// The client with this secret.
    #[must_use]
    pub fn by_secret(&self, client_id: &str, secret: &str) -> Option<Arc<Client>> {
        self.clients.get(client_id).filter(|client| client.has_secret(secret))
    }

    /// The client that signed this assertion (`private_key_jwt`: OpenID Connect Core, 9; RFC 7523, 3). An assertion counts
    /// once: its name is remembered in the store, for all instances, as long as it would be good.
    pub async fn by_assertion(
        &self,
        client_id: Option<&str>,
        assertion: &str,
        deadline: Deadline,
    ) -> Result<Arc<Client>, AssertionError> {
        let claimed = tokens::claimed_client(assertion).ok_or(AssertionError::Refused)?;
        let client = self.clients.get(&claimed).filter(|_| client_id.is_none_or(|id| id == claimed));
        let client = client.ok_or(AssertionError::Refused)?;
        let keys = client.assertion_keys.as_ref().ok_or(AssertionError::Refused)?;
        let audiences = [self.links.to("token"), self.links.issuer()];
        let assertion =
            keys.read(assertion, &client.id.0, &audiences, self.clock.now()).map_err(|error| {
                warn!(%error, "client assertion rejected");
                AssertionError::Refused
            })?;
        // The lookup key's pseudonym: as short as a row's name must be, whatever the client writes.
        let pseudonym = self.lookup.pseudonym(&["assertion", &client.id.0, &assertion.id]);
        let shown = Counter {
            name: format!("assertion|{pseudonym}"),
            ends_at: assertion.expires_at + REMEMBERED_BEYOND,
            shards: 1,
        };
        if self.counters.raise(&shown, 1, deadline).await?.is_none() {
            warn!("client assertion rejected: shown before");
            return Err(AssertionError::Refused);
        }
        Ok(client)
    }
}
