//! A web site of this process on a loopback address.

use std::time::Duration;

use axum::Router;
use reqwest::redirect::Policy;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// Why a site did not come up.
#[derive(Debug, Error)]
pub enum SiteError {
    /// The socket.
    #[error("cannot listen on a loopback address")]
    Listen(#[source] std::io::Error),
    /// The HTTP client for the site's own calls.
    #[error("cannot make an HTTP client")]
    Client(#[source] reqwest::Error),
}

/// Serves until dropped.
pub(crate) struct Site(JoinHandle<()>);

impl Site {
    pub(crate) fn start(listener: TcpListener, router: Router) -> Self {
        Site(tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                tracing::error!(%error, "site ended");
            }
        }))
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A client for calls from server to server: no redirects, an upper bound on every call.
pub(crate) fn http_client() -> Result<reqwest::Client, SiteError> {
    reqwest::Client::builder()
        .no_proxy()
        .redirect(Policy::none())
        .timeout(Duration::from_secs(30))
        .build()
        .map_err(SiteError::Client)
}

/// A socket on a free loopback port.
///
/// # Errors
/// When there is none.
pub(crate) async fn listen() -> Result<TcpListener, SiteError> {
    TcpListener::bind(("127.0.0.1", 0)).await.map_err(SiteError::Listen)
}
