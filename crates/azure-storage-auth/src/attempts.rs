use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// What became of a call's attempts. Put a clone into the `Context` of the call's options, and read it after the call.
///
/// A write that is sent twice may find its own first attempt: an insert is answered by 409, a conditional change by
/// 412, a deletion by 404. [`Attempts::may_have_taken_effect`] tells such an answer from a real conflict.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Arc<Record>);

#[derive(Debug, Default)]
struct Record {
    made: AtomicU32,
    unclear: AtomicBool,
}

impl Attempts {
    /// How many times the request was sent.
    #[must_use]
    pub fn made(&self) -> u32 {
        self.0.made.load(Ordering::Relaxed)
    }

    /// Whether an attempt ended without saying if the service carried it out: no answer in time, a connection cut, 408
    /// or 5xx. A service that is busy (503) may have worked all the same, if the answer comes from a gateway.
    #[must_use]
    pub fn may_have_taken_effect(&self) -> bool {
        self.0.unclear.load(Ordering::Relaxed)
    }

    pub(crate) fn count(&self) {
        self.0.made.fetch_add(1, Ordering::Relaxed);
    }

    pub(crate) fn end_unclear(&self) {
        self.0.unclear.store(true, Ordering::Relaxed);
    }
}
