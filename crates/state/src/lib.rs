//! The store of the use cases: what is kept, under which key, how it is sealed.
//!
//! [`State`] turns records into rows and a change into one ordered commit. Where the rows lie is the business
//! of a [`Backend`]: a storage account ([`Azure`]), or one local file ([`Embedded`]) for development and small installations.

mod alias;
mod azure;
mod backend;
mod commit;
mod counters;
mod embedded;
mod erasure;
mod evidence;
mod index;
mod keys;
mod queue;
mod reads;
mod records;
mod rekey;
mod rewrap;
mod rows;
mod seal;
mod timelines;

use std::sync::Arc;

use service::kernel::{Clock, SecureRandom};
use tokens::KeyRing;

pub use azure::{Account, AccountError, Azure, Names, StorageClock};
pub use backend::Backend;
pub use embedded::{Embedded, OpenError, Operation, Watch};
pub use queue::{Delivery, LocalQueue, Received};
pub use rekey::Rekeyed;

/// The store: rows sealed under the master key, in one of the backends.
pub struct State {
    backend: Backend,
    sealer: seal::Sealer,
    random: Arc<dyn SecureRandom>,
    clock: Arc<dyn Clock>,
}

impl State {
    /// Joins a backend with the master keys. `clock` is the one that jobs fall due by.
    #[must_use]
    pub fn new(
        backend: Backend,
        master: &KeyRing,
        random: Arc<dyn SecureRandom>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        let sealer = seal::Sealer::new(master.derive("seal"), Arc::clone(&random));
        Self { backend, sealer, random, clock }
    }

    /// The queue that this process must deliver itself; absent where the platform delivers.
    #[must_use]
    pub fn local_queue(&self) -> Option<LocalQueue> {
        match &self.backend {
            Backend::Embedded(embedded) => Some(LocalQueue::new(embedded.clone())),
            Backend::Azure(_) => None,
        }
    }
}
