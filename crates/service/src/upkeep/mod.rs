//! What keeps the store in order: jobs that fall due, erasure, and the sweep that finds what was left behind.

mod erase;
mod jobs;
mod sweep;

pub use erase::Erasure;
pub use jobs::JobRunner;
pub use sweep::{Sweep, Swept};
