use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use data_encoding::BASE64;
use tempfile::TempDir;

use crate::{
    error::BenchError,
    parties::{API_KEY, CLIENT, CLIENT_SECRET, JUMIO_CLIENT, JUMIO_SECRET, REDIRECT_URI},
};

const PATIENCE: Duration = Duration::from_secs(20);

/// Settings that say where the store is.
pub(crate) type StoreSettings = Vec<(&'static str, String)>;

/// A handler of its own. Ends when dropped.
pub(crate) struct Handler {
    process: Child,
    address: SocketAddr,
    _store: Option<TempDir>,
    /// From the start of the process until it accepted a connection.
    pub(crate) listening_after: Duration,
}

impl Drop for Handler {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
    }
}

impl Handler {
    /// Starts the executable with an empty embedded store of its own and waits until it listens.
    pub(crate) fn start(executable: &Path, jumio: &str) -> Result<Self, BenchError> {
        let folder = tempfile::tempdir().map_err(BenchError::system("a folder for the store"))?;
        let mut handler = Self::start_on(executable, jumio, embedded(&folder.path().join("state.redb")))?;
        handler._store = Some(folder);
        Ok(handler)
    }

    /// The same with a store that is there.
    pub(crate) fn start_on(executable: &Path, jumio: &str, store: StoreSettings) -> Result<Self, BenchError> {
        let address = free_address()?;
        let key = tokens::generate_signing_key().map_err(|_| BenchError::NoKey)?;
        let mut command = Command::new(executable);
        command.env_clear().envs(settings(address, jumio, &key)).envs(store).stdout(Stdio::null());
        let since = Instant::now();
        let process = command.spawn().map_err(BenchError::system("the handler"))?;
        let mut handler = Self { process, address, _store: None, listening_after: Duration::ZERO };
        while TcpStream::connect(address).is_err() {
            let has_ended = !matches!(handler.process.try_wait(), Ok(None));
            if has_ended || since.elapsed() > PATIENCE {
                return Err(BenchError::NotReady);
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        handler.listening_after = since.elapsed();
        Ok(handler)
    }

    /// Waits until functions are answered.
    pub(crate) async fn ready(&self, http: &reqwest::Client) -> Result<(), BenchError> {
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            let answer = http.get(format!("{}/api/oidc/.well-known/keys", self.base())).send().await;
            if answer.is_ok_and(|answer| answer.status().is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(BenchError::NotReady)
    }

    pub(crate) fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Resident memory in MiB: now (`VmRSS`) or the most there ever was (`VmHWM`); proc(5).
    pub(crate) fn memory_mib(&self, field: &str) -> Result<f64, BenchError> {
        let status = self.proc("status")?;
        let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
        let kibibytes = line.and_then(|rest| rest.trim().split(' ').next()?.parse::<f64>().ok());
        kibibytes.map(|kibibytes| kibibytes / 1024.0).ok_or(BenchError::Missing("resident memory"))
    }

    /// Processor time of all threads so far: the first number of each schedstat, in nanoseconds (proc(5) has ticks of 10
    /// milliseconds only).
    pub(crate) fn processor_time(&self) -> Result<Duration, BenchError> {
        let tasks = format!("/proc/{}/task", self.process.id());
        let threads = fs::read_dir(tasks).map_err(BenchError::system("the handler's threads"))?;
        let nanos = threads.flatten().filter_map(|thread| {
            let statistics = fs::read_to_string(thread.path().join("schedstat")).ok()?;
            statistics.split(' ').next()?.parse::<u64>().ok()
        });
        Ok(Duration::from_nanos(nanos.sum()))
    }

    fn proc(&self, file: &str) -> Result<String, BenchError> {
        fs::read_to_string(format!("/proc/{}/{file}", self.process.id()))
            .map_err(BenchError::system("the handler's figures"))
    }
}

fn free_address() -> Result<SocketAddr, BenchError> {
    let free = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr());
    free.map_err(BenchError::system("a free port"))
}

/// The store in this file.
pub(crate) fn embedded(file: &Path) -> StoreSettings {
    vec![
        ("AppSettings__Store", "embedded".to_owned()),
        ("AppSettings__StorePath", file.display().to_string()),
    ]
}

pub(crate) fn lookup_key() -> String {
    BASE64.encode(&[1; 32])
}

pub(crate) fn master_key() -> String {
    BASE64.encode(&[2; 32])
}

fn settings(address: SocketAddr, jumio: &str, signing_key: &str) -> Vec<(&'static str, String)> {
    vec![
        ("FUNCTIONS_CUSTOMHANDLER_PORT", address.port().to_string()),
        ("AppSettings__PublicUrl", format!("http://{address}")),
        ("AppSettings__SigningKey", signing_key.to_owned()),
        ("AppSettings__LookupKey", lookup_key()),
        ("AppSettings__MasterKey", master_key()),
        ("CallerSettings__ApiKey", API_KEY.to_owned()),
        ("ClientSettings__ClientId", CLIENT.to_owned()),
        ("ClientSettings__ClientSecret", CLIENT_SECRET.to_owned()),
        ("ClientSettings__RedirectUris", REDIRECT_URI.to_owned()),
        ("ClientSettings__DisplayName", "Contoso".to_owned()),
        ("JumioSettings__AuthUsername", JUMIO_CLIENT.to_owned()),
        ("JumioSettings__AuthPassword", JUMIO_SECRET.to_owned()),
        ("JumioSettings__UserAgent", "Contoso Verification/v1.0".to_owned()),
        ("JumioSettings__WorkflowKey", "10011".to_owned()),
        ("JumioSettings__AuthUrl", jumio.to_owned()),
        ("JumioSettings__AccountUrl", jumio.to_owned()),
        ("JumioSettings__RetrievalUrl", jumio.to_owned()),
        ("VerificationSettings__PollSchedule", "1s,2s,4s,8s".to_owned()),
        ("VerificationSettings__PollInterval", "1s".to_owned()),
    ]
}
