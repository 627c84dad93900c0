use std::{
    collections::{HashMap, VecDeque},
    sync::{
        Arc, Mutex, OnceLock,
        atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{failing_store::FailingStore, messages::Messages};
use async_trait::async_trait;
use contract::{AccountId, ExecutionId, Personal, ProviderName, Timestamp, VerificationId};
use contract::{Claim, ClientId};
use data_encoding::BASE64;
use messages::{Locale, Offer};
use service::{
    Config, Keys, Ports, Service,
    browser::{AuthorizationResponse, AuthorizeCall, AuthorizeStep, Visitor},
    document::ProviderCall,
    kernel::{Clock, Deadline, SecureRandom},
    model::{
        Answer, Brand, Client, ClientDefinition, Clients, Colour, DefinitionProblem, EraseJob, Job, JobKind,
        Links, PollJob, RateLimit, RateLimits, UserId,
    },
    ports::{
        CreatedTransaction, DocumentProvider, Jobs as _, Origin, PollResult, ProviderError, Store,
        TransactionRequest, Users as _, Verifications as _,
    },
    rest::{RedeemRequest, RedeemingUser, StartRequest},
    sample::DropIn,
};
use state::{Azure, Backend, Embedded, Rekeyed, State, Watch};
use tokens::{
    BrowserId, BrowserKeys, IdTokenHints, KeyRing, LookupKey, SecretHash, SigningKey, SigningKeys,
    TicketKeys, TokenEncryptionKeys, TokenSigningKeys, VerificationTokenKeys, generate_signing_key,
};
use verification::{
    Attributes, Check, CheckDecision, Document, Limits, Matching, OnRename, OnWarning, Proof, ProviderResult,
    REQUIRED_CHECKS, Reason, Report, Rules, Schedule, Transaction,
};

pub(crate) const CLIENT: &str = "b2c-contoso";
pub(crate) const REDIRECT_URI: &str = "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp";

/// How long a policy may wait for an answer: what the handler gives each call of one.
pub(crate) const ANSWER_TIME: Duration = Duration::from_millis(4500);

/// Everything that one test needs.
#[derive(Clone)]
pub(crate) struct World {
    pub(crate) service: Arc<Service>,
    pub(crate) provider: Arc<ScriptedProvider>,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) store: Arc<State>,
    pub(crate) messages: Messages,
    backend: Backend,
    /// What the service takes for the time.
    time: Arc<dyn Clock>,
    random: Arc<CountingRandom>,
    client: Client,
    pub(crate) lookup: LookupKey,
    /// Where the drop-in's policies send browsers, for each verification the last address.
    pub(crate) entries: Arc<Mutex<HashMap<VerificationId, String>>>,
}

pub(crate) struct ManualClock(AtomicI64);

impl ManualClock {
    /// Stands at the time when all tests begin.
    pub(crate) fn at_start() -> Self {
        Self(START.into())
    }

    pub(crate) fn advance(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.0.load(Ordering::SeqCst))
    }
}

/// Bytes that differ each time and are the same in every run.
struct CountingRandom(AtomicU64);

impl SecureRandom for CountingRandom {
    fn fill(&self, bytes: &mut [u8]) {
        for chunk in bytes.chunks_mut(8) {
            let number = self.0.fetch_add(0x9e37_79b9_7f4a_7c15, Ordering::SeqCst).to_be_bytes();
            chunk.copy_from_slice(&number[..chunk.len()]);
        }
    }
}

/// Reference and result, or trouble.
type Said = Result<(Option<String>, ProviderResult), ProviderError>;

