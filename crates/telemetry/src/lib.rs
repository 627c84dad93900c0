//! Calls and measures of a service, told to Application Insights or to an OpenTelemetry collector.
//!
//! Code emits `tracing` events of two kinds, [calls](CALL) and [measures](MEASURE); a [`Layer`] takes them and nothing else, so
//! that what is not meant to be told cannot be told by accident. The [`Exporter`] sends them in batches, in the background: no
//! request ever waits for it, and what cannot be sent in time is dropped and counted.
//!
//! Logs are not sent: the Functions host does that with every line of standard output.

mod connection;
mod envelope;
mod export;
mod labels;
mod layer;
mod measures;
mod otlp;
mod queue;
mod resource;
mod signal;
mod trace;

pub use connection::{ConnectionString, ConnectionStringError};
pub use export::{Destination, Exporter, Pace, Tokens};
pub use layer::Layer;
pub use queue::Queue;
pub use resource::Resource;
pub use signal::{CALL, FUNCTION, MEASURE};
pub use trace::{SpanId, TraceContext, TraceId};
