//! Joins the features.

use std::{sync::Arc, time::Duration};

use tokens::{BrowserId, BrowserKeys, Jwks, LookupKey, SigningKeys};
use tokio::sync::Mutex;
use verification::Schedule;

use crate::{
    browser::{
        AuthorizationResponse, Authorize, AuthorizeCall, AuthorizeError, AuthorizeStep, Browsers,
        Continuation, ContinueError, Progress, ProviderReturns, Ready, Status, Views, Visitor,
    },
    document::{Attempts, Begin, Callbacks, Planner, Polls, Transactions, Usage, Verdicts},
    kernel::{Clock, Deadline, SecureRandom, StoreError, with_retry},
    model::{ClientDefinition, Clients, Handover, Links, ReadDefinition},
    oidc::{AuthorizeCalls, ClientAuthentication, Codes, Tokens},
    operator::{Erase, Health, Show},
    ports::{DocumentProvider, Store},
    registry::{Refresh, Registry},
    rest::{Redeem, Start},
    sample::{DropIn, Hints, SampleRedeem, SampleTransactions, SampleVerifications},
    upkeep::{Accounts, Erasure, JobRunner, Orphans, Purges, Sweep},
};

/// What the use cases need to know.
pub struct Config {
    /// Addresses of our own.
    pub links: Links,
    pub clients: Arc<Clients>,
    /// When the provider is polled.
    pub schedule: Schedule,
    /// How long a user waits in front of our page before the user journey goes on with a pending outcome. Relying parties drop
    /// their own state after ten to fifteen minutes.
    pub pending_after: Duration,
    /// How long one creation at the provider may hold its lease.
    pub lease: Duration,
    /// The drop-in, where it is on.
    pub drop_in: Option<DropIn>,
    /// The client of the settings, as the table of clients would have it.
    pub settings_definition: ClientDefinition,
    /// Makes clients of definitions.
    pub read_definition: ReadDefinition,
}

/// The keys of the use cases.
#[derive(Debug)]
pub struct Keys {
    /// Turns a user into a partition.
    pub lookup: LookupKey,
    /// Makes the marks of browsers.
    pub browsers: BrowserKeys,
    /// Signs `id_token`s.
    pub signing: Arc<SigningKeys>,
}

/// The outside, as the use cases see it.
#[derive(Clone)]
pub struct Ports {
    /// Where everything is kept.
    pub store: Arc<dyn Store>,
    pub provider: Arc<dyn DocumentProvider>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn SecureRandom>,
}

/// The features, joined. Each is called by its own name.
pub struct Service {
    pub start: Start,
    /// `redeem`, by the verification's id.
    pub redeem: Redeem,
    /// `redeem`, by what the drop-in has handed out.
    pub sample_redeem: SampleRedeem,
    /// Checks of authorization requests.
    pub authorize_calls: AuthorizeCalls,
    pub provider_returns: ProviderReturns,
    pub status: Status,
    pub tokens: Tokens,
    /// Client authentication at `token`.
    pub client_authentication: ClientAuthentication,
    pub callbacks: Callbacks,
    /// Jobs that fall due.
    pub jobs: JobRunner,
    pub sweep: Sweep,
    /// The drop-in's transactions.
    pub sample_transactions: SampleTransactions,
    /// The drop-in's polling page.
    pub sample_verifications: SampleVerifications,
    /// `handler show`.
    pub show: Show,
    /// `handler erase`.
    pub erase: Erase,
    /// `handler clients`.
    pub registry: Registry,
    /// Whether the store answers.
    pub health: Health,
    /// Browsers and their cookies.
    pub browsers: Browsers,
    pub links: Arc<Links>,
    pub clients: Arc<Clients>,
    authorize: Authorize,
    continuation: Continuation,
    codes: Codes,
    hints: Hints,
    signing: Arc<SigningKeys>,
    clock: Arc<dyn Clock>,
}

