//! The REST protocol: a policy begins a verification, and asks for its verdict.

mod redeem;
mod start;

pub use redeem::{Redeem, RedeemError, RedeemRequest, Redeemable, RedeemingUser};
pub use start::{Start, StartError, StartRequest};
