//! The store of the use cases: what is kept, under which key, how it is sealed.
//!
//! [`State`] turns records into rows and a change into one ordered commit. Where the rows lie is the business
//! of a [`Backend`]: a storage account ([`Azure`]), or one local file ([`Embedded`]) for development and small installations.

mod alias;
mod azure;
mod backend;
mod clients;
mod commit;
mod counters;
mod embedded;
mod erasure;
mod evidence;
mod index;
mod json;
mod keys;
mod queue;
mod reads;
mod records;
mod rekey;
mod rewrap;
mod rows;
mod seal;
mod store;
mod timelines;
mod tombstone;
mod trial;

pub use azure::{Account, AccountError, Azure, Names, StorageClock};
pub use backend::Backend;
pub use embedded::{Embedded, OpenError, Operation, Watch};
pub use queue::{Delivery, LocalQueue, Received};
pub use rekey::Rekeyed;
pub use store::State;
pub use trial::{QueueDepth, Trial, TrialPlace, TrialStep};
