//! What the host tells its handler by environment variables.

use std::env;
use std::path::{Path, PathBuf};

/// Each variable has a name of today and one of the `httpWorker` days, which hosts still set.
/// Source: Azure Functions host, `WorkerConstants` and `HttpWorkerProcess`.
const PORT: [&str; 2] = ["FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT"];
const WORKER_ID: [&str; 2] = ["FUNCTIONS_CUSTOMHANDLER_WORKER_ID", "FUNCTIONS_HTTPWORKER_ID"];
const APP_ROOT: &str = "FUNCTIONS_APP_ROOT_PATH";

/// The place that the host has given to this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    port: u16,
    worker_id: Option<String>,
    app_root: Option<PathBuf>,
}

/// Why the environment is not one that a Functions host makes.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum EnvironmentError {
    /// No port: the process was not started by a Functions host.
    #[error("FUNCTIONS_CUSTOMHANDLER_PORT is not set: start this program through the Azure Functions host")]
    PortMissing,
    /// The port is not a number between 1 and 65535.
    #[error("{name} is not a port: {value:?}")]
    PortInvalid {
        /// The variable.
        name: &'static str,
        /// Its value.
        value: String,
    },
}

impl Environment {
    /// Reads the variables of this process.
    ///
    /// # Errors
    /// When the port is missing or is none.
    pub fn from_env() -> Result<Self, EnvironmentError> {
        Self::from_lookup(|name| env::var(name).ok())
    }

    /// Reads variables through `lookup`, for programs that keep settings of their own, and for tests.
    ///
    /// # Errors
    /// When the port is missing or is none.
    pub fn from_lookup(lookup: impl Fn(&str) -> Option<String>) -> Result<Self, EnvironmentError> {
        let first = |names: [&'static str; 2]| names.into_iter().find_map(|name| Some((name, lookup(name)?)));
        let (name, value) = first(PORT).ok_or(EnvironmentError::PortMissing)?;
        let port = value.parse().ok().filter(|port| *port != 0);
        Ok(Self {
            port: port.ok_or(EnvironmentError::PortInvalid { name, value })?,
            worker_id: first(WORKER_ID).map(|(_, id)| id),
            app_root: lookup(APP_ROOT).map(PathBuf::from),
        })
    }

    /// An environment without a host around it; port 0 takes any free port.
    #[must_use]
    pub fn with_port(port: u16) -> Self {
        Self { port, worker_id: None, app_root: None }
    }

    /// The TCP port on 127.0.0.1 where the host expects its handler.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host's name for this process: a GUID, new at each start.
    #[must_use]
    pub fn worker_id(&self) -> Option<&str> {
        self.worker_id.as_deref()
    }

    /// The folder that holds host.json.
    #[must_use]
    pub fn app_root(&self) -> Option<&Path> {
        self.app_root.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Result<Environment, EnvironmentError> {
        Environment::from_lookup(|name| {
            variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_name_of_today_wins_over_the_legacy_one() {
        let found =
            environment(&[("FUNCTIONS_HTTPWORKER_PORT", "1"), ("FUNCTIONS_CUSTOMHANDLER_PORT", "7000")])
                .unwrap();
        assert_eq!(found.port(), 7000);
    }

    #[test]
    fn an_older_host_is_understood() {
        let found =
            environment(&[("FUNCTIONS_HTTPWORKER_PORT", "7001"), ("FUNCTIONS_HTTPWORKER_ID", "w")]).unwrap();
        assert_eq!((found.port(), found.worker_id()), (7001, Some("w")));
    }

    #[test]
    fn a_port_that_is_none_is_named() {
        for value in ["", "0", "65536", "http"] {
            let problem = environment(&[("FUNCTIONS_CUSTOMHANDLER_PORT", value)]).unwrap_err();
            assert!(problem.to_string().starts_with("FUNCTIONS_CUSTOMHANDLER_PORT is not a port"), "{value}");
        }
        assert_eq!(environment(&[]), Err(EnvironmentError::PortMissing));
    }
}
