//! Joins settings, adapters and use cases.

use std::{
    error::Error,
    sync::Arc,
    time::{Duration, SystemTime},
};

use jumio::Client as JumioClient;
use providers::platform::{PlatformOptions, PlatformProvider};
use service::{Config, Keys, Ports, Service, kernel::Clock, model::Links, ports::DocumentProvider};
use state::{LocalQueue, State};
use tokens::{BrowserKeys, TicketKeys};
use tokio::sync::Semaphore;

use crate::{
    app::{App, Parts},
    callers::Callers,
    clients, delivery,
    doctor::Doctor,
    entropy::{SystemClock, SystemEntropy, wall_clock},
    error_chain::error_chain,
    functions::limits::IMMEDIATE_POLLS,
    key_notice,
    operators::Operators,
    settings::{JumioSettings, KeySettings, Settings},
    storage::{self, Opened},
    ui_context::UiContext,
};

/// Opens everything while the listener already answers; returns only if that fails for good, with the reason.
pub(crate) async fn open(settings: Settings, http: reqwest::Client, app: App) -> String {
    match try_open(settings, http, &app).await {
        Ok(never) => never,
        Err(error) => error_chain(&*error),
    }
}

async fn try_open(
    settings: Settings,
    http: reqwest::Client,
    app: &App,
) -> Result<String, Box<dyn Error + Send + Sync>> {
    let opened = storage::open(settings.app.store.clone(), http.clone()).await?;
    let (parts, queue) = assemble(settings, opened, http, Arc::clone(&app.ui));
    let service = Arc::clone(&parts.service);
    app.opened(parts);
    tracing::info!("store open");
    match queue {
        Some(queue) => tokio::select! {
            never = delivery::deliver(queue.clone(), service) => never,
            () = queue.broken() => Ok("the store's file can no longer be written".to_owned()),
        },
        None => std::future::pending().await,
    }
}

/// Everything that a function needs, and the queue that this process must deliver itself, if it must.
pub(crate) fn assemble(
    settings: Settings,
    opened: Opened,
    http: reqwest::Client,
    ui: Arc<UiContext>,
) -> (Parts, Option<LocalQueue>) {
    let Settings { app: own, callers, operators, client_definition, jumio, verification, drop_in, .. } =
        settings;
    let Opened { backend, clock } = opened;
    let random = Arc::new(SystemEntropy::new());
    let allow_loopback = own.public_url.scheme() == "http";
    let KeySettings { signing, lookup, master, .. } = own.keys;
    key_notice::warn_of_short_notice(&signing.keys, clock.now());
    let signing = Arc::new(signing.keys);
    let config = Config {
        links: Links::new(&own.public_url, TicketKeys::new(&master)),
        clients: Arc::clone(&ui.clients),
        schedule: verification.schedule,
        pending_after: verification.pending_after,
        lease: verification.lease,
        drop_in: drop_in.map(|settings| settings.ui),
        settings_definition: client_definition,
        read_definition: clients::read,
    };
    let callers = Callers::new(callers, &http, time_of(Arc::clone(&clock)));
    let keys = Keys { lookup, browsers: BrowserKeys::new(&master), signing: Arc::clone(&signing) };
    let options = PlatformOptions {
        workflow_key: jumio.workflow_key.clone(),
        token_lifetime: jumio.token_lifetime,
        allow_loopback,
    };
    let operators = operators.map(|rules| Operators::new(http.clone(), rules, time_of(Arc::clone(&clock))));
    let jumio = jumio_client(jumio, http.clone());
    let provider: Arc<dyn DocumentProvider> =
        Arc::new(PlatformProvider::new(jumio.clone(), options, Arc::clone(&clock), random.clone()));
    let state = Arc::new(State::new(backend, &master, random.clone(), clock.clone()));
    let queue = state.local_queue();
    let ports = Ports {
        store: state.clone(),
        provider: provider.clone(),
        clock: clock.clone(),
        random: random.clone(),
    };
    let service = Arc::new(Service::new(config, keys, ports));
    let doctor = Doctor {
        keys: signing,
        state,
        jumio,
        provider,
        http,
        own_clock: Arc::new(SystemClock),
        clock,
        random,
        links: Arc::clone(&service.links),
        registry: service.registry.clone(),
        clients: Arc::clone(&service.clients),
        certificate_app: own.certificate_app,
    };
    let immediate_polls = Arc::new(Semaphore::new(IMMEDIATE_POLLS));
    (Parts { service, ui, callers, doctor, operators, immediate_polls }, queue)
}

/// The clock, for what counts time in the standard library's terms.
fn time_of(clock: Arc<dyn Clock>) -> entra::Now {
    Arc::new(move || {
        let since_epoch = u64::try_from(clock.now().unix_millis()).unwrap_or_default();
        SystemTime::UNIX_EPOCH + Duration::from_millis(since_epoch)
    })
}

fn jumio_client(settings: JumioSettings, http: reqwest::Client) -> JumioClient {
    let settings = jumio::Settings {
        credentials: settings.credentials,
        endpoints: settings.endpoints,
        user_agent: settings.user_agent,
        now: wall_clock,
    };
    JumioClient::new(http, settings)
}

/// One client for everything that leaves. Calls carry their own deadlines; these are the outermost bounds.
pub(crate) fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    let roots =
        webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().map(|root| reqwest::Certificate::from_der(root));
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(Duration::from_secs(5))
        .timeout(Duration::from_secs(30))
        // Load balancers close idle connections after 60 s. A call that meets the closing is lost, and nobody knows whether a
        // transaction was created.
        .pool_idle_timeout(Duration::from_secs(30))
        // The doctor reads until when the public address's certificate is valid.
        .tls_info(true)
        .tls_certs_merge(roots.collect::<Result<Vec<_>, _>>()?)
        .build()
}
