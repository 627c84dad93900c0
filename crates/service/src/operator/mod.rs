//! Questions of operators: where a verification stands, and why; whether the store answers. And
//! their requests to erase.

mod erase;
mod find;
mod health;
mod named;
mod show;
mod shown;
mod why;

pub use erase::{Erase, EraseError, EraseMode, EraseProgress, EraseReceipt, EraseTarget, ErasedVerification};
pub use health::Health;
pub use named::{Named, ShowError};
pub use show::Show;
pub use shown::{Shown, ShownEvent, ShownPoll, ShownTransaction, ShownVerification};
pub use why::Why;