/// A provider that creates numbered transactions and says what it was told to say about each.
pub(crate) struct ScriptedProvider {
    clock: Arc<ManualClock>,
    requests: Mutex<Vec<TransactionRequest>>,
    failures: Mutex<VecDeque<ProviderError>>,
    results: Mutex<HashMap<String, Said>>,
    pub(crate) polls: AtomicU64,
    pub(crate) deleted: Mutex<Vec<AccountId>>,
    failing_deletions: Mutex<VecDeque<ProviderError>>,
    /// No deletion and no poll is ever answered.
    pub(crate) hangs: AtomicBool,
    /// It does not say for what an account was created.
    pub(crate) tells_no_origin: AtomicBool,
    /// Creations that wait for a permit.
    gates: Mutex<HashMap<usize, Arc<tokio::sync::Semaphore>>>,
}

impl ScriptedProvider {
    fn new(clock: Arc<ManualClock>) -> Self {
        Self {
            clock,
            requests: Mutex::default(),
            failures: Mutex::default(),
            results: Mutex::default(),
            polls: AtomicU64::default(),
            deleted: Mutex::default(),
            failing_deletions: Mutex::default(),
            hangs: AtomicBool::default(),
            tells_no_origin: AtomicBool::default(),
            gates: Mutex::default(),
        }
    }

    pub(crate) fn transactions(&self) -> usize {
        self.requests.lock().unwrap().len()
    }

    /// How many of the planned failures nobody has run into yet.
    pub(crate) fn failures_left(&self) -> usize {
        self.failures.lock().unwrap().len()
    }

    pub(crate) fn fail_once(&self, error: ProviderError) {
        self.failures.lock().unwrap().push_back(error);
    }

    /// The next deletions fail so.
    pub(crate) fn fail_deletions<const N: usize>(&self, errors: [ProviderError; N]) {
        self.failing_deletions.lock().unwrap().extend(errors);
    }

    /// Says this about every transaction created so far.
    pub(crate) fn finds(&self, result: &ProviderResult) {
        let requests = self.requests.lock().unwrap();
        for (index, request) in requests.iter().enumerate() {
            let said = Ok((Some(request.reference.clone()), result.clone()));
            self.results.lock().unwrap().insert(execution(index).0, said);
        }
    }

    /// Says this about the transaction with this number.
    pub(crate) fn says(&self, index: usize, said: Said) {
        self.results.lock().unwrap().insert(execution(index).0, said);
    }

    pub(crate) fn reference(&self, index: usize) -> String {
        self.requests.lock().unwrap()[index].reference.clone()
    }

    pub(crate) fn return_ticket(&self, index: usize) -> String {
        last_segment(&self.requests.lock().unwrap()[index].return_url)
    }

    pub(crate) fn callback_ticket(&self, index: usize) -> String {
        last_segment(&self.requests.lock().unwrap()[index].callback_url)
    }

    /// Lets the creation with this number wait for a permit.
    pub(crate) fn hold_creation(&self, index: usize) -> Arc<tokio::sync::Semaphore> {
        let gate = Arc::new(tokio::sync::Semaphore::new(0));
        self.gates.lock().unwrap().insert(index, Arc::clone(&gate));
        gate
    }

    async fn answer_unless_hanging(&self) {
        if self.hangs.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
    }

    /// Returns when so many creations were asked for; gives up where nobody asks.
    pub(crate) async fn asked_for(&self, creations: usize) {
        let asked = async {
            while self.transactions() < creations {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(30), asked).await.unwrap();
    }
}

fn last_segment(url: &str) -> String {
    url.rsplit('/').next().unwrap().to_owned()
}

/// A call about the transaction of this ticket, without anything else in it.
pub(crate) fn called_at(ticket: String) -> ProviderCall {
    ProviderCall { ticket: Some(ticket), status: "PROCESSED".to_owned(), ..ProviderCall::default() }
}

/// A call at the address of the provider's portal.
pub(crate) fn called_about(execution: ExecutionId) -> ProviderCall {
    ProviderCall { execution: Some(execution), status: "PROCESSED".to_owned(), ..ProviderCall::default() }
}

pub(crate) fn execution(index: usize) -> ExecutionId {
    ExecutionId(format!("execution-{index}"))
}

#[async_trait]
impl DocumentProvider for ScriptedProvider {
    fn name(&self) -> ProviderName {
        ProviderName("jumio".into())
    }

