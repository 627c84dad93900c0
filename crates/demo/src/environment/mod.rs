//! Everything at once: simulated Jumio, the verification functions under a stand-in for their host, the B2C stand-in and
//! the app, all on loopback ports of this machine.

mod fabrikam;
mod keys;
mod settings;
mod storage;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use functions_host::{Console, FunctionsHost, ProxyMode};
use jumio_simulator::{RateLimits, Simulator};
use thiserror::Error;

use crate::app::{App, CLIENT_ID};
use crate::b2c::{B2c, ClaimsProvider, HttpBinding, RelyingApp, ResponseMode, RestApi, Settings};
use crate::site::{SiteError, listen};

use fabrikam::ClientError;
pub use keys::{DevelopmentKeys, KeysError};
use settings::{Addresses, JUMIO_CLIENT, JUMIO_SECRET, OUR_CLIENT, development_settings};
pub use storage::Storage;

/// What differs between runs.
pub struct EnvironmentOptions {
    /// The folder that `cargo xtask bundle` laid out.
    pub bundle: PathBuf,
    /// Where the handler keeps its state.
    pub storage: Storage,
    /// How many handlers take requests and messages in turn. Only an account can be shared.
    pub instances: usize,
    /// How the host passes requests on; by host.json otherwise.
    pub mode: Option<ProxyMode>,
    /// Where the log lines of host and handler go.
    pub console: Console,
    /// How much faster than Jumio's the simulator's clock runs.
    pub speed: f64,
    /// How long Jumio works on what was handed in, in real time.
    pub processing: Duration,
    /// What Jumio accepts per second.
    pub rate_limits: RateLimits,
    /// Settings of the handler in place of the demo's.
    pub settings: &'static [(&'static str, &'static str)],
    pub clients: Clients,
}

/// How many relying parties there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clients {
    /// The one of the settings.
    #[default]
    One,
    /// Another one beside it, from the table of clients.
    Two,
}

/// A relying party: a tenant and its app.
pub struct Party {
    /// The tenant.
    pub b2c: B2c,
    /// What users come to use.
    pub app: App,
}

/// All of it, running. Dropping it stops everything.
pub struct Environment {
    pub simulator: Simulator,
    /// The verification functions.
    pub host: FunctionsHost,
    /// The tenant.
    pub b2c: B2c,
    /// What users come to use.
    pub app: App,
    /// The second relying party, where there is one.
    pub other: Option<Party>,
}