impl Service {
    /// Joins configuration, keys and ports.
    #[must_use]
    pub fn new(config: Config, keys: Keys, ports: Ports) -> Self {
        let Config {
            links,
            clients,
            schedule,
            pending_after,
            lease,
            drop_in,
            settings_definition,
            read_definition,
        } = config;
        let Keys { lookup, browsers, signing } = keys;
        let Ports { store, provider, clock, random } = ports;
        let (links, schedule) = (Arc::new(links), Arc::new(schedule));
        let drop_in = drop_in.map(Arc::new);

        let planner = Planner { clock: clock.clone(), schedule };
        let attempts = Attempts { users: store.clone(), clients: clients.clone(), clock: clock.clone() };
        let usage = Usage { counters: store.clone(), clock: clock.clone(), lookup: lookup.clone() };
        let verdicts =
            Verdicts { verifications: store.clone(), commits: store.clone(), planner: planner.clone() };
        let begin = Begin { commits: store.clone(), clock: clock.clone(), random: random.clone() };
        let transactions = Transactions {
            store: store.clone(),
            provider: provider.clone(),
            clock: clock.clone(),
            random: random.clone(),
            clients: clients.clone(),
            links: links.clone(),
            planner: planner.clone(),
            usage,
            lease,
        };
        let polls = Polls {
            store: store.clone(),
            provider: provider.clone(),
            clients: clients.clone(),
            planner: planner.clone(),
            verdicts,
        };
        let hints = Hints {
            drop_in: drop_in.clone(),
            commits: store.clone(),
            clock: clock.clone(),
            random: random.clone(),
            signing: signing.clone(),
            browsers: browsers.clone(),
        };
        let browsers = Browsers { keys: browsers, random: random.clone() };
        let views = Views {
            clock: clock.clone(),
            clients: clients.clone(),
            links: links.clone(),
            browsers: browsers.clone(),
            attempts: attempts.clone(),
            pending_after,
        };
        let start = Start {
            store: store.clone(),
            clock: clock.clone(),
            clients: clients.clone(),
            lookup: lookup.clone(),
            planner: planner.clone(),
            begin,
        };
        let redeem = Redeem {
            store: store.clone(),
            clock: clock.clone(),
            clients: clients.clone(),
            lookup: lookup.clone(),
            attempts: attempts.clone(),
        };
        let erasure = Erasure {
            store: store.clone(),
            clients: clients.clone(),
            planner: planner.clone(),
            lookup: lookup.clone(),
        };
        let accounts = Accounts { provider };
        let purges = Purges { store: store.clone(), accounts: accounts.clone(), clock: clock.clone() };
        let orphans = Orphans { store: store.clone(), accounts, clock: clock.clone() };
        let erase = Erase {
            store: store.clone(),
            clock: clock.clone(),
            clients: clients.clone(),
            lookup: lookup.clone(),
            erasure: erasure.clone(),
            purges: purges.clone(),
        };
        let refresh = Refresh {
            store: store.clone(),
            clock: clock.clone(),
            clients: clients.clone(),
            settings: clients.default_client(),
            read: read_definition,
            progress: Arc::default(),
        };
        let registry = Registry {
            store: store.clone(),
            clock: clock.clone(),
            random: random.clone(),
            read: read_definition,
            settings: Arc::new(settings_definition),
            refresh,
        };
        let jobs = JobRunner { polls, erasure, purges, orphans };
        Self {
            sample_redeem: SampleRedeem {
                drop_in: drop_in.clone(),
                commits: store.clone(),
                clock: clock.clone(),
                clients: clients.clone(),
                redeem: redeem.clone(),
            },
            sample_transactions: SampleTransactions {
                drop_in: drop_in.clone(),
                verifications: store.clone(),
                clock: clock.clone(),
                links: links.clone(),
                start: start.clone(),
            },
            sample_verifications: SampleVerifications {
                drop_in,
                clock: clock.clone(),
                random: random.clone(),
                clients: clients.clone(),
                redeem: redeem.clone(),
            },
            authorize_calls: AuthorizeCalls { clients: clients.clone(), clock: clock.clone() },
            authorize: Authorize {
                store: store.clone(),
                clock: clock.clone(),
                clients: clients.clone(),
                links: links.clone(),
                browsers: browsers.clone(),
                planner: planner.clone(),
                transactions,
            },
            provider_returns: ProviderReturns {
                store: store.clone(),
                links: links.clone(),
                browsers: browsers.clone(),
                planner: planner.clone(),
                views: views.clone(),
            },
            status: Status { verifications: store.clone(), links: links.clone(), views: views.clone() },
            continuation: Continuation {
                verifications: store.clone(),
                links: links.clone(),
                browsers: browsers.clone(),
                views,
                attempts: attempts.clone(),
            },
            codes: Codes {
                commits: store.clone(),
                clock: clock.clone(),
                random,
                clients: clients.clone(),
                links: links.clone(),
            },
            tokens: Tokens {
                store: store.clone(),
                attempts,
                clock: clock.clone(),
                links: links.clone(),
                signing: signing.clone(),
            },
            client_authentication: ClientAuthentication {
                counters: store.clone(),
                clock: clock.clone(),
                clients: clients.clone(),
                links: links.clone(),
                lookup,
            },
            callbacks: Callbacks { store: store.clone(), links: links.clone(), planner },
            sweep: Sweep { store: store.clone(), clock: clock.clone(), jobs: jobs.clone() },
            jobs,
            erase,
            registry,
            health: Health { verifications: store.clone(), clock: clock.clone(), last: Mutex::default() },
            show: Show { store, clock: clock.clone(), clients: clients.clone() },
            start,
            redeem,
            hints,
            browsers,
            links,
            clients,
            signing,
            clock,
        }
    }