    async fn create(
        &self,
        request: &TransactionRequest,
        _: Deadline,
    ) -> Result<CreatedTransaction, ProviderError> {
        if let Some(error) = self.failures.lock().unwrap().pop_front() {
            return Err(error);
        }
        let index = {
            let mut requests = self.requests.lock().unwrap();
            requests.push(request.clone());
            requests.len() - 1
        };
        let gate = self.gates.lock().unwrap().get(&index).cloned();
        if let Some(gate) = gate {
            gate.acquire().await.unwrap().forget();
        }
        let issued_at = self.clock.now();
        Ok(CreatedTransaction {
            transaction: Transaction {
                provider: self.name(),
                account: AccountId(format!("account-{index}")),
                execution: execution(index),
                issued_at,
                expires_at: issued_at + Duration::from_secs(1800),
            },
            redirect_url: Personal::new(format!("https://web.jumio.example/{index}")),
        })
    }

    async fn poll(
        &self,
        _: &AccountId,
        execution: &ExecutionId,
        _: Deadline,
    ) -> Result<PollResult, ProviderError> {
        self.polls.fetch_add(1, Ordering::SeqCst);
        self.answer_unless_hanging().await;
        let said = self
            .results
            .lock()
            .unwrap()
            .get(&execution.0)
            .cloned()
            .unwrap_or(Ok((None, ProviderResult::Waiting)));
        said.map(|(reference, result)| PollResult {
            report: Report { execution: execution.clone(), reference, result },
            evidence: Some(Personal::new(b"word for word".to_vec())),
        })
    }

    async fn origin(
        &self,
        account: &AccountId,
        execution: &ExecutionId,
        _: Deadline,
    ) -> Result<Origin, ProviderError> {
        if self.tells_no_origin.load(Ordering::SeqCst) {
            return Ok(Origin::Untold);
        }
        if self.deleted.lock().unwrap().contains(account) {
            return Ok(Origin::Absent);
        }
        let requests = self.requests.lock().unwrap();
        let index = execution.0.strip_prefix("execution-").and_then(|index| index.parse::<usize>().ok());
        let request = index.and_then(|index| requests.get(index));
        Ok(request.map_or(Origin::Absent, |request| Origin::Reference(request.reference.clone())))
    }