/// Why the environment did not come up.
#[derive(Debug, Error)]
pub enum EnvironmentError {
    /// One of the web sites.
    #[error(transparent)]
    Site(#[from] SiteError),
    #[error("the Jumio simulator did not start")]
    Simulator(#[from] jumio_simulator::StartError),
    /// The host or the handler.
    #[error("the functions did not start: {0}")]
    Host(#[from] functions_host::StartError),
    /// The handler is there and does not answer.
    #[error("the functions do not answer; is another demo running, which holds the store's file?")]
    Silent,
    /// The port of the host.
    #[error("no free port")]
    Port(#[from] std::io::Error),
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The second relying party.
    #[error(transparent)]
    Client(#[from] ClientError),
}

/// How long the functions may take to open their store.
const OPENING_TIME: Duration = Duration::from_secs(4);

/// Returns when the functions have opened their store.
async fn answers(host: &FunctionsHost) -> Result<(), EnvironmentError> {
    let keys = format!("{}/api/oidc/.well-known/keys", host.base_url());
    let http = crate::site::http_client()?;
    let answer = tokio::time::timeout(OPENING_TIME, http.get(keys).send()).await;
    match answer {
        Ok(Ok(answer)) if answer.status().is_success() => Ok(()),
        _ => Err(EnvironmentError::Silent),
    }
}

impl Environment {
    /// Starts everything; ports are reserved first, because each part has to know the others' addresses.
    ///
    /// # Errors
    /// See [`EnvironmentError`].
    pub async fn start(
        options: EnvironmentOptions,
        keys: &DevelopmentKeys,
    ) -> Result<Self, EnvironmentError> {
        let host_socket = FunctionsHost::reserve()?;
        let (b2c_socket, app_socket) = (listen().await?, listen().await?);
        let simulator = Simulator::builder()
            .credentials(JUMIO_CLIENT, JUMIO_SECRET)
            .speed(options.speed)
            .processing_delay(options.processing.mul_f64(options.speed))
            .rate_limits(options.rate_limits)
            .start()
            .await?;
        let app_address = app_socket.local_addr()?;
        let app = App::start(app_socket, B2c::discovery_address(b2c_socket.local_addr()?))?;
        let addresses = Addresses {
            host: format!("http://{}", host_socket.local_addr()?),
            simulator: simulator.base_url().to_owned(),
            app: app.home(),
            b2c_return: B2c::return_address(b2c_socket.local_addr()?),
        };
        let us = Us { client_id: OUR_CLIENT.to_owned(), client_secret: keys.client_secret.clone() };
        let b2c = B2c::start(b2c_socket, b2c_settings(&addresses, app_address, keys, us)?)?;
        let other = match options.clients {
            Clients::One => None,
            Clients::Two => Some(start_other(&options, &addresses, keys).await?),
        };
        let host = start_host(host_socket, options, &addresses, keys).await?;
        answers(&host).await?;
        Ok(Environment { simulator, host, b2c, app, other })
    }

    /// Stops the handler and waits until it is gone.
    pub async fn stop(self) {
        self.host.stop().await;
        self.simulator.stop().await;
    }
}

/// How a tenant is known to the functions.
struct Us {
    client_id: String,
    client_secret: String,
}

/// A second tenant with its app. The functions do not run yet: the embedded store has one user at a time.
async fn start_other(
    options: &EnvironmentOptions,
    addresses: &Addresses,
    keys: &DevelopmentKeys,
) -> Result<Party, EnvironmentError> {
    let (b2c_socket, app_socket) = (listen().await?, listen().await?);
    let (b2c_address, app_address) = (b2c_socket.local_addr()?, app_socket.local_addr()?);
    let app = App::start(app_socket, B2c::discovery_address(b2c_address))?;
    let (bundle, settings) =
        (options.bundle.clone(), development_settings(addresses, &options.storage, keys));
    let (home, b2c_return) = (app.home(), B2c::return_address(b2c_address));
    let putting = move || fabrikam::put_in_force(&bundle, &settings, &home, &b2c_return);
    let client_secret = tokio::task::spawn_blocking(putting).await.map_err(std::io::Error::other)??;
    let us = Us { client_id: fabrikam::CLIENT.to_owned(), client_secret };
    let b2c = B2c::start(b2c_socket, b2c_settings(addresses, app_address, keys, us)?)?;
    Ok(Party { b2c, app })
}

async fn start_host(
    socket: std::net::TcpListener,
    options: EnvironmentOptions,
    addresses: &Addresses,
    keys: &DevelopmentKeys,
) -> Result<FunctionsHost, EnvironmentError> {
    let mut settings = development_settings(addresses, &options.storage, keys);
    settings.extend(options.settings.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let host = FunctionsHost::builder(options.bundle)
        .listener(socket)
        .settings(settings)
        .console(options.console)
        .instances(options.instances)
        .trace(true);
    let host = match options.mode {
        Some(mode) => host.mode(mode),
        None => host,
    };
    Ok(host.start().await?)
}

fn b2c_settings(
    addresses: &Addresses,
    app: SocketAddr,
    keys: &DevelopmentKeys,
    us: Us,
) -> Result<Settings, KeysError> {
    let host = &addresses.host;
    Ok(Settings {
        signing_key: keys.tenant_signing_key()?,
        app: RelyingApp { client_id: CLIENT_ID.to_owned(), redirect_uri: App::redirect_uri(app) },
        provider: ClaimsProvider {
            metadata: format!("{host}/api/oidc/.well-known/openid-configuration"),
            client_id: us.client_id,
            client_secret: us.client_secret,
            scope: "openid idv".to_owned(),
            response_mode: ResponseMode::FormPost,
            http_binding: HttpBinding::Post,
        },
        rest: RestApi {
            start: format!("{host}/api/start"),
            redeem: format!("{host}/api/redeem"),
            key: keys.api_key.clone(),
            attempt: RestApi::ATTEMPT,
        },
    })
}
