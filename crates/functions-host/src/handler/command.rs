//! How the handler is started. Source: Azure Functions custom handlers, "Configuration", and the host's `HttpWorkerOptionsSetup`.

use std::io;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::Duration;

use tokio::net::TcpSocket;
use tokio::process::{Child, Command};
use uuid::Uuid;

use crate::app::host_json::{CustomHandler, Description};
use crate::settings::Settings;

pub(crate) struct HandlerCommand {
    executable: PathBuf,
    arguments: Vec<String>,
    folder: PathBuf,
    root: PathBuf,
    settings: Settings,
    port: Port,
    pub(super) initialization_timeout: Duration,
    pub(super) errors_only: bool,
    /// So much time passes before a process starts, as on a machine that has to fetch it first.
    pub(super) delay: Duration,
}

/// The handler's port, the same for all restarts.
struct Port {
    number: u16,
    /// Bound but not listening: nobody else gets the port meanwhile, while a handler that reuses addresses (as it must) does.
    #[cfg(target_os = "linux")]
    _reserved: Option<TcpSocket>,
}

impl HandlerCommand {
    pub(crate) fn new(
        handler: &CustomHandler,
        executable: Option<PathBuf>,
        root: &Path,
        settings: Settings,
        delay: Duration,
    ) -> Result<Self, String> {
        let description = handler.description.as_ref().ok_or("customHandler has no description")?;
        let named = description.default_executable_path.as_deref().map(|path| settings.expand(path));
        let named = named.filter(|path| !path.is_empty()).map(PathBuf::from);
        let executable =
            executable.or(named).ok_or("customHandler.description has no defaultExecutablePath")?;
        let base = root.join(description.worker_directory.as_deref().unwrap_or_default());
        Ok(Self {
            executable: in_folder(&base, executable),
            arguments: arguments(description, &settings),
            folder: root.join(description.working_directory.as_deref().unwrap_or_default()),
            root: root.to_owned(),
            settings,
            port: handler
                .port
                .map_or_else(Port::any, |port| Ok(port.into()))
                .map_err(|error| format!("no free port: {error}"))?,
            initialization_timeout: handler.initialization_timeout,
            delay,
            errors_only: description.use_std_error_stream_for_errors_only,
        })
    }

    pub(crate) fn port(&self) -> u16 {
        self.port.number
    }

    pub(super) fn executable(&self) -> &Path {
        &self.executable
    }

    /// Starts one process; it dies with the returned value.
    pub(super) fn spawn(&self) -> io::Result<Child> {
        let (port, id) = (self.port.number.to_string(), Uuid::new_v4().to_string());
        Command::new(&self.executable)
            .args(&self.arguments)
            .current_dir(&self.folder)
            .envs(self.settings.iter())
            .env("FUNCTIONS_CUSTOMHANDLER_PORT", &port)
            .env("FUNCTIONS_HTTPWORKER_PORT", &port)
            .env("FUNCTIONS_CUSTOMHANDLER_WORKER_ID", &id)
            .env("FUNCTIONS_HTTPWORKER_ID", &id)
            .env("FUNCTIONS_APP_ROOT_PATH", &self.root)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
    }
}

/// The host joins arguments by spaces without quoting, so one that holds a space becomes two.
fn arguments(description: &Description, settings: &Settings) -> Vec<String> {
    let before = description.arguments.iter();
    let all = before.chain(&description.default_worker_path).chain(&description.worker_arguments);
    let line = all.map(|argument| settings.expand(argument)).collect::<Vec<_>>().join(" ");
    line.split_whitespace().map(str::to_owned).collect()
}

/// A file of the app wins over one on the search path.
fn in_folder(folder: &Path, executable: PathBuf) -> PathBuf {
    let inside = folder.join(&executable);
    if inside.is_file() { inside } else { executable }
}

impl Port {
    fn any() -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        socket.set_reuseaddr(true)?;
        socket.bind((Ipv4Addr::LOCALHOST, 0).into())?;
        let number = socket.local_addr()?.port();
        Ok(Self {
            number,
            #[cfg(target_os = "linux")]
            _reserved: Some(socket),
        })
    }
}

impl From<u16> for Port {
    fn from(number: u16) -> Self {
        Self {
            number,
            #[cfg(target_os = "linux")]
            _reserved: None,
        }
    }
}
