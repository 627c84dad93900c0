//! Checks a deployment by using it: keys, store, Jumio, and the public address as B2C and Jumio reach it. `check` reads settings
//! alone; this needs the network.

mod catalogue;
mod finding;
mod jumio;
mod keys;
mod public_address;
mod report;
mod store;

use std::sync::Arc;

use ::jumio::Client as JumioClient;
use service::{
    kernel::{Clock, Deadline, SecureRandom},
    model::{Client, Links},
    ports::DocumentProvider,
};
use state::State;
use tokens::SigningKeys;

pub(crate) use catalogue::ALL as CHECKS;
pub(crate) use finding::{Finding, Status};
pub(crate) use report::{Colours, Report};

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
    pub(crate) client: Client,
    /// The address that the platform gives this app, where it requires client certificates of policies.
    pub(crate) certificate_address: Option<CertificateAddress>,
}

/// Where a call without a client certificate must be refused.
pub(crate) enum CertificateAddress {
    Known(String),
    /// The platform does not tell.
    Unknown,
}

/// What may be done besides looking.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Scope {
    /// Creates a transaction at Jumio, which it charges for, and deletes it.
    pub(crate) creates_transaction: bool,
}

impl Doctor {
    /// Carries out every check; those that can run at the same time do.
    pub(crate) async fn run(&self, scope: Scope, deadline: Deadline) -> Report {
        let (store, jumio, address) = tokio::join!(
            self.examine_store(deadline),
            self.examine_jumio(scope, deadline),
            self.examine_public_address(deadline)
        );
        let findings = [vec![self.examine_keys()], store, jumio, address].concat();
        Report { findings }
    }
}
