use std::{
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    sync::Arc,
    time::{Duration, Instant},
};

use journeys::{Functions, Http, TransportError, handler_settings};
use tempfile::TempDir;

use crate::error::BenchError;

const PATIENCE: Duration = Duration::from_secs(20);

/// Settings that say where the store is.
pub(crate) type StoreSettings = Vec<(&'static str, String)>;

/// A handler of its own. Ends when dropped.
pub(crate) struct Handler {
    process: Child,
    address: SocketAddr,
    _store: Option<TempDir>,
    /// When the process was started.
    pub(crate) since: Instant,
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
        Self::start_with(executable, jumio, &[])
    }

    /// The same with these settings beside the usual ones.
    pub(crate) fn start_with(
        executable: &Path,
        jumio: &str,
        more: &[(&'static str, String)],
    ) -> Result<Self, BenchError> {
        let folder = tempfile::tempdir().map_err(BenchError::system("a folder for the store"))?;
        let mut settings = embedded(&folder.path().join("state.redb"));
        settings.extend(more.iter().cloned());
        let mut handler = Self::start_on(executable, jumio, settings)?;
        handler._store = Some(folder);
        Ok(handler)
    }

    /// The same with a store that is there.
    pub(crate) fn start_on(executable: &Path, jumio: &str, store: StoreSettings) -> Result<Self, BenchError> {
        let (address, mut command) = command(executable, jumio, store)?;
        let since = Instant::now();
        let process = command.spawn().map_err(BenchError::system("the handler"))?;
        let mut handler = Self { process, address, _store: None, since, listening_after: Duration::ZERO };
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

    /// The functions of this handler.
    pub(crate) fn functions(&self) -> Result<Functions, TransportError> {
        Ok(Functions::new(Arc::new(Http::new()?), format!("http://{}", self.address)))
    }

    /// Waits until functions are answered.
    pub(crate) async fn ready(&self) -> Result<(), BenchError> {
        let functions = self.functions()?;
        let keys = functions.address("/api/oidc/.well-known/keys");
        let since = Instant::now();
        while since.elapsed() < PATIENCE {
            if functions.visit(&keys, "").await.is_ok_and(|answer| answer.status.is_success()) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        Err(BenchError::NotReady)
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

/// The executable with the usual settings and a store, and where it will listen.
pub(crate) fn command(
    executable: &Path,
    jumio: &str,
    store: StoreSettings,
) -> Result<(SocketAddr, Command), BenchError> {
    let address = free_address()?;
    let key = tokens::generate_signing_key().map_err(|_| BenchError::NoKey)?;
    let mut command = Command::new(executable);
    command.env_clear().envs(handler_settings(address, jumio, &key)).envs(store).stdout(Stdio::null());
    Ok((address, command))
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

/// The account of the user with this number.
pub(crate) fn object_id(number: usize) -> String {
    format!("8c1f2a34-0000-4000-8000-{number:012}")
}
