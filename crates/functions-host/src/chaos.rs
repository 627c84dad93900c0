//! Faults on order: what happens in Azure once in a while, and in a test when it is asked for.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// A fault for the next request that can show it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The handler is killed around a request: a scale-in, a crash, the timeout of another invocation.
    Kill {
        /// By a request to this function; by any without a name.
        function: Option<&'static str>,
        /// How many such requests are spared before.
        spared: u32,
        moment: Moment,
    },
    /// A proxied request without a body reaches the handler twice, as after a connection that broke too late; the caller gets the second answer.
    Duplicate,
}

/// When a kill strikes, seen from the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Just before it: the handler never hears of it.
    Before,
    /// So long after it has set out.
    During(Duration),
    /// When it has been carried out: the answer is lost.
    Answered,
}

#[derive(Default)]
pub(crate) struct Chaos(Mutex<VecDeque<Fault>>);

impl Chaos {
    pub(crate) fn order(&self, fault: Fault) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push_back(fault);
    }

    /// When to kill around this request, if that is due.
    pub(crate) fn kill(&self, sent_to: &str) -> Option<Moment> {
        self.take(|fault| match fault {
            Fault::Kill { function: Some(name), .. } if *name != sent_to => None,
            Fault::Kill { spared, .. } if *spared > 0 => {
                *spared -= 1;
                None
            }
            Fault::Kill { moment, .. } => Some(*moment),
            Fault::Duplicate => None,
        })
    }

    pub(crate) fn duplicate(&self) -> bool {
        self.take(|fault| matches!(fault, Fault::Duplicate).then_some(())).is_some()
    }

    fn take<T>(&self, mut wanted: impl FnMut(&mut Fault) -> Option<T>) -> Option<T> {
        let mut faults = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, found) = faults.iter_mut().enumerate().find_map(|(at, fault)| Some((at, wanted(fault)?)))?;
        faults.remove(at);
        Some(found)
    }
}
