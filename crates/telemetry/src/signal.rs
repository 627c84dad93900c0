//! What the layer takes, by the names under which it is traced.

/// Events of this target are calls that end: fields `name`, `kind`, `success`, `elapsed_us`, and perhaps `status` and `target`.
pub const CALL: &str = "telemetry::call";

/// Events of this target are measures: fields `name` and `value`, and labels of few values.
pub const MEASURE: &str = "telemetry::measure";

/// The span around a function. When it closes it is a call of its own; calls in it are its children.
pub const FUNCTION: &str = "invocation";

/// The measure that is made of every call: its seconds, by `kind`, `name` and `result`.
pub(crate) const CALL_SECONDS: &str = "call.seconds";
