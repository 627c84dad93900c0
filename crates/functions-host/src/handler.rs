//! The handler process: started, asked whether it is ready, watched, restarted, killed.
//! Source: Azure Functions host, `WorkerProcess` and `HttpWorkerService`.

mod command;
mod order;
mod output;
mod readiness;
mod state;
mod supervisor;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::Uri;
use http::uri::InvalidUri;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

pub(crate) use command::HandlerCommand;
pub(crate) use order::Order;
pub(crate) use state::State;
use supervisor::Supervisor;

use crate::console::Log;

/// A handle on the supervised process; the process dies with it.
pub(crate) struct Handler {
    pub(crate) port: u16,
    state: watch::Receiver<State>,
    orders: mpsc::UnboundedSender<Order>,
    supervisor: Mutex<Option<JoinHandle<()>>>,
    /// How long an invocation waits for it.
    patience: Duration,
}

/// The host allows three restarts, each with its own initialization timeout. Source: Azure Functions host, `HttpFunctionInvocationDispatcher`.
const STARTS: u32 = 3 + 1;

impl Handler {
    pub(crate) fn start(command: HandlerCommand, log: Arc<Log>) -> Self {
        let port = command.port();
        let patience = command.initialization_timeout * STARTS;
        let (orders, inbox) = mpsc::unbounded_channel();
        let (state, watched) = watch::channel(State::Starting { pid: None });
        let supervisor = tokio::spawn(Supervisor::new(command, log, state, inbox).run());
        Self { port, state: watched, orders, supervisor: Mutex::new(Some(supervisor)), patience }
    }

    /// A handler that is never started, for an app without functions.
    pub(crate) fn not_needed() -> Self {
        let (_, state) = watch::channel(State::NotNeeded);
        let (orders, _) = mpsc::unbounded_channel();
        Self { port: 0, state, orders, supervisor: Mutex::default(), patience: Duration::ZERO }
    }

    pub(crate) fn pid(&self) -> Option<u32> {
        match *self.state.borrow() {
            State::Ready { pid } => Some(pid),
            State::Starting { pid } => pid,
            State::NotNeeded | State::Ended | State::HostDown { .. } => None,
        }
    }

    /// An address at this handler.
    pub(crate) fn uri(&self, path_and_query: &str) -> Result<Uri, InvalidUri> {
        format!("http://127.0.0.1:{}{path_and_query}", self.port).parse()
    }

    /// Waits until requests make sense; an error is the reason why they never will.
    pub(crate) async fn ready(&self) -> Result<(), String> {
        let mut state = self.state.clone();
        let decided = state.wait_for(|state| !matches!(state, State::Starting { .. })).await;
        match decided.as_deref() {
            Ok(State::HostDown { reason }) => Err(reason.clone()),
            Ok(_) => Ok(()),
            Err(_) => Err("the host is stopped".to_owned()),
        }
    }

    /// The same for an invocation, which waits for a limited time; after that the host stops.
    pub(crate) async fn ready_in_time(&self) -> Result<(), String> {
        match timeout(self.patience, self.ready()).await {
            Ok(ready) => ready,
            Err(_) => {
                // An error means that the supervisor has ended already.
                self.orders.send(Order::GiveUp).ok();
                Err(self.host_down().await)
            }
        }
    }

    /// Waits until a process other than `pid` is ready.
    pub(crate) async fn succeeded(&self, pid: u32) -> Result<(), String> {
        let mut state = self.state.clone();
        let is_over = |state: &State| match state {
            State::Ready { pid: now } => *now != pid,
            State::Starting { .. } => false,
            State::NotNeeded | State::Ended | State::HostDown { .. } => true,
        };
        state.wait_for(is_over).await.map_err(|_| "the host is stopped".to_owned())?;
        self.ready().await
    }

    pub(crate) fn state(&self) -> State {
        self.state.borrow().clone()
    }

    /// Waits until the host gives up.
    pub(crate) async fn host_down(&self) -> String {
        let mut state = self.state.clone();
        let down = state.wait_for(|state| matches!(state, State::HostDown { .. })).await;
        match down.as_deref() {
            Ok(State::HostDown { reason }) => reason.clone(),
            _ => "the host is stopped".to_owned(),
        }
    }

    /// Gives an order and waits until the process that runs now has ended.
    pub(crate) async fn order(&self, order: Order) {
        let Some(pid) = self.pid() else { return };
        if self.orders.send(order).is_ok() {
            let gone = |state: &State| !matches!(state, State::Ready { pid: now } | State::Starting { pid: Some(now) } if *now == pid);
            // An error means that the supervisor is gone, and the process with it.
            self.state.clone().wait_for(gone).await.ok();
        }
    }

    /// Kills the process, without waiting.
    pub(crate) fn abort(&self) {
        if let Some(supervisor) = &*self.supervisor.lock().unwrap_or_else(PoisonError::into_inner) {
            supervisor.abort();
        }
    }

    /// Kills the process and waits until it is gone.
    pub(crate) async fn stop(&self) {
        self.order(Order::Stop).await;
        let supervisor = self.supervisor.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(supervisor) = supervisor {
            supervisor.abort();
            supervisor.await.unwrap_or_default();
        }
    }
}
