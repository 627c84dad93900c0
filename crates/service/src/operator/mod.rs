//! Questions of operators: where a verification stands, and why; whether the store answers.

mod health;
mod named;
mod show;
mod shown;
mod why;

pub use health::Health;
pub use named::{Named, ShowError};
pub use show::Show;
pub use shown::{Shown, ShownEvent, ShownPoll, ShownTransaction, ShownVerification};
pub use why::Why;
