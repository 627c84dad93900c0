//! Azurite, the emulator of Azure Storage, for the tests that ask real storage.
//!
//! The version in `azurite/package.json` is the last one that runs on Node.js before 21, which distributions ship. It
//! keeps everything in memory and picks free ports, so that any number may run side by side. It is older than the
//! protocol version of the blob client, hence `--skipApiVersionCheck`.

use std::ffi::OsString;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::time::Duration;

use crate::cargo;
use crate::npm::{self, NpmError};

/// Where tests find the connection string, and what makes them fail without one (crates/storage-faults).
pub(crate) const CONNECTION_STRING: &str = "AZURITE_CONNECTION_STRING";
/// See [`CONNECTION_STRING`].
pub(crate) const REQUIRED: &str = "REQUIRE_AZURITE";

/// Azurite's own account; its key is public.
const ACCOUNT: &str = "devstoreaccount1";
const KEY: &str = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Further accounts with the same key: what needs tables and queues of fixed names takes one of its own.
const MORE_ACCOUNTS: [(&str, usize); 2] = [("demo", 128), ("tests", 19)];

const PATIENCE: Duration = Duration::from_secs(60);

/// Options of `cargo xtask azurite`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Runs with `AZURITE_CONNECTION_STRING` set, such as `-- cargo test -p azure-tables`; without a command Azurite
    /// stays until it is stopped
    #[arg(last = true)]
    command: Vec<OsString>,
}

/// Why there is no Azurite.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AzuriteError {
    #[error(transparent)]
    Npm(#[from] NpmError),
    #[error("`{program}` could not be run: {source}")]
    Run { program: String, source: io::Error },
    #[error("Azurite ended before it listened")]
    Ended,
    #[error("Azurite does not listen after {} s", PATIENCE.as_secs())]
    Silent,
    #[error("the command ended with {0}")]
    Command(ExitStatus),
}

/// A running Azurite; it ends when it is dropped.
pub(crate) struct Azurite {
    child: Child,
    /// Held apart, because waiting for a child would close it, and Azurite ends with it.
    _held: Option<ChildStdin>,
    ports: Ports,
}

/// Where the three services listen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Ports {
    blob: u16,
    queue: u16,
    table: u16,
}

/// Runs a command beside Azurite, or waits until Azurite ends.
pub(crate) fn run(options: &Options) -> Result<(), AzuriteError> {
    let mut azurite = Azurite::start()?;
    let Some((program, arguments)) = options.command.split_first() else {
        println!("{CONNECTION_STRING}='{}'", azurite.connection_string());
        return azurite.wait();
    };
    let mut command = Command::new(program);
    command.args(arguments);
    azurite.name_to(&mut command);
    let failed = |source| AzuriteError::Run { program: program.to_string_lossy().into_owned(), source };
    let status = command.status().map_err(failed)?;
    if status.success() { Ok(()) } else { Err(AzuriteError::Command(status)) }
}

impl Azurite {
    /// Installs Azurite if the lock file has changed, and waits until it listens.
    pub(crate) fn start() -> Result<Self, AzuriteError> {
        let folder = cargo::root().join("azurite");
        npm::install(&folder)?;
        let mut child = Command::new("node")
            .arg("--require")
            .arg(folder.join("end-with-parent.js"))
            .arg(folder.join("node_modules/azurite/dist/src/azurite.js"))
            .args(["--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"])
            .args(["--blobPort", "0", "--queuePort", "0", "--tablePort", "0"])
            .env("AZURITE_ACCOUNTS", accounts())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(|source| npm::cannot_run("node", source))?;
        let (stdout, stdin) = (child.stdout.take(), child.stdin.take());
        // From here on dropping it ends the child, whatever happens.
        let mut azurite = Self { child, _held: stdin, ports: Ports { blob: 0, queue: 0, table: 0 } };
        azurite.ports = listening(stdout.ok_or(AzuriteError::Ended)?)?;
        Ok(azurite)
    }

    /// Tells a command where Azurite is, and that tests need not do without.
    pub(crate) fn name_to(&self, command: &mut Command) {
        command.env(CONNECTION_STRING, self.connection_string()).env(REQUIRED, "1");
    }

    fn connection_string(&self) -> String {
        self.ports.connection_string()
    }

    fn wait(&mut self) -> Result<(), AzuriteError> {
        let status = self.child.wait();
        status.map(drop).map_err(|source| AzuriteError::Run { program: "node".to_owned(), source })
    }
}

/// `name:key`, separated by `;`.
fn accounts() -> String {
    let more = MORE_ACCOUNTS
        .iter()
        .flat_map(|(name, count)| (0..*count).map(move |number| format!("{name}{number:03}")));
    let all: Vec<String> =
        std::iter::once(ACCOUNT.to_owned()).chain(more).map(|name| format!("{name}:{KEY}")).collect();
    all.join(";")
}

impl Drop for Azurite {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Ports {
    fn connection_string(self) -> String {
        let Self { blob, queue, table } = self;
        let endpoint =
            |service: &str, port: u16| format!("{service}Endpoint=http://127.0.0.1:{port}/{ACCOUNT}");
        format!(
            "DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};{};{};{}",
            endpoint("Blob", blob),
            endpoint("Queue", queue),
            endpoint("Table", table)
        )
    }
}

/// Reads until all three services have said that they listen. What follows is read and dropped, lest the pipe fills up.
fn listening(stdout: ChildStdout) -> Result<Ports, AzuriteError> {
    let (said, heard) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            // Nobody listens any more once the ports are known.
            drop(said.send(line));
        }
    });
    let (mut blob, mut queue, mut table) = (None, None, None);
    loop {
        if let (Some(blob), Some(queue), Some(table)) = (blob, queue, table) {
            return Ok(Ports { blob, queue, table });
        }
        let line = heard.recv_timeout(PATIENCE).map_err(|error| match error {
            RecvTimeoutError::Timeout => AzuriteError::Silent,
            RecvTimeoutError::Disconnected => AzuriteError::Ended,
        })?;
        match announced(&line) {
            Some(("Blob", port)) => blob = Some(port),
            Some(("Queue", port)) => queue = Some(port),
            Some(("Table", port)) => table = Some(port),
            _ => {}
        }
    }
}

/// Reads a line like `Azurite Blob service is successfully listening at http://127.0.0.1:38555`.
fn announced(line: &str) -> Option<(&str, u16)> {
    let (service, address) =
        line.strip_prefix("Azurite ")?.split_once(" service is successfully listening at ")?;
    let port = address.trim().rsplit_once(':')?.1.parse().ok()?;
    Some((service, port))
}

#[cfg(test)]
mod tests {
    use super::{Ports, announced};

    #[test]
    fn the_line_that_says_where_a_service_listens_is_understood() {
        let line = "Azurite Table service is successfully listening at http://127.0.0.1:45851";
        assert_eq!(announced(line), Some(("Table", 45851)));
        for line in ["", "Azurite Table service is starting at http://127.0.0.1:0", "(node:1) Warning: 7"] {
            assert_eq!(announced(line), None, "{line}");
        }
    }

    #[test]
    fn each_service_has_its_own_endpoint() {
        let text = Ports { blob: 1, queue: 2, table: 3 }.connection_string();
        assert!(text.contains(";BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;"), "{text}");
        assert!(text.contains(";QueueEndpoint=http://127.0.0.1:2/devstoreaccount1;"), "{text}");
        assert!(text.ends_with(";TableEndpoint=http://127.0.0.1:3/devstoreaccount1"), "{text}");
    }
}
