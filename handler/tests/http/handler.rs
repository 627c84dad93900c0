use std::{
    fs::{self, File},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use http::Request;
use journeys::{Functions, Http, Reply, Transport, TransportError, handler_settings};
use jumio_simulator::Simulator;
use reqwest::{Client, Response, StatusCode, header};
use serde_json::{Value, json};
use tempfile::TempDir;

pub(crate) use journeys::{API_KEY, CLIENT_SECRET, REDIRECT_URI};
pub(crate) const OBJECT_ID: &str = "8c1f2a34-0000-4000-8000-000000000001";

/// All that the handler writes while it runs, in its folder.
pub(crate) const LOG: &str = "handler.log";

/// A running handler with its simulator; both end with the test.
pub(crate) struct Handler {
    pub(crate) process: Child,
    pub(crate) simulator: Simulator,
    pub(crate) http: Client,
    /// Where the process answers.
    pub(crate) base: String,
    /// What it is told to be known by.
    public: String,
    pub(crate) folder: TempDir,
}

impl Drop for Handler {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

/// Settings that are all right.
pub(crate) fn settings(port: u16, simulator: &str, store: &Path) -> Vec<(&'static str, String)> {
    static PEM: OnceLock<String> = OnceLock::new();
    let pem = PEM.get_or_init(|| tokens::generate_signing_key().unwrap().to_string());
    let mut settings = handler_settings(([127, 0, 0, 1], port).into(), simulator, pem);
    settings.extend([
        ("AppSettings__Store", "embedded".into()),
        ("AppSettings__StorePath", store.display().to_string()),
    ]);
    settings
}

pub(crate) fn command(settings: impl IntoIterator<Item = (&'static str, String)>) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_handler"));
    command.env_clear().envs(settings).stdout(Stdio::null()).stderr(Stdio::piped());
    command
}

pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Whether the store opens. A handler that has ended lost its port to another test.
async fn is_ready(process: &mut Child, http: &Client, base: &str) -> bool {
    while process.try_wait().unwrap().is_none() {
        let answer = http.get(format!("{base}/api/health")).send().await;
        if answer.is_ok_and(|answer| answer.status() == StatusCode::OK) {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    false
}

/// So many ports may be lost to other tests.
const PORTS: u32 = 8;

/// A process that answers, and its address.
async fn spawn(
    http: &Client,
    simulator: &Simulator,
    folder: &Path,
    more: &[(&'static str, &str)],
) -> (Child, String) {
    for _ in 0..PORTS {
        let port = free_port();
        let mut settings = settings(port, simulator.base_url(), &folder.join("state.redb"));
        settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
        let log = File::options().create(true).append(true).open(folder.join(LOG)).unwrap();
        let mut process = command(settings).stdout(log.try_clone().unwrap()).stderr(log).spawn().unwrap();
        let base = format!("http://127.0.0.1:{port}");
        if is_ready(&mut process, http, &base).await {
            return (process, base);
        }
    }
    panic!("the handler does not start: {}", fs::read_to_string(folder.join(LOG)).unwrap());
}

impl Handler {
    pub(crate) async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// With these settings beside the usual ones.
    pub(crate) async fn start_with(more: &[(&'static str, &str)]) -> Self {
        Self::start_beside(journeys::simulator().await.unwrap(), more).await
    }

    /// With a simulator of one's own.
    pub(crate) async fn start_beside(simulator: Simulator, more: &[(&'static str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let http = Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let (process, base) = spawn(&http, &simulator, folder.path(), more).await;
        Self { process, simulator, http, public: base.clone(), base, folder }
    }

    /// Kills the process and starts another with these settings, which is known by the same public address: the
    /// browser's requests reach it through [`Self::visit`].
    pub(crate) async fn restart_with(&mut self, more: &[(&'static str, &str)]) {
        self.end();
        let more = [&[("AppSettings__PublicUrl", self.public.as_str())], more].concat();
        (self.process, self.base) = spawn(&self.http, &self.simulator, self.folder.path(), &more).await;
    }

    /// Kills the process.
    pub(crate) fn end(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }

    pub(crate) async fn get(&self, path: &str) -> reqwest::Result<Response> {
        self.http.get(format!("{}{path}", self.base)).send().await
    }

    /// As a browser with this cookie.
    pub(crate) async fn visit(&self, address: &str, cookie: &str) -> Response {
        let address = address.replacen(&self.public, &self.base, 1);
        self.http.get(address).header(header::COOKIE, cookie).send().await.unwrap()
    }

    pub(crate) async fn policy(&self, path: &str, body: impl Into<Bytes>) -> (StatusCode, Value) {
        let answer = self.functions().policy(path, body).await.unwrap();
        (answer.status, serde_json::from_slice(&answer.body).unwrap())
    }

    /// The functions, for the parties of the usual settings.
    pub(crate) fn functions(&self) -> Functions {
        let known = Known {
            http: Http::from(self.http.clone()),
            public: self.public.clone(),
            base: self.base.clone(),
        };
        Functions::new(Arc::new(known), self.base.clone())
    }

    pub(crate) async fn begin(&self) -> String {
        self.begin_as(OBJECT_ID).await
    }

    pub(crate) async fn begin_as(&self, object_id: &str) -> String {
        self.functions().start(&json!({"objectId": object_id})).await.unwrap()
    }

    /// The address to which B2C sends the browser.
    pub(crate) fn authorize_address(&self, verification_id: &str) -> String {
        self.functions().authorize_address(verification_id)
    }

    /// A browser goes to the provider: its cookie and the provider's address.
    pub(crate) async fn go_to_provider(&self, verification_id: &str) -> (String, String) {
        self.functions().go_to_provider(verification_id).await.unwrap()
    }

    /// The user submits a document: the address to which the provider sends the browser back.
    pub(crate) async fn submit(&self, provider: &str) -> String {
        self.submit_for(provider, "pass").await
    }

    /// The same, and the provider comes to this outcome.
    pub(crate) async fn submit_for(&self, provider: &str, outcome: &str) -> String {
        self.functions().submit(provider, outcome).await.unwrap()
    }

    /// From `start` to the code in the redirect address.
    pub(crate) async fn walk_to_code(&self) -> (String, String) {
        let id = self.begin().await;
        let code = self.walk_from(&id).await;
        (id, code)
    }

    /// From `authorize` to the code in the redirect address.
    pub(crate) async fn walk_from(&self, id: &str) -> String {
        let (cookie, provider) = self.go_to_provider(id).await;
        let address = self.submit(&provider).await;
        self.walk_back(address, &cookie).await
    }

    /// From the address to which the provider sends the browser back, to the code in the redirect address.
    pub(crate) async fn walk_back(&self, address: String, cookie: &str) -> String {
        self.functions().walk_back(address, cookie).await.unwrap()
    }

    pub(crate) async fn exchange(&self, form: &[(&str, &str)]) -> (StatusCode, Value) {
        let answer = self.functions().token(form).await.unwrap();
        (answer.status, answer.json())
    }

    /// All that the process has written.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join(LOG)).unwrap()
    }

    /// How many rows the store holds, those of the queue, the index and the counters included. Ends the handler, which
    /// holds the file.
    pub(crate) fn stored_rows(&mut self) -> u64 {
        use redb::{ReadableDatabase, ReadableTableMetadata};
        self.end();
        let database = redb::Database::open(self.store_path()).unwrap();
        let read = database.begin_read().unwrap();
        let tables = read.list_tables().unwrap();
        tables.map(|table| read.open_untyped_table(table).unwrap().len().unwrap()).sum()
    }

    fn store_path(&self) -> PathBuf {
        self.folder.path().join("state.redb")
    }
}

/// Reaches a process that is known by another address than its own.
struct Known {
    http: Http,
    public: String,
    base: String,
}

#[async_trait]
impl Transport for Known {
    async fn send(&self, mut request: Request<Bytes>) -> Result<Reply, TransportError> {
        let known = request.uri().to_string();
        *request.uri_mut() = known.replacen(&self.public, &self.base, 1).parse().unwrap();
        let reply = self.http.send(request).await?;
        Ok(Reply { address: known.parse()?, ..reply })
    }
}

pub(crate) fn text(response: &Response, name: header::HeaderName) -> String {
    response.headers()[name].to_str().unwrap().to_owned()
}