    async fn delete(&self, account: &AccountId, _: Deadline) -> Result<(), ProviderError> {
        self.answer_unless_hanging().await;
        if let Some(error) = self.failing_deletions.lock().unwrap().pop_front() {
            return Err(error);
        }
        self.deleted.lock().unwrap().push(account.clone());
        Ok(())
    }
}

const START: i64 = 1_800_000_000_000;

fn signing() -> SigningKeys {
    static PEM: OnceLock<String> = OnceLock::new();
    let pem = PEM.get_or_init(|| generate_signing_key().unwrap().to_string());
    SigningKeys::single(SigningKey::from_pem(pem).unwrap())
}

/// The drop-in, where a document must name the account.
pub(crate) fn drop_in() -> DropIn {
    let key = "0123456789abcdef".repeat(4);
    let (signing, encryption) = (TokenSigningKeys::parse(&key), TokenEncryptionKeys::parse(&key));
    DropIn {
        policies: "https://contoso.b2clogin.com/contoso.onmicrosoft.com".parse().unwrap(),
        hints: IdTokenHints::new("issuer", "audience"),
        tokens: VerificationTokenKeys::new(signing.unwrap(), encryption.unwrap(), "issuer", "audience"),
        proof: Proof::MatchedDocument,
    }
}

pub(crate) fn contoso() -> Client {
    Client {
        id: ClientId(CLIENT.into()),
        display_name: "Contoso".into(),
        trust_group: None,
        tenant: "contoso".into(),
        secrets: vec![SecretHash::of("secret")],
        assertion_keys: None,
        redirect_uris: vec![REDIRECT_URI.into()],
        rules: Rules {
            on_warning: OnWarning::Review,
            matching: Matching::WhenGiven,
            on_rename: OnRename::NewAttempt,
            required_checks: REQUIRED_CHECKS,
            proof: Proof::RedeemedCode,
            validity: Duration::from_secs(365 * 24 * 3600),
        },
        limits: Limits { max_attempts: 3, max_transactions: 4, window: Duration::from_secs(24 * 3600) },
        rate_limits: RateLimits {
            per_address: RateLimit { most: 1000, window: Duration::from_secs(3600) },
            per_network: RateLimit { most: 1000, window: Duration::from_secs(3600) },
            per_client: None,
        },
        retention: Duration::from_secs(90 * 24 * 3600),
        claims: vec![Claim::GivenName, Claim::Surname],
        offer: Offer::new(Locale::default(), Locale::all()),
        brand: Brand {
            logo_url: None,
            accent: Colour::parse("#0f5cc0").unwrap(),
            background: None,
            support_url: None,
            start_url: None,
        },
        requires_consent: false,
        texts: Arc::default(),
        workflow: None,
        requires_pkce: false,
        sends_issuer: true,
    }
}

/// A client as these tests describe it: like Contoso, under another name.
pub(crate) fn definition(display_name: &str) -> ClientDefinition {
    ClientDefinition([("displayName".to_owned(), display_name.to_owned())].into())
}

/// Reads such a description. Nobody can be called `?`.
pub(crate) fn read(id: &ClientId, definition: &ClientDefinition) -> Result<Client, Vec<DefinitionProblem>> {
    match definition.0.get("displayName").map(String::as_str) {
        None | Some("?") => {
            let (entry, problem) = ("displayName".to_owned(), "is no name".to_owned());
            Err(vec![DefinitionProblem { entry, problem }])
        }
        Some(name) => {
            Ok(Client { id: id.clone(), display_name: name.to_owned(), secrets: Vec::new(), ..contoso() })
        }
    }
}

/// A client without limits: the store's trouble may cost a transaction each time.
fn without_limits() -> Client {
    Client { limits: Limits { max_transactions: 32, ..contoso().limits }, ..contoso() }
}

pub(crate) fn lookup_key(byte: u8) -> LookupKey {
    LookupKey::parse(&format!("{byte}:{}", BASE64.encode(&[byte; 32]))).unwrap()
}

fn master() -> KeyRing {
    master_key(7)
}

fn master_key(byte: u8) -> KeyRing {
    KeyRing::parse(&BASE64.encode(&[byte; 32])).unwrap()
}

fn store(backend: &Backend, random: &Arc<CountingRandom>, clock: &Arc<dyn Clock>) -> Arc<State> {
    store_under(&master(), backend, random, clock)
}

fn store_under(
    master: &KeyRing,
    backend: &Backend,
    random: &Arc<CountingRandom>,
    clock: &Arc<dyn Clock>,
) -> Arc<State> {
    let random: Arc<dyn SecureRandom> = random.clone();
    Arc::new(State::new(backend.clone(), master, random, clock.clone()))
}

fn service(
    store: Arc<dyn Store>,
    provider: &Arc<ScriptedProvider>,
    clock: &Arc<dyn Clock>,
    random: &Arc<CountingRandom>,
    client: Client,
    lookup: &LookupKey,
) -> Arc<Service> {
    let config = Config {
        links: Links::new(&"https://idv.contoso.example".parse().unwrap(), TicketKeys::new(&master())),
        clients: Arc::new(Clients::single(client)),
        schedule: Schedule::default(),
        pending_after: Duration::from_secs(480),
        lease: Duration::from_secs(30),
        drop_in: Some(drop_in()),
        settings_definition: definition("Contoso"),
        read_definition: read,
    };
    let keys =
        Keys { lookup: lookup.clone(), browsers: BrowserKeys::new(&master()), signing: signing().into() };
    let ports = Ports { store, provider: provider.clone(), clock: clock.clone(), random: random.clone() };
    Arc::new(Service::new(config, keys, ports))
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with(contoso())
    }

