//! The use cases: load, decide, save, carry out. Free of HTTP and of any cloud.
//!
//! [`Service`] holds the ports ([`ports`]) and the configuration; each use case is one module with one method.

mod answer;
mod authorization_request;
mod authorize;
mod callback;
mod client;
mod client_assertion;
mod consent;
mod continuation;
mod create_transaction;
mod deadline;
mod decide;
mod dropin;
mod erase;
mod hint;
mod links;
mod oidc;
mod poll;
mod polls;
pub mod ports;
mod provider_return;
mod rate_limits;
mod record;
mod redeem;
mod start;
mod status;
mod subject;
mod sweep;
mod token;

use std::{sync::Arc, time::Duration};

use tokens::{BrowserKeys, LookupKey, SigningKeys, TicketKeys};
use verification::{Schedule, VerificationId};

pub use answer::{Answer, Claim, Claims, Wording};
pub use authorization_request::{Handover, IssuedCode, Journey, ResponseMode};
pub use authorize::{AuthorizeError, AuthorizeStep, Visitor};
pub use callback::CallbackSubject;
pub use client::{Client, ClientId, Clients};
pub use client_assertion::AssertionError;
pub use consent::Consent;
pub use continuation::{AuthorizationResponse, ContinueError};
pub use deadline::Deadline;
pub use dropin::{
    DropIn, DropInError, DropInOrder, DropInTransaction, InitializeTransaction, Returning, TransactionStatus,
    Validation,
};
pub use erase::{ErasureOrder, Tombstone};
pub use hint::IssuedHint;
pub use links::Links;
pub use oidc::{AuthorizationRequest, OidcError, RequestFault};
pub use provider_return::{ProviderReturn, ReturnError};
pub use rate_limits::{Counter, RateLimit, RateLimits, ReachedLimit};
pub use record::{Lease, PollJob, PollPlan, Record, RetryBackoff, TimelineEntry, TimelineEvent};
pub use redeem::{Named, RedeemError, RedeemRequest};
pub use start::{StartError, StartRequest};
pub use status::{View, support_reference};
pub use subject::Subject;
pub use token::{TokenAnswer, TokenError, TokenRequest};

use ports::{Clock, DocumentProvider, Random, Store};

/// What the use cases need to know.
#[derive(Debug)]
pub struct Config {
    /// Addresses of our own.
    pub links: Links,
    /// The relying parties.
    pub clients: Clients,
    /// When to ask the provider.
    pub schedule: Schedule,
    /// How long a user waits in front of our page before the journey goes on with a pending outcome. Relying
    /// parties drop their own state after ten to fifteen minutes.
    pub pending_after: Duration,
    /// How long one creation at the provider may hold its lease.
    pub lease: Duration,
    /// The shortest pause between two looks at one verification.
    pub poll_interval: Duration,
    /// The front of the original sample, where it is on.
    pub drop_in: Option<DropIn>,
}

/// The keys of the use cases.
#[derive(Debug)]
pub struct Keys {
    /// Turns a user into a partition.
    pub lookup: LookupKey,
    /// Makes and reads tickets.
    pub tickets: TicketKeys,
    /// Makes the marks of browsers.
    pub browsers: BrowserKeys,
    /// Signs `id_token`s.
    pub signing: SigningKeys,
}

/// The outside, as the use cases see it.
#[derive(Clone)]
pub struct Ports {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    /// Who checks documents.
    pub provider: Arc<dyn DocumentProvider>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Chance.
    pub random: Arc<dyn Random>,
}

/// The use cases.
pub struct Service {
    config: Config,
    keys: Keys,
    ports: Ports,
}

impl Service {
    /// Joins configuration, keys and ports.
    #[must_use]
    pub const fn new(config: Config, keys: Keys, ports: Ports) -> Self {
        Self { config, keys, ports }
    }

    /// What the use cases know.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// The keys of the use cases.
    #[must_use]
    pub const fn keys(&self) -> &Keys {
        &self.keys
    }

    fn now(&self) -> verification::Timestamp {
        self.ports.clock.now()
    }

    fn random_bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.ports.random.fill(&mut bytes);
        bytes
    }

    /// What a user tells support who holds this ticket.
    #[must_use]
    pub fn support_reference_of(&self, ticket: &str) -> Option<String> {
        self.named_by(ticket).map(support_reference)
    }

    /// Which verification a ticket names.
    #[must_use]
    pub fn named_by(&self, ticket: &str) -> Option<VerificationId> {
        self.keys.tickets.read(tokens::TicketPurpose::Return, ticket).ok()
    }

    /// The user's languages as far as the verification tells, for a page that nothing else was read for. One point read.
    pub async fn locales(&self, id: VerificationId, deadline: Deadline) -> Vec<String> {
        let record = self.ports.store.verification(id, deadline).await.ok().flatten();
        record.map(|record| record.value.locales()).unwrap_or_default()
    }

    /// What is published of the keys that sign.
    #[must_use]
    pub fn published_keys(&self) -> tokens::Jwks {
        self.keys.signing.jwks(self.now())
    }

    /// A fresh browser id for a cookie.
    #[must_use]
    pub fn new_browser(&self) -> tokens::BrowserId {
        tokens::BrowserId::from_random(self.random_bytes())
    }
}
