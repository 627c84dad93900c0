use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::Method;
use http::uri::{Scheme, Uri};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::forward::Forward;
use crate::{Fault, Rule};

/// A request that came to the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Its method.
    pub method: Method,
    /// Its path and query, as they stand on the wire.
    pub path: String,
    /// Its body.
    pub body: Bytes,
}

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
/// // Whoever uses this connection string meets the fault.
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

/// The rules, each with the number of requests that matched it so far, and what came.
#[derive(Debug, Default)]
pub(crate) struct Script {
    rules: Mutex<Vec<(Rule, usize)>>,
    seen: Mutex<Vec<Seen>>,
}

impl FaultProxy {
    /// Listens on a free port of this machine, before a service at an address such as
    /// `http://127.0.0.1:10002/devstoreaccount1`.
    ///
    /// # Errors
    ///
    /// There is no port, or the address is none over plain http.
    pub async fn start(endpoint: &str) -> io::Result<Self> {
        let no_address = || io::Error::new(io::ErrorKind::InvalidInput, "an http address is needed");
        let uri: Uri = endpoint.parse().map_err(|_| no_address())?;
        let is_http = uri.scheme() == Some(&Scheme::HTTP);
        let upstream = uri.authority().filter(|_| is_http).ok_or_else(no_address)?;
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let own = format!("http://{}{}", listener.local_addr()?, uri.path().trim_end_matches('/'));
        let script = Arc::new(Script::default());
        let forward = Arc::new(Forward::new(upstream.to_string(), Arc::clone(&script)));
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
        self.script.rules.lock().unwrap_or_else(PoisonError::into_inner).push((rule, 0));
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.script.rules.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// All requests so far, those that were broken included.
    #[must_use]
    pub fn seen(&self) -> Vec<Seen> {
        self.script.seen.lock().unwrap_or_else(PoisonError::into_inner).clone()
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

impl Script {
    /// Writes a request down and says what befalls it.
    pub(crate) fn take(&self, method: &Method, path: &str, body: &Bytes) -> Option<Fault> {
        let seen = Seen { method: method.clone(), path: path.to_owned(), body: body.clone() };
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).push(seen);
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        for (rule, matched) in rules.iter_mut().filter(|(rule, _)| rule.matches(method, path)) {
            let n = *matched;
            *matched += 1;
            if n >= rule.from && n - rule.from < rule.count {
                return Some(rule.fault.clone());
            }
        }
        None
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

#[cfg(test)]
mod tests {
    use std::sync::PoisonError;

    use bytes::Bytes;
    use http::Method;

    use super::Script;
    use crate::{Fault, Rule};

    fn script(rules: impl IntoIterator<Item = Rule>) -> Script {
        let script = Script::default();
        let with_counts = rules.into_iter().map(|rule| (rule, 0));
        script.rules.lock().unwrap_or_else(PoisonError::into_inner).extend(with_counts);
        script
    }

    /// For each path, whether a POST to it is cut.
    fn cut(script: &Script, paths: &[&str]) -> Vec<bool> {
        paths
            .iter()
            .map(|path| matches!(script.take(&Method::POST, path, &Bytes::new()), Some(Fault::Cut)))
            .collect()
    }

    #[test]
    fn the_nth_matching_request_is_counted_among_matching_ones() {
        let script = script([Rule::nth(1, Fault::Cut).path("/t").method(Method::POST)]);
        assert!(script.take(&Method::GET, "/t", &Bytes::new()).is_none());
        assert_eq!(cut(&script, &["/t", "/other", "/t(1)", "/t"]), [false, false, true, false]);
    }

    #[test]
    fn a_rule_that_is_used_up_leaves_the_request_to_the_next_one() {
        let script = script([Rule::first(1, Fault::LoseAnswer), Rule::first(2, Fault::Cut)]);
        assert_eq!(cut(&script, &["/", "/", "/", "/"]), [false, true, true, false]);
        assert_eq!(cut(&self::script([Rule::always(Fault::Cut)]), &["/", "/"]), [true, true]);
    }
}
