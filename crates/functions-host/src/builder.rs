//! How a host is set up.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;

use crate::app::AppError;
use crate::console::Console;
use crate::http::Cors;
use crate::keys::Keys;
use crate::proxy_mode::ProxyMode;
use crate::settings::Settings;

/// Collects what a host needs; [`Builder::start`] starts it.
#[derive(Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    pub(crate) root: PathBuf,
    pub(crate) address: SocketAddr,
    pub(crate) listener: Option<TcpListener>,
    pub(crate) settings: Settings,
    pub(crate) mode: Option<ProxyMode>,
    pub(crate) executable: Option<PathBuf>,
    pub(crate) console: Console,
    pub(crate) timers: bool,
    pub(crate) trace: bool,
    pub(crate) keys: Option<Keys>,
    pub(crate) instances: usize,
    pub(crate) slow_start: Duration,
    pub(crate) wait: bool,
    pub(crate) cors: Option<Cors>,
    pub(crate) inactivity: Duration,
    pub(crate) timer_status: Option<PathBuf>,
}

/// What the host sets for YARP.
const INACTIVITY: Duration = Duration::from_secs(240);

/// Why a host did not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The script root is no app.
    #[error(transparent)]
    App(#[from] AppError),
    /// The public port cannot be listened on.
    #[error("cannot listen on {address}: {source}")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// What the operating system says.
        source: io::Error,
    },
    /// The handler cannot be started as configured.
    #[error("{0}")]
    Handler(String),
}

impl Builder {
    pub(crate) fn new(root: PathBuf) -> Self {
        Self {
            root,
            address: (Ipv4Addr::LOCALHOST, 0).into(),
            listener: None,
            settings: Settings::default(),
            mode: None,
            executable: None,
            console: Console::default(),
            timers: false,
            trace: false,
            keys: None,
            instances: 1,
            slow_start: Duration::ZERO,
            wait: true,
            cors: None,
            inactivity: INACTIVITY,
            timer_status: None,
        }
    }

    /// The public port; 0, the default, takes a free one.
    pub fn port(mut self, port: u16) -> Self {
        self.address.set_port(port);
        self
    }

    /// The public address; port included, 127.0.0.1 unless set.
    pub fn address(mut self, address: SocketAddr) -> Self {
        self.address = address;
        self
    }

    /// A socket that listens already, for an app whose settings hold its own public address: see
    /// [`crate::FunctionsHost::reserve`].
    pub fn listener(mut self, listener: TcpListener) -> Self {
        self.listener = Some(listener);
        self
    }

    /// An app setting: part of the handler's environment, over a variable of this process with the same name.
    pub fn setting(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.settings.set(name, value);
        self
    }

    /// Several app settings.
    pub fn settings<N: Into<String>, V: Into<String>>(
        mut self,
        settings: impl IntoIterator<Item = (N, V)>,
    ) -> Self {
        for (name, value) in settings {
            self.settings.set(name, value);
        }
        self
    }

    /// How HTTP requests reach the handler, whatever host.json says.
    pub fn mode(mut self, mode: ProxyMode) -> Self {
        self.mode = Some(mode);
        self
    }

    /// The handler's program, whatever host.json says: a path from here, else from the script root, else a name on the search path.
    pub fn executable(mut self, executable: impl Into<PathBuf>) -> Self {
        self.executable = Some(executable.into());
        self
    }

    /// Where log lines go.
    pub fn console(mut self, console: Console) -> Self {
        self.console = console;
        self
    }

    /// Runs timers by their schedules; off unless set, so that tests say when.
    pub fn timers(mut self, on: bool) -> Self {
        self.timers = on;
        self
    }

    /// Asks for keys where function.json does; unless set, no key is asked for.
    pub fn enable_auth(mut self, keys: Keys) -> Self {
        self.keys = Some(keys);
        self
    }

    /// So many handlers, which take invocations in turn, as on several machines; 1 unless set.
    pub fn instances(mut self, instances: usize) -> Self {
        self.instances = instances;
        self
    }

    /// Lets so much time pass before each start of the handler.
    pub fn slow_start(mut self, delay: Duration) -> Self {
        self.slow_start = delay;
        self
    }

    /// Returns from `start` while the handler is still starting: requests wait for it.
    pub fn without_waiting(mut self) -> Self {
        self.wait = false;
        self
    }

    /// Lets pages of these origins (`*` for all) read answers, and send their cookies along if `credentials` is set.
    pub fn cors(mut self, origins: impl IntoIterator<Item = impl Into<String>>, credentials: bool) -> Self {
        let origins: Vec<String> = origins.into_iter().map(Into::into).collect();
        self.cors = (!origins.is_empty()).then(|| Cors::new(origins, credentials));
        self
    }

    /// How long nothing may move in a proxied request; 240 s unless set.
    pub fn inactivity(mut self, limit: Duration) -> Self {
        self.inactivity = limit;
        self
    }

    /// The file that remembers when timers ran, so that a run missed between two starts is made up for. Only with
    /// [`Builder::timers`]; without a file every start is the first.
    pub fn timer_status(mut self, file: impl Into<PathBuf>) -> Self {
        self.timer_status = Some(file.into());
        self
    }

    /// Keeps a record of every request.
    pub fn trace(mut self, on: bool) -> Self {
        self.trace = on;
        self
    }
}
