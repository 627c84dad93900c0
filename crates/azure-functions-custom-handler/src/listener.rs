//! The socket between host and handler, and serving on it.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::serve::ListenerExt;
use tower::ServiceExt;

use crate::environment::Environment;
use crate::{host_gone, invocation};

/// A bound, listening socket.
///
/// Bind before any other work: the host counts from the start of the process (30 seconds by default, which Flex
/// Consumption does not let anyone raise), and connections wait in the socket's queue until [`Listener::serve`].
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    plain_paths: bool,
}

/// The port that the host named cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("cannot listen on 127.0.0.1:{port}: {source}")]
pub struct BindError {
    port: u16,
    source: io::Error,
}

/// Serving ended by a fault of the operating system.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The socket could not be handed to the runtime.
    #[error("cannot serve on the bound socket: {0}")]
    Socket(#[source] io::Error),
    /// The process cannot learn about signals or about the end of its parent.
    #[error("cannot watch for the end of the host: {0}")]
    Watch(#[source] io::Error),
}

impl Listener {
    /// Listens on 127.0.0.1 at the host's port.
    ///
    /// The host gives the same port to a restarted handler, so the address is reused: the standard library sets `SO_REUSEADDR` on
    /// Unix, which is why this needs no runtime.
    ///
    /// # Errors
    /// When another process holds the port.
    pub fn bind(environment: &Environment) -> Result<Self, BindError> {
        let port = environment.port();
        let bound = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).and_then(|socket| {
            socket.set_nonblocking(true)?;
            Ok(Self { socket, plain_paths: false })
        });
        bound.map_err(|source| BindError { port, source })
    }

    /// The address; tells the port when the environment asked for any.
    ///
    /// # Errors
    /// When the operating system does not know its own socket.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Lets `functions` see every path in lower case, and without slashes at its end.
    ///
    /// The host matches routes without regard to either and passes the caller's spelling on; axum tells them apart. For
    /// functions whose route parameters do not need upper-case letters.
    #[must_use]
    pub fn with_plain_paths(mut self) -> Self {
        self.plain_paths = true;
        self
    }

    /// Serves `functions` until an interrupt (answers in flight are finished, unless a second interrupt comes) or
    /// until the host is gone (nobody is left to be answered, so this returns at once).
    ///
    /// The host's own `GET /` is answered here and reaches no route. Every other request runs in a tracing span
    /// with `invocation_id`, `method` and `route`, and a panic in it becomes an answer with status 500.
    ///
    /// # Errors
    /// When the operating system refuses the socket or the signals.
    pub async fn serve(self, functions: Router) -> Result<(), ServeError> {
        let host_gone = host_gone::watch().map_err(ServeError::Watch)?;
        let socket = tokio::net::TcpListener::from_std(self.socket).map_err(ServeError::Socket)?;
        // Small answers must not wait for the acknowledgement of earlier ones; a socket that refuses is slower, not wrong.
        let socket = socket.tap_io(|connection| connection.set_nodelay(true).unwrap_or_default());
        let (interrupt, interrupted) = tokio::sync::oneshot::channel::<()>();
        let functions = Functions { router: invocation::observed(functions), plain_paths: self.plain_paths };
        let server = axum::serve(socket, with_readiness(functions))
            .with_graceful_shutdown(async { interrupted.await.unwrap_or_default() });
        tokio::select! {
            // Asked in this order, so that signals are watched before the first request is answered.
            biased;
            watched = interrupted_twice(interrupt) => watched.map_err(ServeError::Watch),
            () = host_gone => Ok(()),
            served = server => served.map_err(ServeError::Socket),
        }
    }
}

/// The first interrupt lets the server finish what is in flight, the second ends the wait.
async fn interrupted_twice(finish: tokio::sync::oneshot::Sender<()>) -> io::Result<()> {
    tokio::signal::ctrl_c().await?;
    finish.send(()).unwrap_or_default();
    tokio::signal::ctrl_c().await
}

/// `GET /` is the host's question whether we live, asked every 25 ms until answered and later from time to time; any
/// status will do. Source: Azure Functions host, `HttpWorkerService.PingAsync`.
fn with_readiness(functions: Functions) -> Router {
    Router::new().fallback(ready_or_function).with_state(functions)
}

#[derive(Clone)]
struct Functions {
    router: Router,
    plain_paths: bool,
}

async fn ready_or_function(State(functions): State<Functions>, mut request: Request) -> Response {
    if is_ping(&request) {
        return StatusCode::OK.into_response();
    }
    if functions.plain_paths {
        make_path_plain(&mut request);
    }
    functions.router.oneshot(request).await.into_response()
}

/// The query keeps its letters. A path that cannot be rewritten stays as it is and finds no route.
fn make_path_plain(request: &mut Request) {
    let path = request.uri().path();
    let trimmed = path.trim_end_matches('/');
    let plain = if trimmed.is_empty() { "/" } else { trimmed };
    if plain == path && !path.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return;
    }
    let path = plain.to_ascii_lowercase();
    let path_and_query = match request.uri().query() {
        Some(query) => format!("{path}?{query}"),
        None => path,
    };
    if let Ok(uri) = path_and_query.parse() {
        *request.uri_mut() = uri;
    }
}

/// A stranger's `GET /`, passed on by an app without a route prefix, carries an invocation id; the host's own does not.
fn is_ping(request: &Request) -> bool {
    request.method() == Method::GET
        && request.uri().path() == "/"
        && !request.headers().contains_key(invocation::INVOCATION_ID)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    #[test]
    fn letter_case_and_slashes_at_the_end_are_taken_from_the_path_and_kept_in_the_query() {
        for (uri, plain) in [
            ("/API/Jumio/Start?Code=AbC", "/api/jumio/start?Code=AbC"),
            ("/api/start/", "/api/start"),
            ("/api/authorize//?a=B/", "/api/authorize?a=B/"),
            ("/api/start", "/api/start"),
            ("/", "/"),
            ("///?x", "/?x"),
        ] {
            let mut request = Request::builder().uri(uri).body(Body::empty()).unwrap();
            make_path_plain(&mut request);
            assert_eq!(request.uri().to_string(), plain);
        }
    }
}
