//! Joins the telemetry with the handler: where it goes, under which name, and how it proves who it is.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use aws_lc_rs::rand;
use azure_core::credentials::TokenCredential;
use azure_identity::{ManagedIdentityCredential, ManagedIdentityCredentialOptions, UserAssignedId};
use telemetry::{ConnectionString, Destination, Exporter, Layer, Queue, Resource, Tokens};
use tracing::Subscriber;
use tracing_subscriber::{Layer as _, filter::filter_fn, registry::LookupSpan};

use crate::{
    entropy::wall_clock,
    settings::{TelemetrySettings, web_address},
};

/// What is traced, on its way out.
pub(crate) struct Telemetry {
    queue: Arc<Queue>,
    settings: TelemetrySettings,
}

impl Telemetry {
    /// `None` where nobody is told.
    pub(crate) fn new(settings: TelemetrySettings) -> Option<Self> {
        let is_on = settings.connection.is_some() || settings.collector.is_some();
        is_on.then(|| Self { queue: Arc::default(), settings })
    }

    /// Takes what is traced.
    pub(crate) fn layer<S>(&self) -> impl tracing_subscriber::Layer<S> + Send + Sync + use<S>
    where
        S: Subscriber + for<'a> LookupSpan<'a> + Send + Sync,
    {
        Layer::new(Arc::clone(&self.queue), random, wall_clock, self.settings.percent)
            .with_filter(filter_fn(Layer::wants))
    }

    /// Sends it. `None`, with a line in the log, if nobody can be told.
    pub(crate) fn exporter(self, http: reqwest::Client) -> Option<Exporter> {
        let Self { queue, settings } = self;
        let destination = match destination(&settings) {
            Ok(destination) => destination,
            Err(problem) => {
                tracing::warn!(problem, "telemetry off");
                return None;
            }
        };
        let version = env!("CARGO_PKG_VERSION").to_owned();
        let resource = Resource { role: settings.role, instance: settings.instance, version };
        let mut exporter = Exporter::new(queue, destination, resource, http, wall_clock);
        exporter.percent = settings.percent;
        Some(exporter)
    }
}

fn destination(settings: &TelemetrySettings) -> Result<Destination, String> {
    if let Some((base, headers)) = &settings.collector {
        let base = web_address(base).map_err(|error| format!("OTEL_EXPORTER_OTLP_ENDPOINT: {error}"))?;
        return Ok(Destination::collector(base, headers));
    }
    let connection = settings.connection.as_deref().unwrap_or_default();
    let connection: ConnectionString =
        connection.parse().map_err(|error| format!("APPLICATIONINSIGHTS_CONNECTION_STRING {error}"))?;
    let tokens = settings.authentication.as_deref().map(identity).transpose()?;
    Ok(Destination::Insights { connection: Box::new(connection), tokens })
}

/// `Authorization=AAD;ClientId=…`, as the host reads it.
fn identity(authentication: &str) -> Result<Arc<dyn Tokens>, String> {
    let parts = || authentication.split(';').filter_map(|part| part.split_once('='));
    let value = |wanted: &str| {
        parts()
            .find(|(name, _)| name.trim().eq_ignore_ascii_case(wanted))
            .map(|(_, value)| value.trim().to_owned())
    };
    if value("Authorization").is_none_or(|kind| !kind.eq_ignore_ascii_case("AAD")) {
        return Err(
            "APPLICATIONINSIGHTS_AUTHENTICATION_STRING names no kind of authentication that is known"
                .to_owned(),
        );
    }
    let client_id = value("ClientId");
    let credential = Mutex::new(credential(client_id.clone()).map_err(|error| error.to_string())?);
    Ok(Arc::new(IdentityTokens { client_id, credential }))
}

fn credential(client_id: Option<String>) -> azure_core::Result<Arc<dyn TokenCredential>> {
    let options = ManagedIdentityCredentialOptions {
        user_assigned_id: client_id.map(UserAssignedId::ClientId),
        ..ManagedIdentityCredentialOptions::default()
    };
    Ok(ManagedIdentityCredential::new(Some(options))?)
}

/// Tokens of the app's identity. The credential keeps one until shortly before its end.
struct IdentityTokens {
    client_id: Option<String>,
    credential: Mutex<Arc<dyn TokenCredential>>,
}

/// How long the platform may take to give a token.
const TOKEN_TIME: Duration = Duration::from_secs(10);

impl IdentityTokens {
    fn current(&self) -> MutexGuard<'_, Arc<dyn TokenCredential>> {
        self.credential.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Tokens for IdentityTokens {
    async fn token(&self, scope: &str) -> Option<String> {
        let credential = Arc::clone(&self.current());
        let scopes = [scope];
        let asked = credential.get_token(&scopes, None);
        let token = tokio::time::timeout(TOKEN_TIME, asked).await.ok()?.ok()?;
        Some(token.token.secret().to_owned())
    }

    /// The credential itself forgets nothing; another one begins with nothing.
    fn forget(&self) {
        if let Ok(another) = credential(self.client_id.clone()) {
            *self.current() = another;
        }
    }
}

/// Ids need to be different, not secret.
fn random(bytes: &mut [u8]) {
    rand::fill(bytes).unwrap_or_default();
}
