//! What a running host consists of.

use std::sync::Arc;

use axum::body::Body;
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;

use crate::app::App;
use crate::console::Log;
use crate::handler::Handler;
use crate::http::ProxyMode;
use crate::keys::Keys;
use crate::route::Routes;
use crate::trace::Trace;
use crate::trigger::queue::Queues;

pub(crate) struct Runtime {
    pub(crate) app: App,
    pub(crate) routes: Routes,
    pub(crate) mode: ProxyMode,
    pub(crate) handler: Handler,
    pub(crate) client: Client<HttpConnector, Body>,
    pub(crate) queues: Queues,
    pub(crate) log: Arc<Log>,
    pub(crate) trace: Trace,
    pub(crate) keys: Option<Keys>,
}

impl Runtime {
    /// An address at the handler.
    pub(crate) fn handler_uri(&self, path_and_query: &str) -> String {
        format!("http://127.0.0.1:{}{path_and_query}", self.handler.port)
    }
}
