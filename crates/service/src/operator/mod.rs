//! Questions of operators: where a verification stands, and why.

mod named;
mod show;
mod shown;
mod why;

pub use named::{Named, ShowError};
pub use show::Show;
pub use shown::{Shown, ShownEvent, ShownPoll, ShownTransaction, ShownVerification};
pub use why::Why;
