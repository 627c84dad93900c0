use std::sync::Arc;

use contract::Timestamp;

/// The time. Nothing else in the use cases reads a clock.
pub trait Clock: Send + Sync {
    fn now(&self) -> Timestamp;
}

impl<C: Clock + ?Sized> Clock for Arc<C> {
    fn now(&self) -> Timestamp {
        self.as_ref().now()
    }
}
