//! A running host.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use tokio::task::JoinSet;

use crate::builder::{Builder, StartError};
use crate::chaos::Fault;
use crate::console::Line;
use crate::handler::{Handler, Order};
use crate::identity::VERSION;
use crate::invocation_error::InvocationError;
use crate::listing::FunctionInfo;
use crate::runtime::Runtime;
use crate::trace::{SentRequest, TracedRequest};
use crate::trigger::queue::Queue;

/// A host with its handler. Both end when this is dropped: the handler by SIGKILL, as in Azure.
pub struct FunctionsHost {
    runtime: Arc<Runtime>,
    address: SocketAddr,
    /// The public port, the queues and the timers.
    tasks: JoinSet<()>,
}

impl FunctionsHost {
    /// The version of the host that this one imitates, as `X-Azure-Functions-HostVersion` carries it.
    pub const VERSION: &str = VERSION;

    /// Sets up a host for the app in `script_root`: the folder with host.json and one folder per function.
    pub fn builder(script_root: impl Into<PathBuf>) -> Builder {
        Builder::new(script_root.into())
    }

    /// Takes a free port on 127.0.0.1 for [`Builder::listener`].
    ///
    /// # Errors
    /// When the operating system has none.
    pub fn reserve() -> io::Result<TcpListener> {
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0))
    }

    pub(crate) fn new(runtime: Arc<Runtime>, address: SocketAddr, tasks: JoinSet<()>) -> Self {
        Self { runtime, address, tasks }
    }

    /// The host's address as a caller on this machine sees it, without a slash at its end.
    #[must_use]
    pub fn base_url(&self) -> String {
        let host =
            if self.address.ip().is_unspecified() { Ipv4Addr::LOCALHOST.into() } else { self.address.ip() };
        format!("http://{}", SocketAddr::new(host, self.port()))
    }

    /// The public port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// The process id of the handler that runs now.
    #[must_use]
    pub fn handler_pid(&self) -> Option<u32> {
        self.handler().pid()
    }

    /// The port on 127.0.0.1 between host and handler: what arrives there has not passed the host.
    #[must_use]
    pub fn handler_port(&self) -> u16 {
        self.handler().port
    }

    /// All functions, in the order of their names.
    #[must_use]
    pub fn functions(&self) -> Vec<FunctionInfo> {
        FunctionInfo::all(&self.runtime)
    }

    /// A queue of this host's own queue service.
    #[must_use]
    pub fn queue(&self, name: &str) -> Queue {
        self.runtime.queues.queue(name)
    }

    /// Runs a timer function now and waits for its end.
    ///
    /// # Errors
    /// When there is no such timer or the run fails.
    pub async fn tick(&self, function: &str, is_past_due: bool) -> Result<(), InvocationError> {
        self.runtime.tick(function, is_past_due, None).await
    }

    /// Kills the handler as the operating system might. The host counts a failure and starts it again. With several
    /// instances the first one is meant, here and in all that follows.
    pub async fn kill_handler(&self) {
        self.handler().order(Order::Kill).await;
    }

    /// Kills the handler and starts it again, as the host does by itself after a function's timeout; waits until it is ready.
    ///
    /// # Errors
    /// When the handler does not become ready.
    pub async fn restart_handler(&self) -> Result<(), StartError> {
        self.handler().order(Order::Restart).await;
        self.ready().await
    }

    /// Waits until the handler is ready, for instance again after a failure.
    ///
    /// # Errors
    /// When the host has given up on it.
    pub async fn ready(&self) -> Result<(), StartError> {
        self.handler().ready().await.map_err(StartError::Handler)
    }

    /// Waits until another process than `pid` is ready: after an end that was not ordered here.
    ///
    /// # Errors
    /// When the host has given up on its handler.
    pub async fn ready_after(&self, pid: u32) -> Result<(), StartError> {
        self.handler().succeeded(pid).await.map_err(StartError::Handler)
    }

    /// Waits until the host gives up on its handler, and returns the last reason.
    pub async fn down(&self) -> String {
        self.handler().host_down().await
    }

    /// Orders a fault for the next request that can show it.
    pub fn inject(&self, fault: Fault) {
        self.runtime.chaos.order(fault);
    }

    /// The requests so far, if the builder asked for a trace.
    #[must_use]
    pub fn trace(&self) -> Vec<TracedRequest> {
        self.runtime.trace.requests()
    }

    /// What the handler was sent so far, if the builder asked for a trace.
    #[must_use]
    pub fn sent(&self) -> Vec<SentRequest> {
        self.runtime.trace.to_handler()
    }

    /// The log lines so far, if the console captures them.
    #[must_use]
    pub fn lines(&self) -> Vec<Line> {
        self.runtime.log.lines()
    }

    /// Waits for a log line that `wanted` accepts; the console must capture.
    pub async fn line(&self, wanted: impl Fn(&Line) -> bool) -> Option<Line> {
        self.runtime.log.line(wanted).await
    }

    fn handler(&self) -> &Handler {
        self.runtime.handlers.first()
    }

    /// Ends host and handler, and waits until the handler is gone.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        for handler in self.runtime.handlers.all() {
            handler.stop().await;
        }
    }
}

impl Drop for FunctionsHost {
    fn drop(&mut self) {
        // Requests in flight hold the runtime, and the runtime holds the handler.
        self.runtime.handlers.all().for_each(Handler::abort);
    }
}
