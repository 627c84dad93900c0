//! The drop-in: what the policies and pages of Microsoft's Jumio sample call, in its own terms. A *transaction reference* is
//! the id of a verification.

mod begin;
mod config;
mod error;
mod hints;
mod redeem;
mod return_target;
mod verify;

pub use begin::{DropInTransaction, InitializeTransaction, SampleTransactions};
pub use config::DropIn;
pub use error::DropInError;
pub use hints::Hints;
pub use redeem::{RedeemHint, RedeemToken, SampleRedeem};
pub use return_target::ReturnTarget;
pub use verify::{SampleVerifications, TransactionStatus, Validation};
