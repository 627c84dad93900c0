//! Commands for a terminal. Without a command the executable serves.

mod check;
mod clients;
mod doctor;
mod erase;
mod exit_code;
pub(crate) mod key_list;
mod keys;
mod local;
mod pages;
mod read;
mod rekey_lookup;
mod remote;
mod settings;
mod show;
mod show_text;
mod terminal;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// The verification functions for Azure AD B2C, as a custom handler of Azure Functions
///
/// Without a command the handler serves: the Functions host starts it so and tells it its port. Every command reads the same
/// settings from the environment as the running app does;
/// with `--app` it asks a running app in their place.
#[derive(Parser)]
#[command(name = "handler", version, after_help = EXIT_CODES)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

const EXIT_CODES: &str = "\
Exit codes:
  0  done; `check` found nothing wrong, `doctor` nothing that does not work
  1  a setting is wrong, the store cannot be reached, or a check of `doctor` failed
  2  the command line is wrong
  3  there is no such verification, user, client or version, or it is erased for good";

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Check the settings and list everything that is wrong with them
    Check(check::Options),
    /// Use the store, Jumio and the public address, and list what does not work
    Doctor(doctor::Options),
    /// List every setting with its meaning
    Settings(settings::Options),
    /// List the keys, what each does and which may go
    Keys,
    /// Let users be found under another lookup key; nothing else may run meanwhile
    RekeyLookup,
    /// Show where a verification stands, what happened to it and why
    Show(show::Options),
    /// List, check, change and compare clients
    Clients(clients::Options),
    /// Look at the pages of a client
    #[command(subcommand)]
    Pages(pages::Command),
    /// Erase a verification, or everything about a user, here and at Jumio
    Erase(erase::Options),
}

impl Command {
    pub(crate) fn run(self) -> ExitCode {
        match self {
            Self::Check(options) => check::run(&options),
            Self::Doctor(options) => doctor::run(&options),
            Self::Settings(options) => settings::run(&options),
            Self::Keys => keys::run(),
            Self::RekeyLookup => rekey_lookup::run(),
            Self::Show(options) => show::run(&options),
            Self::Clients(options) => clients::run(&options),
            Self::Pages(command) => pages::run(&command),
            Self::Erase(options) => erase::run(&options),
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    #[test]
    fn no_command_contradicts_another() {
        super::Arguments::command().debug_assert();
    }
}