    pub(crate) fn with(client: Client) -> Self {
        Self::on(Embedded::in_memory(None).unwrap(), client)
    }

    /// A world whose store is watched, and where no number of transactions is too many.
    pub(crate) fn watched(watch: Arc<dyn Watch>) -> Self {
        Self::on(Embedded::in_memory(Some(watch)).unwrap(), without_limits())
    }

    fn on(embedded: Embedded, client: Client) -> Self {
        let clock = Arc::new(ManualClock::at_start());
        Self::assembled(Backend::Embedded(embedded), clock.clone(), clock, None, client)
    }

    /// A world in a storage account, with the time that the account tells, where no number of transactions is too many.
    pub(crate) fn in_account(azure: Azure, clock: Arc<ManualClock>, messages: Messages) -> Self {
        let time = azure.clock();
        Self::assembled(Backend::Azure(azure), time, clock, Some(messages), without_limits())
    }

    /// Another process in the same world, which reaches the account in its own way.
    pub(crate) fn beside(&self, azure: Azure) -> Self {
        let time: Arc<dyn Clock> = azure.clock();
        let backend = Backend::Azure(azure);
        let store = store(&backend, &self.random, &time);
        let service =
            service(store.clone(), &self.provider, &time, &self.random, self.client.clone(), &self.lookup);
        Self { service, store, backend, time, ..self.clone() }
    }

    /// `hosted`: who delivers messages; absent where the store does itself.
    fn assembled(
        backend: Backend,
        time: Arc<dyn Clock>,
        clock: Arc<ManualClock>,
        hosted: Option<Messages>,
        client: Client,
    ) -> Self {
        let random = Arc::new(CountingRandom(1.into()));
        let provider = Arc::new(ScriptedProvider::new(Arc::clone(&clock)));
        let store = store(&backend, &random, &time);
        let lookup = lookup_key(7);
        let service = service(store.clone(), &provider, &time, &random, client.clone(), &lookup);
        let messages = hosted.unwrap_or_else(|| Messages::Local(store.local_queue().unwrap()));
        let entries = Arc::default();
        Self { service, provider, clock, store, messages, backend, time, random, client, lookup, entries }
    }

    /// A world whose store fails as it is told.
    pub(crate) fn failing() -> (Self, Arc<FailingStore>) {
        let limit = RateLimit { most: 100, window: Duration::from_secs(3600) };
        let mut world = Self::with(Client {
            rate_limits: RateLimits { per_client: Some(limit), ..contoso().rate_limits },
            ..contoso()
        });
        let failing = Arc::new(FailingStore {
            store: world.store.clone(),
            fates: Mutex::default(),
            counts: Mutex::default(),
            users_are_unreadable: AtomicBool::default(),
            damaged_client: Mutex::default(),
            is_down: AtomicBool::default(),
            unreadable: Mutex::default(),
            purges_fail: AtomicBool::default(),
            before_tombstone: Mutex::default(),
        });
        world.service = service(
            failing.clone(),
            &world.provider,
            &world.time,
            &world.random,
            world.client.clone(),
            &world.lookup,
        );
        (world, failing)
    }

    /// The same store for a process that lacks the master key.
    pub(crate) fn store_with_another_master_key(&self) -> State {
        State::new(self.backend.clone(), &master_key(8), self.random.clone(), self.time.clone())
    }

    /// A new process with the same store, in the same world.
    pub(crate) fn restart(&mut self) {
        self.restart_on(store(&self.backend, &self.random, &self.time));
    }

    /// A new process that seals under another master key, and lacks the one of the others: what they wrote is unreadable.
    pub(crate) fn restart_under_another_master_key(&mut self) {
        self.restart_on(store_under(&master_key(8), &self.backend, &self.random, &self.time));
    }

    fn restart_on(&mut self, store: Arc<State>) {
        self.store = store;
        self.messages = Messages::Local(self.store.local_queue().unwrap());
        self.service = service(
            self.store.clone(),
            &self.provider,
            &self.time,
            &self.random,
            self.client.clone(),
            &self.lookup,
        );
    }

