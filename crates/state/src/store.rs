use std::sync::Arc;

use service::kernel::{Clock, SecureRandom};
use tokens::KeyRing;

use crate::{LocalQueue, backend::Backend, seal};

/// The store: rows sealed under the master key, in one of the backends.
pub struct State {
    pub(crate) backend: Backend,
    pub(crate) sealer: seal::Sealer,
    pub(crate) random: Arc<dyn SecureRandom>,
    pub(crate) clock: Arc<dyn Clock>,
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
