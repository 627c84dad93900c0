use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use crate::labels::Labels;
use crate::measures::{Measures, Series, Summary};
use crate::trace::{SpanId, TraceId};

/// A call that has ended: of a function, or to another service.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Call {
    pub(crate) trace: TraceId,
    pub(crate) span: SpanId,
    pub(crate) parent: Option<SpanId>,
    pub(crate) name: String,
    /// What kind of thing was called; a function of ours is `InProc`.
    pub(crate) kind: String,
    pub(crate) target: String,
    pub(crate) status: String,
    pub(crate) is_success: bool,
    pub(crate) began_at: SystemTime,
    pub(crate) elapsed: Duration,
    pub(crate) properties: Labels,
}

/// Longer waits for the network than this many calls are not remembered.
const MOST_CALLS: usize = 1024;

/// What is yet to be told. Shared by the layer, which puts in, and the exporter, which takes out.
#[derive(Debug, Default)]
pub struct Queue(Mutex<Waiting>);

#[derive(Debug, Default)]
struct Waiting {
    calls: VecDeque<Call>,
    measures: Measures,
    dropped: u64,
}

impl Queue {
    pub(crate) fn put_call(&self, call: Call) {
        let mut waiting = self.lock();
        if waiting.calls.len() == MOST_CALLS {
            waiting.calls.pop_front();
            waiting.dropped += 1;
        }
        waiting.calls.push_back(call);
    }

    pub(crate) fn put_measure(&self, series: Series, value: f64) {
        let mut waiting = self.lock();
        if !waiting.measures.add(series, value) {
            waiting.dropped += 1;
        }
    }

    /// How many calls wait now.
    pub(crate) fn calls(&self) -> usize {
        self.lock().calls.len()
    }

    /// So many calls or measures were taken out and could not be told.
    pub(crate) fn note_dropped(&self, count: usize) {
        self.lock().dropped += count as u64;
    }

    pub(crate) fn take_calls(&self, most: usize) -> Vec<Call> {
        let mut waiting = self.lock();
        let count = waiting.calls.len().min(most);
        waiting.calls.drain(..count).collect()
    }

    /// The measures since the last time, with how much was dropped as one of them.
    pub(crate) fn take_measures(&self) -> BTreeMap<Series, Summary> {
        let mut waiting = self.lock();
        let dropped = std::mem::take(&mut waiting.dropped);
        if dropped > 0 {
            waiting.measures.add(("telemetry.dropped".to_owned(), Labels::default()), dropped as f64);
        }
        waiting.measures.take()
    }

    fn lock(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