    /// The administrator exchanges the lookup key while nothing runs.
    pub(crate) async fn exchange_lookup_key(&mut self, byte: u8) -> Rekeyed {
        self.lookup = lookup_key(byte);
        let rekeyed = self.store.rekey(&self.lookup).await.unwrap();
        self.restart();
        rekeyed
    }

    pub(crate) fn deadline(&self) -> Deadline {
        Deadline::after(Duration::from_secs(30))
    }

    pub(crate) async fn start(&self) -> Answer {
        self.service.start.run(&request(), self.deadline()).await.unwrap()
    }

    pub(crate) async fn start_as(&self, subject: &str) -> Answer {
        let request = StartRequest { user: account(subject), ..request() };
        self.service.start.run(&request, self.deadline()).await.unwrap()
    }

    pub(crate) async fn start_again(&self, replaces: VerificationId) -> Answer {
        let request = StartRequest { replaces: Some(replaces), ..request() };
        self.service.start.run(&request, self.deadline()).await.unwrap()
    }

    pub(crate) async fn redeem(&self, id: VerificationId) -> Answer {
        let request = redeeming(request().user, id);
        self.service.redeem.run(&request, self.deadline()).await.unwrap()
    }

    pub(crate) fn authorization(&self, id: VerificationId, state: &str) -> AuthorizeCall {
        let parameters = authorization_parameters(id, state);
        self.service.authorize_calls.check(&parameters).unwrap()
    }

    pub(crate) async fn authorize(&self, id: VerificationId, browser: &BrowserId) -> AuthorizeStep {
        self.service
            .authorize(&self.authorization(id, "state"), visitor(browser), self.deadline())
            .await
            .unwrap()
    }

    /// A handler is killed after it has asked for the first transaction, and before the answer is there.
    pub(crate) async fn is_killed_while_creating(&self, id: VerificationId) {
        let _never = self.provider.hold_creation(0);
        let killed = {
            let world = self.clone();
            tokio::spawn(async move { world.authorize(id, &browser(1)).await })
        };
        self.provider.asked_for(1).await;
        killed.abort();
    }

    /// The user presses "try again".
    pub(crate) async fn try_again(&self, id: VerificationId, browser: &BrowserId) -> AuthorizeStep {
        let request = AuthorizeCall { retry: true, ..self.authorization(id, "state") };
        self.service.authorize(&request, visitor(browser), self.deadline()).await.unwrap()
    }

    /// Signs up, goes to the provider, comes back.
    pub(crate) async fn submit(&self, browser: &BrowserId) -> VerificationId {
        let id = self.start().await.verification_id.unwrap();
        self.authorize(id, browser).await;
        self.come_back(self.provider.transactions() - 1, browser).await;
        id
    }

    pub(crate) async fn come_back(&self, index: usize, browser: &BrowserId) -> Option<PollJob> {
        let ticket = self.provider.return_ticket(index);
        let acquisition = Some(verification::Acquisition::Submitted);
        self.service
            .provider_returns
            .receive(&ticket, acquisition, Some(browser), self.deadline())
            .await
            .unwrap()
            .poll
    }

    /// The provider calls about the transaction with this number, long after anything else happened.
    pub(crate) async fn call_back(&self, index: usize) {
        self.clock.advance(Duration::from_secs(90));
        let subject = called_at(self.provider.callback_ticket(index));
        self.service.callbacks.note(&subject, self.deadline()).await.unwrap();
        self.deliver().await;
    }

    /// Delivers every message that is due by now.
    pub(crate) async fn deliver(&self) {
        while let Some(message) = self.messages.take(self.clock.now()).await {
            self.service.jobs.run(&message.job, self.deadline()).await.unwrap();
            self.messages.remove(&message).await;
        }
    }

