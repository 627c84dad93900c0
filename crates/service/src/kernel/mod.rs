//! What every layer needs: time, randomness, deadlines, versions, errors of the store, and one way to try again.

mod clock;
mod deadline;
mod random;
mod retry;
mod store_error;
mod versioned;

pub use clock::Clock;
pub use deadline::{Deadline, Elapsed};
pub use random::{SecureRandom, random_bytes};
pub use retry::{CanConflict, with_retry};
pub use store_error::{StoreError, StoreErrorKind, skip_unreadable};
pub use versioned::{Version, Versioned};
