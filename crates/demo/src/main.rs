//! `cargo demo`: the whole journey on one machine.

use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use demo::{
    azurite, error_chain,
    run::{self, Wanted},
};
use functions_host::ProxyMode;
use jumio_simulator::Preset;

/// Runs the verification functions with simulated Jumio, a stand-in for Azure AD B2C and an app to sign in to.
#[derive(Parser)]
struct Arguments {
    /// Drive this scenario (or `all`, or `core`, which every mode plays) and compare with what is committed, instead of
    /// waiting for a user
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// With `--scenario`: commit what is observed in place of what was expected, to be read before it is committed
    #[arg(long, requires = "scenario")]
    accept: bool,
    /// What goes wrong at the simulated Jumio from the beginning; an unknown name lists them all
    #[arg(long, value_name = "NAME", conflicts_with = "scenario", default_value = "fine")]
    fault_profile: Preset,
    /// How the host passes HTTP requests on, whatever host.json says
    #[arg(long)]
    mode: Option<Mode>,
    /// Show the log lines of host and handler
    #[arg(long)]
    verbose: bool,
    /// Cargo profile of the handler: `dev` is built soonest, `release` is what ships
    #[arg(long, default_value = "dev")]
    profile: String,
    /// Run this bundle instead of building one
    #[arg(long, value_name = "PATH", conflicts_with = "profile")]
    bundle: Option<PathBuf>,
    /// Where verifications and keys are kept between runs; target/demo unless set
    #[arg(long, value_name = "PATH", conflicts_with = "scenario")]
    folder: Option<PathBuf>,
    /// Where the handler keeps its state; Azurite needs Node.js and npm, and is started unless
    /// `AZURITE_CONNECTION_STRING` names one
    #[arg(long, default_value = "file")]
    storage: Storage,
    /// How many relying parties there are: with `two`, a second one from the table of clients
    #[arg(long, default_value = "one", conflicts_with_all = ["scenario", "crowd"])]
    clients: Clients,
    /// So many handlers share the work, as in Azure; more than one needs `--storage azurite`
    #[arg(long, default_value_t = 1)]
    instances: usize,
    /// Lets so many users in at once, while callbacks get lost, doubled and late, and checks what came of each
    #[arg(long, value_name = "PEOPLE", conflicts_with = "scenario")]
    crowd: Option<usize>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Storage {
    File,
    Azurite,
}

#[derive(Clone, Copy, ValueEnum)]
enum Clients {
    One,
    Two,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Forward,
    Proxy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.storage == Storage::Azurite && !azurite::is_there() {
        return match azurite::run_again_beside_it() {
            Ok(status) => ExitCode::from(u8::from(!status.success())),
            Err(error) => failed(&error),
        };
    }
    if arguments.storage == Storage::File && arguments.instances > 1 {
        return failed(&io::Error::other("a file has one handler; several need `--storage azurite`"));
    }
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(demonstrate(arguments)),
        Err(error) => failed(&error),
    }
}

async fn demonstrate(arguments: Arguments) -> ExitCode {
    let Arguments { scenario, accept, fault_profile, mode, verbose, profile, bundle, folder, .. } = arguments;
    let Arguments { storage, instances, crowd, clients, .. } = arguments;
    let clients = match clients {
        Clients::One => run::Clients::One,
        Clients::Two => run::Clients::Two,
    };
    let mode = mode.map(|mode| match mode {
        Mode::Forward => ProxyMode::Forward,
        Mode::Proxy => ProxyMode::Proxy,
    });
    let (fault_profile, on_azurite) = (fault_profile.fault_profile, storage == Storage::Azurite);
    let wanted = Wanted {
        scenario,
        accept,
        fault_profile,
        mode,
        verbose,
        profile,
        bundle,
        folder,
        on_azurite,
        clients,
        instances,
        crowd,
    };
    match run::run(wanted).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn std::error::Error) -> ExitCode {
    let _gone = writeln!(io::stderr(), "{}", error_chain(error));
    ExitCode::FAILURE
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::*;

    /// The arguments of every `cargo demo` that ends at a comment, a backtick or its line.
    fn commands(text: &str) -> Vec<Vec<&str>> {
        let lines = text
            .split("cargo demo ")
            .skip(1)
            .map(|rest| rest.split(['\n', '`', '#']).next().unwrap_or_default());
        let commands = lines.filter(|line| line.starts_with("--") && !line.contains('<'));
        commands.map(|line| line.split_whitespace().collect()).collect()
    }

    #[test]
    fn commands_that_documents_name_are_understood() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut tried = 0;
        for document in
            ["README.md", "docs/run-locally.md", "docs/development.md", "docs/reference/scenarios.md"]
        {
            let text = fs::read_to_string(root.join(document)).unwrap();
            for words in commands(&text) {
                tried += 1;
                let parsed = Arguments::try_parse_from(["demo"].iter().chain(&words));
                assert!(parsed.is_ok(), "{document}: {words:?}: {}", parsed.err().unwrap());
            }
        }
        assert!(tried > 3, "{tried}");
    }
}
