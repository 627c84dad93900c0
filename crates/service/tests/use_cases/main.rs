//! The use cases on the embedded store, with a clock that stands still and a provider that does as it is told.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod authorizing;
mod crash;
mod erasing;
mod exchanging;
mod failing_store;
mod lost_answers;
mod round_trips;
mod settling;
mod spending;
mod starting;
mod starting_over;
mod viewing;
mod world;
