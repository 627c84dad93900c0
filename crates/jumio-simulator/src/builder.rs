use std::sync::Arc;
use std::time::Duration;

use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::routes::router;
use crate::settings::Settings;
use crate::world::World;
use crate::{RateLimits, Scenario, Simulator, User};

/// Why the simulator did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The port is taken, or not ours to take.
    #[error("the port cannot be opened")]
    Port(#[from] std::io::Error),
    /// The client that posts callbacks cannot be made.
    #[error("the client for callbacks cannot be made")]
    Client(#[from] reqwest::Error),
    /// The speed is not a positive number.
    #[error("the speed must be a positive number")]
    Speed,
}

/// Settings of a [`Simulator`] that stay as they are from the start.
#[must_use]
pub struct SimulatorBuilder {
    settings: Settings,
    user: User,
    port: u16,
    listener: Option<TcpListener>,
}

impl Default for SimulatorBuilder {
    fn default() -> Self {
        let settings = Settings {
            client_id: "simulator".to_owned(),
            client_secret: "simulator".to_owned(),
            speed: 1.0,
            processing_delay: Duration::from_secs(2),
            access_token_lifetime: Duration::from_secs(60 * 60),
            rate_limits: RateLimits::default(),
            default_scenario: Some(Scenario::Pass),
        };
        Self { settings, user: User::default(), port: 0, listener: None }
    }
}

impl SimulatorBuilder {
    /// The one OAuth2 client that is let in; `simulator`/`simulator` otherwise.
    pub fn credentials(mut self, client_id: impl Into<String>, client_secret: impl Into<String>) -> Self {
        self.settings.client_id = client_id.into();
        self.settings.client_secret = client_secret.into();
        self
    }

    /// The port on 127.0.0.1; a free one otherwise.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// A socket that listens already, instead of a port.
    pub fn listener(mut self, listener: TcpListener) -> Self {
        self.listener = Some(listener);
        self
    }

    /// Divides token lifetimes, idle limits and the processing delay. With 60 a simulated minute takes a second.
    /// Access tokens and rate limits keep real time: clients reckon with it.
    pub fn speed(mut self, speed: f64) -> Self {
        self.settings.speed = speed;
        self
    }

    /// How long processing takes, before it is divided by the speed; two seconds otherwise.
    pub fn processing_delay(mut self, delay: Duration) -> Self {
        self.settings.processing_delay = delay;
        self
    }

    /// How long access tokens live; an hour otherwise.
    pub fn access_token_lifetime(mut self, lifetime: Duration) -> Self {
        self.settings.access_token_lifetime = lifetime;
        self
    }

    /// Calls per second that are let through; Jumio's defaults otherwise.
    pub fn rate_limits(mut self, limits: RateLimits) -> Self {
        self.settings.rate_limits = limits;
        self
    }

    /// How a transaction ends that neither plan nor user decided; a pass otherwise. `None` makes the hosted page
    /// insist on a choice.
    pub fn default_scenario(mut self, scenario: impl Into<Option<Scenario>>) -> Self {
        self.settings.default_scenario = scenario.into();
        self
    }

    /// Who stands on the document.
    pub fn user(mut self, user: User) -> Self {
        self.user = user;
        self
    }

    /// Starts listening. The simulator runs until it is stopped or dropped.
    ///
    /// # Errors
    /// [`StartError`] if the port cannot be opened or the speed makes no sense.
    pub async fn start(self) -> Result<Simulator, StartError> {
        if !(self.settings.speed.is_finite() && self.settings.speed > 0.0) {
            return Err(StartError::Speed);
        }
        let listener = match self.listener {
            Some(listener) => listener,
            None => TcpListener::bind(("127.0.0.1", self.port)).await?,
        };
        let base_url = format!("http://{}", listener.local_addr()?);
        let http =
            reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none()).build()?;
        let world = Arc::new(World::new(self.settings, self.user, base_url, http));
        let (stop, stopped) = oneshot::channel::<()>();
        let server = axum::serve(listener, router(&world)).with_graceful_shutdown(async {
            // Dropping the simulator closes the channel: that is a wish to stop, too.
            let _ = stopped.await;
        });
        let serving = tokio::spawn(async move {
            if let Err(error) = server.await {
                tracing::error!(%error, "the simulator stopped serving");
            }
        });
        Ok(Simulator::new(world, stop, serving))
    }
}

impl Simulator {
    /// Starts with the defaults: a free port, real time, every user passes.
    pub fn builder() -> SimulatorBuilder {
        SimulatorBuilder::default()
    }
}
