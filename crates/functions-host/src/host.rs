//! A running host.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use tokio::task::JoinSet;

use crate::app::App;
use crate::app::function::Trigger;
use crate::builder::{Builder, StartError};
use crate::console::{Line, Log};
use crate::handler::{Handler, HandlerCommand, Order};
use crate::http::{self, ProxyMode};
use crate::invoke::InvocationError;
use crate::listing::FunctionInfo;
use crate::route::Routes;
use crate::runtime::Runtime;
use crate::trace::{Trace, TracedRequest};
use crate::trigger::queue::{Queue, Queues};
use crate::trigger::{queue_listener, timer};

/// A host with its handler. Both end when this is dropped: the handler by SIGKILL, as in Azure.
pub struct FunctionsHost {
    runtime: Arc<Runtime>,
    address: SocketAddr,
    /// The public port, the queues and the timers.
    tasks: JoinSet<()>,
}

impl FunctionsHost {
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
        self.runtime.handler.pid()
    }

    /// The port on 127.0.0.1 between host and handler: what arrives there has not passed the host.
    #[must_use]
    pub fn handler_port(&self) -> u16 {
        self.runtime.handler.port
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

    /// Kills the handler as the operating system might. The host counts a failure and starts it again.
    pub async fn kill_handler(&self) {
        self.runtime.handler.order(Order::Kill).await;
    }

    /// Kills the handler and starts it again, as the host does by itself after a function's timeout; waits until it is ready.
    ///
    /// # Errors
    /// When the handler does not become ready.
    pub async fn restart_handler(&self) -> Result<(), StartError> {
        self.runtime.handler.order(Order::Restart).await;
        self.runtime.handler.ready().await.map_err(StartError::Handler)
    }

    /// Waits until the handler is ready again after a failure.
    ///
    /// # Errors
    /// When the host has given up on it.
    pub async fn ready(&self) -> Result<(), StartError> {
        self.runtime.handler.ready().await.map_err(StartError::Handler)
    }

    /// Waits until the host gives up on its handler, and returns the last reason.
    pub async fn down(&self) -> String {
        self.runtime.handler.host_down().await
    }

    /// The requests so far, if the builder asked for a trace.
    #[must_use]
    pub fn trace(&self) -> Vec<TracedRequest> {
        self.runtime.trace.requests()
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

    /// Ends host and handler, and waits until the handler is gone.
    pub async fn stop(mut self) {
        self.tasks.shutdown().await;
        self.runtime.handler.stop().await;
    }
}

impl Drop for FunctionsHost {
    fn drop(&mut self) {
        // Requests in flight hold the runtime, and the runtime holds the handler.
        self.runtime.handler.abort();
    }
}

impl Builder {
    /// Starts the host and waits until its handler is ready.
    ///
    /// # Errors
    /// When the folder is no app, a port is taken, or the handler does not become ready.
    pub async fn start(self) -> Result<FunctionsHost, StartError> {
        let (root, executable, mode) = (self.root.clone(), self.executable.clone(), self.mode);
        let app = App::read(&root, &self.settings)?;
        let log = Arc::new(Log::new(self.console));
        let (routes, collisions) = Routes::collect(&app.host.extensions.http.route_prefix, &app.functions);
        for problem in app.problems.iter().chain(&collisions) {
            log.error("Host.Startup", problem);
        }
        let handler = start_handler(&app, executable, self.settings.clone(), &log)?;
        let runtime = Arc::new(Runtime {
            routes,
            mode: mode.unwrap_or_else(|| ProxyMode::of(app.host.custom_handler.as_ref())),
            handler,
            client: Client::builder(TokioExecutor::new()).build_http(),
            queues: Queues::default(),
            log,
            trace: Trace::new(self.trace),
            keys: self.keys.clone(),
            app,
        });
        let timers = self.timers;
        let (address, listener) = self.listen().await?;
        let host = FunctionsHost { tasks: tasks(&runtime, listener, timers), runtime, address };
        host.ready().await?;
        Ok(host)
    }

    async fn listen(self) -> Result<(SocketAddr, tokio::net::TcpListener), StartError> {
        let address = self.address;
        let listening = async {
            let listener = match self.listener {
                Some(listener) => {
                    listener.set_nonblocking(true)?;
                    tokio::net::TcpListener::from_std(listener)?
                }
                None => tokio::net::TcpListener::bind(address).await?,
            };
            Ok((listener.local_addr()?, listener))
        };
        listening.await.map_err(|source| StartError::Listen { address, source })
    }
}

/// Without functions the host starts no handler.
fn start_handler(
    app: &App,
    executable: Option<PathBuf>,
    settings: crate::settings::Settings,
    log: &Arc<Log>,
) -> Result<Handler, StartError> {
    match &app.host.custom_handler {
        Some(handler) if !app.functions.is_empty() => {
            let command =
                HandlerCommand::new(handler, executable, &app.root, settings).map_err(StartError::Handler)?;
            Ok(Handler::start(command, Arc::clone(log)))
        }
        _ => Ok(Handler::not_needed()),
    }
}

fn tasks(runtime: &Arc<Runtime>, listener: tokio::net::TcpListener, timers: bool) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let port = Router::new().fallback(http::answer).with_state(Arc::clone(runtime));
    tasks.spawn(async move { axum::serve(listener, port).await.unwrap_or_default() });
    for function in runtime.app.functions.iter().filter(|function| !function.disabled) {
        let (runtime, name) = (Arc::clone(runtime), function.name.clone());
        match &function.trigger {
            Trigger::Queue { queue } => {
                tasks.spawn(queue_listener::listen(runtime, name, queue.clone()));
            }
            Trigger::Timer(_) if timers => {
                tasks.spawn(timer::run(runtime, name));
            }
            Trigger::Timer(_) | Trigger::Http(_) | Trigger::Other(_) => {}
        }
    }
    tasks
}
