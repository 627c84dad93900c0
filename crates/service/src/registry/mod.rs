//! Clients as data: what operators change, and how the change comes into force.

mod change;
mod error;
mod plan;
mod refresh;
mod request;
mod show;
mod shown;

pub use change::Registry;
pub use error::RegistryError;
pub use refresh::{Progress, Refresh};
pub use request::{ClientReceipt, ClientRequest, ClientTask, NewSecret};
pub use shown::{ClientOrigin, ClientState, ListedClient, ShownClient, ShownSecret, ShownVersion};
