//! Background work: jobs that fall due, erasure, and the sweep, which finds lost work.

mod erase;
mod follow;
mod forget;
mod full_hour;
mod jobs;
mod orphan;
mod purge;
mod sweep;

pub use erase::Erasure;
pub(crate) use forget::forget_user;
pub use jobs::JobRunner;
pub use orphan::Orphans;
pub use purge::{Accounts, Purges};
pub use sweep::{Sweep, Swept};
