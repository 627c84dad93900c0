//! What a running host consists of.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::app::App;
use crate::app::function::Function;
use crate::chaos::Chaos;
use crate::console::Log;
use crate::drain::Drain;
use crate::handler::Handler;
use crate::http::Cors;
use crate::http_client::HttpClient;
use crate::invocation_error::InvocationError;
use crate::keys::Keys;
use crate::proxy_mode::ProxyMode;
use crate::route::{Hit, Routes};
use crate::trace::Trace;
use crate::trigger::queue::Queues;
use crate::trigger::source::Source;
use crate::trigger::storage::{Account, StorageQueue};
use crate::trigger::timer_status::TimerStatuses;

pub(crate) struct Runtime {
    pub(crate) app: App,
    pub(crate) routes: Routes,
    pub(crate) mode: ProxyMode,
    pub(crate) handlers: Handlers,
    pub(crate) client: HttpClient,
    pub(crate) queues: Queues,
    pub(crate) log: Arc<Log>,
    pub(crate) trace: Trace,
    pub(crate) keys: Option<Keys>,
    pub(crate) chaos: Chaos,
    pub(crate) drain: Drain,
    pub(crate) timers: TimerStatuses,
    pub(crate) cors: Option<Cors>,
    pub(crate) inactivity: Duration,
    pub(crate) has_home_page: bool,
}

impl Runtime {
    /// The function that a route belongs to.
    pub(crate) fn function(&self, hit: &Hit) -> Result<&Function, InvocationError> {
        self.app.function(&hit.function).ok_or_else(|| InvocationError::Unknown(hit.function.clone()))
    }
}

impl Runtime {
    /// The queue of that name, and the poison queue beside it.
    pub(crate) fn source(&self, queue: &str, account: Option<&Account>) -> Source {
        let poison = format!("{queue}-poison");
        let Some(account) = account else {
            return Source::Memory { queue: self.queues.queue(queue), poison: self.queues.queue(&poison) };
        };
        let queue = StorageQueue::new(account.clone(), queue, self.client.clone());
        let longest_pause = self.app.host.extensions.queues.max_polling_interval;
        Source::Storage { poison: queue.sibling(&poison), queue, longest_pause }
    }
}

/// One handler, or several as on several machines; at least one.
pub(crate) struct Handlers {
    first: Handler,
    others: Vec<Handler>,
    turn: AtomicUsize,
}

impl Handlers {
    pub(crate) fn new(first: Handler, others: Vec<Handler>) -> Self {
        Self { first, others, turn: AtomicUsize::new(0) }
    }

    pub(crate) fn first(&self) -> &Handler {
        &self.first
    }

    pub(crate) fn all(&self) -> impl Iterator<Item = &Handler> {
        std::iter::once(&self.first).chain(&self.others)
    }

    /// The handler whose turn it is.
    pub(crate) fn next(&self) -> &Handler {
        let turn = self.turn.fetch_add(1, Ordering::Relaxed) % (self.others.len() + 1);
        self.all().nth(turn).unwrap_or(&self.first)
    }
}
