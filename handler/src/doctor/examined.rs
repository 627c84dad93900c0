use std::sync::Arc;

use jumio::Client as JumioClient;
use service::{
    kernel::{Clock, SecureRandom},
    model::{Clients, Links},
    ports::DocumentProvider,
    registry::Registry,
};
use state::State;
use tokens::SigningKeys;
use url::Url;

/// Everything that is examined.
pub(crate) struct Doctor {
    pub(crate) keys: Arc<SigningKeys>,
    pub(crate) state: Arc<State>,
    pub(crate) jumio: JumioClient,
    pub(crate) provider: Arc<dyn DocumentProvider>,
    pub(crate) http: reqwest::Client,
    /// The machine's own clock, and the one that verifications live by.
    pub(crate) own_clock: Arc<dyn Clock>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn SecureRandom>,
    pub(crate) links: Arc<Links>,
    pub(crate) registry: Registry,
    pub(crate) clients: Arc<Clients>,
    /// The app that demands client certificates, where there is one.
    pub(crate) certificate_app: Option<Url>,
}

/// What may be done beyond reading.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    /// Creates a transaction at Jumio, which it charges for, and deletes it.
    pub(crate) creates_transaction: bool,
}