    /// `authorize`: binds the browser, creates the provider's transaction once, and where there is nothing left to do makes the
    /// response of the request's protocol.
    ///
    /// Run it to its end even if the browser has gone: a transaction that was created must be written down.
    pub async fn authorize(
        &self,
        call: &AuthorizeCall,
        visitor: Visitor<'_>,
        deadline: Deadline,
    ) -> Result<AuthorizeStep, AuthorizeError> {
        with_retry(async || {
            Ok(match self.authorize.step(call, visitor, deadline).await? {
                Progress::Step(step) => step,
                Progress::Ready(ready) => AuthorizeStep::Back(self.respond(*ready, deadline).await?),
                Progress::TooOld(ready) => AuthorizeStep::Back(self.codes.refuse_as_too_old(&ready)?),
                Progress::StartOver(ready) => {
                    let request = call.request.clone();
                    let response = self.codes.respond_to_another_browser(*ready, request, deadline).await?;
                    AuthorizeStep::Back(response)
                }
            })
        })
        .await
    }

    /// `continue`: sends the browser back to the client. `later`: the user does not want to wait.
    pub async fn continuation(
        &self,
        ticket: &str,
        browser: Option<&BrowserId>,
        later: bool,
        deadline: Deadline,
    ) -> Result<AuthorizationResponse, ContinueError> {
        with_retry(async || {
            let ready = self.continuation.ready(ticket, browser, later, deadline).await?;
            Ok(self.respond(ready, deadline).await?)
        })
        .await
    }

    /// The response that the stored request's protocol makes.
    async fn respond(&self, ready: Ready, deadline: Deadline) -> Result<AuthorizationResponse, StoreError> {
        match ready.handover() {
            Handover::Code => self.codes.respond(ready, deadline).await,
            Handover::Hint => self.hints.respond(ready, deadline).await,
        }
    }

    /// What is published of the keys that sign.
    #[must_use]
    pub fn published_keys(&self) -> Jwks {
        self.signing.jwks(self.clock.now())
    }
}
