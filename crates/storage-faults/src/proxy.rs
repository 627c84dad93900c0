use std::io;
use std::sync::Arc;

use http::Method;
use http::uri::{Scheme, Uri};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::cosmos::{COSMOS_HOST, Cosmos};
use crate::forward::Forward;
use crate::script::Script;
use crate::{Rule, Seen, Service};

/// Stands before one service, forwards HTTP/1.1 to it and breaks what its rules say. It ends when it is dropped.
///
/// Signatures stay right: the client signs for the account's path, and neither host nor port is signed.
///
/// ```no_run
/// # async fn example(connection_string: &str) -> std::io::Result<()> {
/// use storage_faults::{Fault, FaultProxy, Rule};
///
/// let tables = "http://127.0.0.1:10002/devstoreaccount1";
/// let proxy = FaultProxy::start(tables).await?;
/// proxy.add(Rule::nth(0, Fault::LoseAnswer).path("$batch"));
/// // Clients with this connection string meet the fault.
/// let connection_string = connection_string.replace(tables, proxy.endpoint());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct FaultProxy {
    endpoint: String,
    script: Arc<Script>,
    listening: JoinHandle<()>,
}

impl FaultProxy {
    /// Listens on a free port of this machine, before a service at an address such as
    /// `http://127.0.0.1:10002/devstoreaccount1`.
    ///
    /// # Errors
    ///
    /// There is no port, or the address is none over plain http.
    pub async fn start(endpoint: &str) -> io::Result<Self> {
        Self::follow(Arc::default(), None, endpoint, None).await
    }

    /// A proxy that follows a script which others may follow as well.
    pub(crate) async fn follow(
        script: Arc<Script>,
        service: Option<Service>,
        endpoint: &str,
        cosmos: Option<Cosmos>,
    ) -> io::Result<Self> {
        let no_address = || io::Error::new(io::ErrorKind::InvalidInput, "an http address is needed");
        let uri: Uri = endpoint.parse().map_err(|_| no_address())?;
        let is_http = uri.scheme() == Some(&Scheme::HTTP);
        let upstream = uri.authority().filter(|_| is_http).ok_or_else(no_address)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let address = listener.local_addr()?;
        let host = if cosmos.is_some() { COSMOS_HOST.to_owned() } else { address.ip().to_string() };
        let own = format!("http://{host}:{}{}", address.port(), uri.path().trim_end_matches('/'));
        let forward = Forward::new(upstream.to_string(), service, Arc::clone(&script), cosmos);
        let forward = Arc::new(forward);
        let listening = tokio::spawn(listen(listener, forward));
        Ok(Self { endpoint: own, script, listening })
    }

    /// The service's address with the proxy in its place.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Adds a rule. Of several that match a request the first counts; it counts its own matches.
    pub fn add(&self, rule: Rule) {
        self.script.add(rule);
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.script.clear();
    }

    /// All requests so far, those that were broken included.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.script.seen()
    }

    /// The number of requests of this method whose path and query hold this text.
    #[must_use]
    pub fn count(&self, method: &Method, path_part: &str) -> usize {
        self.seen().iter().filter(|seen| seen.method == *method && seen.path.contains(path_part)).count()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

/// Each connection of a client is served on its own; a fault that cuts ends it by failing the service.
async fn listen(listener: TcpListener, forward: Arc<Forward>) {
    while let Ok((stream, _)) = listener.accept().await {
        let forward = Arc::clone(&forward);
        tokio::spawn(async move {
            let service = service_fn(move |request| {
                let forward = Arc::clone(&forward);
                async move { forward.answer(request).await }
            });
            // An error is what a cut looks like from this side.
            drop(http1::Builder::new().serve_connection(TokioIo::new(stream), service).await);
        });
    }
}
