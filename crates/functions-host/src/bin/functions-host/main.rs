//! `func start`, as far as one custom handler needs it.

mod announcement;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use functions_host::{FunctionsHost, LocalSettings, ProxyMode};

/// Runs an Azure Functions app with a custom handler on this machine.
#[derive(Parser)]
struct Arguments {
    /// The folder with host.json.
    #[arg(long, default_value = ".")]
    script_root: PathBuf,
    /// The public port.
    #[arg(long, short)]
    port: Option<u16>,
    /// The public address.
    #[arg(long, default_value_t = Ipv4Addr::LOCALHOST.into())]
    address: IpAddr,
    /// How HTTP requests reach the handler; host.json decides unless set.
    #[arg(long)]
    mode: Option<Mode>,
    /// Origins whose pages may read answers, separated by commas; local.settings.json decides unless set.
    #[arg(long, value_delimiter = ',')]
    cors: Vec<String>,
    /// Lets those pages send cookies along.
    #[arg(long)]
    cors_credentials: bool,
    /// The file that remembers when timers ran.
    #[arg(long)]
    timer_status: Option<PathBuf>,
    /// Leaves timers alone.
    #[arg(long)]
    no_timers: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Payload,
    Forward,
    Proxy,
}

/// `func start` listens here.
const DEFAULT_PORT: u16 = 7071;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(problem) => {
            complain(&problem);
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), String> {
    let local = LocalSettings::find(&arguments.script_root).map_err(|error| error.to_string())?;
    let port = arguments.port.or(local.port()).unwrap_or(DEFAULT_PORT);
    let mut builder = FunctionsHost::builder(arguments.script_root)
        .address(SocketAddr::new(arguments.address, port))
        .settings(local.with_variables(std::env::vars_os()))
        .setting("AZURE_FUNCTIONS_ENVIRONMENT", "Development")
        .setting("WEBSITE_HOSTNAME", format!("localhost:{port}"))
        .timers(!arguments.no_timers);
    builder = match arguments.cors.as_slice() {
        [] => builder.cors(local.cors(), local.cors_credentials()),
        origins => builder.cors(origins, arguments.cors_credentials),
    };
    if let Some(file) = arguments.timer_status {
        builder = builder.timer_status(file);
    }
    if let Some(mode) = arguments.mode {
        builder = builder.mode(mode.into());
    }
    let host = builder.start().await.map_err(|error| error.to_string())?;
    announcement::print(&host);
    for name in local.overridden(std::env::vars_os()) {
        complain(&format!("{name}: the variable of this shell wins over local.settings.json"));
    }
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {
            host.stop().await;
            Ok(())
        }
        reason = host.down() => Err(reason),
    }
}

#[expect(clippy::print_stderr, reason = "the command's own output")]
fn complain(problem: &str) {
    eprintln!("{problem}");
}

impl From<Mode> for ProxyMode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Payload => Self::Payload,
            Mode::Forward => Self::Forward,
            Mode::Proxy => Self::Proxy,
        }
    }
}