    /// Lets time pass in steps, delivering messages as they fall due.
    pub(crate) async fn live(&self, duration: Duration) {
        let step = Duration::from_secs(30);
        let mut passed = Duration::ZERO;
        while passed < duration {
            self.clock.advance(step);
            passed += step;
            self.deliver().await;
        }
    }

    pub(crate) async fn finish(
        &self,
        index: usize,
        browser: &BrowserId,
        later: bool,
    ) -> Result<AuthorizationResponse, service::browser::ContinueError> {
        self.service
            .continuation(&self.provider.return_ticket(index), Some(browser), later, self.deadline())
            .await
    }

    /// The record as a policy left it that sent no name.
    pub(crate) async fn forget_name(&self, id: VerificationId) {
        use service::{model::Draft, ports::Commits as _};
        let mut draft = Draft::new(self.store.verification(id, self.deadline()).await.unwrap().unwrap());
        draft.document().attributes = Attributes::default();
        self.store.commit(draft.into_commit(), self.deadline()).await.unwrap();
    }

    /// What the page about the transaction with this number knows.
    pub(crate) async fn status_of(&self, index: usize, browser: &BrowserId) -> service::browser::View {
        let ticket = self.provider.return_ticket(index);
        self.service.status.of_ticket(&ticket, Some(browser), self.deadline()).await.unwrap()
    }

    /// Whether neither the record nor the user's row nor what is left of either is there.
    pub(crate) async fn store_has_nothing_of(&self, id: VerificationId) -> bool {
        use service::ports::{Retention as _, Timelines as _};
        let deadline = self.deadline();
        self.store.verification(id, deadline).await.unwrap().is_none()
            && self.store.tombstone(id, deadline).await.unwrap().is_none()
            && self.store.user(id.user(), deadline).await.unwrap().version.0.is_none()
            && self.store.timeline(id, deadline).await.unwrap().is_empty()
    }

    /// Carries the code of a response to the token endpoint.
    pub(crate) async fn exchange(
        &self,
        response: &AuthorizationResponse,
    ) -> Result<serde_json::Value, service::oidc::TokenError> {
        self.exchange_text(&code_of(response), REDIRECT_URI, None).await
    }

