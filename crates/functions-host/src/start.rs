//! From a builder to a running host.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::serve::ListenerExt;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use crate::app::App;
use crate::app::function::Trigger;
use crate::builder::{Builder, StartError};
use crate::chaos::Chaos;
use crate::console::Log;
use crate::drain::Drain;
use crate::handler::{Handler, HandlerCommand};
use crate::host::FunctionsHost;
use crate::http;
use crate::http_client::http_client;
use crate::proxy_mode::ProxyMode;
use crate::route::Routes;
use crate::runtime::{Handlers, Runtime};
use crate::trace::Trace;
use crate::trigger::queue::Queues;
use crate::trigger::timer_status::TimerStatuses;
use crate::trigger::{queue_listener, timer};

impl Builder {
    /// Starts the host and waits until its handler is ready.
    ///
    /// # Errors
    /// When the folder is no app, a port is taken, or the handler does not become ready.
    pub async fn start(self) -> Result<FunctionsHost, StartError> {
        let app = App::read(&self.root, &self.settings)?;
        let log = Arc::new(Log::new(self.console));
        let (routes, collisions) = Routes::collect(&app.host.extensions.http.route_prefix, &app.functions);
        for problem in app.problems.iter().chain(&collisions) {
            log.error("Host.Startup", problem);
        }
        let first = self.start_handler(&app, &log)?;
        let others = (1..self.instances).map(|_| self.start_handler(&app, &log)).collect::<Result<_, _>>()?;
        let runtime = Arc::new(Runtime {
            routes,
            mode: self.mode.unwrap_or_else(|| ProxyMode::of(app.host.custom_handler.as_ref())),
            handlers: Handlers::new(first, others),
            client: http_client(),
            queues: Queues::default(),
            log,
            trace: Trace::new(self.trace),
            keys: self.keys.clone(),
            chaos: Chaos::default(),
            drain: Drain::default(),
            timers: TimerStatuses::kept_in(self.timer_status.clone()),
            cors: self.cors.clone(),
            inactivity: self.inactivity,
            has_home_page: !self.settings.is_on("AzureWebJobsDisableHomepage"),
            app,
        });
        let (timers, wait) = (self.timers, self.wait);
        let (address, listener) = self.listen().await?;
        let host = FunctionsHost::new(Arc::clone(&runtime), address, tasks(&runtime, listener, timers));
        if wait {
            for handler in runtime.handlers.all() {
                handler.ready().await.map_err(StartError::Handler)?;
            }
        }
        Ok(host)
    }

    /// Without functions the host starts no handler.
    fn start_handler(&self, app: &App, log: &Arc<Log>) -> Result<Handler, StartError> {
        let Some(handler) = app.host.custom_handler.as_ref().filter(|_| !app.functions.is_empty()) else {
            return Ok(Handler::not_needed());
        };
        let (executable, settings) = (
            self.executable.as_ref().map(|path| path.canonicalize().unwrap_or_else(|_| path.clone())),
            self.settings.clone(),
        );
        let command = HandlerCommand::new(handler, executable, &app.root, settings, self.slow_start);
        Ok(Handler::start(command.map_err(StartError::Handler)?, Arc::clone(log)))
    }

    async fn listen(self) -> Result<(SocketAddr, TcpListener), StartError> {
        let address = self.address;
        let listening = async {
            let listener = match self.listener {
                Some(listener) => {
                    listener.set_nonblocking(true)?;
                    TcpListener::from_std(listener)?
                }
                None => TcpListener::bind(address).await?,
            };
            Ok((listener.local_addr()?, listener))
        };
        listening.await.map_err(|source| StartError::Listen { address, source })
    }
}

fn tasks(runtime: &Arc<Runtime>, listener: TcpListener, timers: bool) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    let listener = listener.tap_io(|connection| connection.set_nodelay(true).unwrap_or_default());
    let port = Router::new().fallback(http::answer).with_state(Arc::clone(runtime));
    tasks.spawn(async move { axum::serve(listener, port).await.unwrap_or_default() });
    for function in runtime.app.functions.iter().filter(|function| !function.disabled) {
        let (runtime, name) = (Arc::clone(runtime), function.name.clone());
        match &function.trigger {
            Trigger::Queue { queue, account } => {
                let source = runtime.source(queue, account.as_ref().ok());
                tasks.spawn(queue_listener::listen(runtime, name, source));
            }
            Trigger::Timer(_) if timers => {
                tasks.spawn(timer::run(runtime, name));
            }
            Trigger::Timer(_) | Trigger::Http(_) | Trigger::Other(_) => {}
        }
    }
    tasks
}