    pub(crate) async fn exchange_text(
        &self,
        code: &str,
        redirect_uri: &str,
        code_verifier: Option<&str>,
    ) -> Result<serde_json::Value, service::oidc::TokenError> {
        let client = self.service.clients.get(CLIENT).unwrap();
        let words = |answer: &Answer, wording: &service::model::Wording| {
            format!("{:?} in {}", answer.outcome, wording.locales.join(" "))
        };
        let request =
            service::oidc::TokenRequest { client: &client, code, redirect_uri, code_verifier, words: &words };
        self.service
            .tokens
            .exchange(request, Deadline::after(ANSWER_TIME))
            .await
            .map(|answer| serde_json::to_value(answer).unwrap())
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// How the user stands in the group of the default client.
    pub(crate) async fn stored_user(&self, id: VerificationId) -> verification::AttemptHistory {
        let user = self.store.user(id.user(), self.deadline()).await.unwrap().value;
        user.within(&contoso().group()).clone()
    }

    /// Polls that are due before `until` and not done.
    pub(crate) async fn due_polls(&self, until: Timestamp) -> Vec<PollJob> {
        let jobs = self.due_jobs(JobKind::Poll, until).await.into_iter();
        jobs.filter_map(|job| if let Job::Poll(poll) = job { Some(poll) } else { None }).collect()
    }

    /// Erasures that are due before `until` and not done.
    pub(crate) async fn due_erasures(&self, until: Timestamp) -> Vec<EraseJob> {
        let jobs = self.due_jobs(JobKind::Erase, until).await.into_iter();
        jobs.filter_map(|job| if let Job::Erase(erasure) = job { Some(erasure) } else { None }).collect()
    }

    /// Jobs of a kind that are due before `until` and not done.
    pub(crate) async fn due_jobs(&self, kind: JobKind, until: Timestamp) -> Vec<Job> {
        let (mut jobs, mut behind) = (Vec::new(), None);
        loop {
            let page = self.store.due_jobs(kind, until, behind, self.deadline()).await.unwrap();
            jobs.extend(page.jobs);
            behind = page.next;
            if behind.is_none() {
                return jobs;
            }
        }
    }

    /// What is stored of a verification's document check.
    pub(crate) async fn stored_part(&self, id: VerificationId) -> service::model::DocumentPart {
        self.stored(id).await.document.unwrap()
    }

    pub(crate) async fn stored(&self, id: VerificationId) -> service::model::Record {
        self.store.verification(id, self.deadline()).await.unwrap().unwrap().value
    }
}

/// The account of every request that names no other.
pub(crate) fn object_id() -> Personal<String> {
    Personal::new("8c1f2a34-0000-4000-8000-000000000001".to_owned())
}

/// The account of that id.
pub(crate) fn account(id: &str) -> UserId {
    UserId::ObjectId(Personal::new(id.to_owned()))
}

/// A policy asks for the verdict about this user.
pub(crate) fn redeeming(user: UserId, verification: VerificationId) -> RedeemRequest {
    RedeemRequest { user: RedeemingUser::Known(user), client: None, verification, correlation_id: None }
}

pub(crate) fn request() -> StartRequest {
    StartRequest {
        user: UserId::ObjectId(object_id()),
        client: None,
        correlation_id: Some("journey".into()),
        replaces: None,
        attributes: Attributes { surname: Some(Personal::new("Muster".to_owned())), ..Attributes::default() },
        consent: None,
        user_ip: None,
        locale: Some("en".into()),
        return_request: None,
    }
}

pub(crate) fn authorization_parameters(id: VerificationId, state: &str) -> Vec<(String, String)> {
    let id = id.to_string();
    [
        ("client_id", CLIENT),
        ("redirect_uri", REDIRECT_URI),
        ("response_type", "code"),
        ("scope", "openid idv"),
        ("response_mode", "form_post"),
        ("nonce", "bm9uY2U="),
        ("verification_id", &id),
        ("state", state),
        ("ui_locales", "de-AT de"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec()
}

pub(crate) fn visitor(browser: &BrowserId) -> Visitor<'_> {
    Visitor { browser, address: None }
}

pub(crate) fn browser(number: u8) -> BrowserId {
    BrowserId::from_random([number; 32])
}

pub(crate) fn passed() -> ProviderResult {
    passed_with(Document {
        given_name: Some(Personal::new("MARIA".to_owned())),
        surname: Some(Personal::new("MUSTER".to_owned())),
        ..Document::default()
    })
}

pub(crate) fn passed_with(document: Document) -> ProviderResult {
    let passed =
        |name: &&str| Check { name: (*name).to_owned(), decision: CheckDecision::Passed, label: None };
    ProviderResult::Passed { document, checks: REQUIRED_CHECKS.iter().map(passed).collect() }
}

pub(crate) fn rejected<const N: usize>(reasons: [Reason; N]) -> ProviderResult {
    ProviderResult::Rejected { reasons: reasons.to_vec(), checks: Vec::new() }
}

/// The provider is not sure whether the user is alive.
pub(crate) fn warned() -> ProviderResult {
    let check = Check {
        name: "liveness".to_owned(),
        decision: CheckDecision::Warning,
        label: Some("BAD_QUALITY".to_owned()),
    };
    ProviderResult::Warned { reasons: Vec::new(), checks: vec![check], document: Document::default() }
}

pub(crate) fn code_of(response: &AuthorizationResponse) -> String {
    let (_, code) = response.parameters.iter().find(|(name, _)| *name == "code").unwrap();
    code.expose().clone()
}

/// The claims of a token response, without checking the signature.
pub(crate) fn claims(tokens: &serde_json::Value) -> serde_json::Value {
    let payload = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&data_encoding::BASE64URL_NOPAD.decode(payload.as_bytes()).unwrap()).unwrap()
}
