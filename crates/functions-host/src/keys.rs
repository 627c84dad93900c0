//! Access keys. Source: "Work with access keys in Azure Functions", and the host's `AuthenticationLevelHandler`.

use std::collections::BTreeMap;
use std::fmt;

use axum::extract::Request;
use url::form_urlencoded;

use crate::app::function::AuthLevel;

/// The keys of an app; `func start` ignores keys unless it is told `--enableAuth`.
#[derive(Clone)]
pub struct Keys {
    master: String,
    host: Option<String>,
    functions: BTreeMap<String, String>,
}

impl Keys {
    /// Keys with a master key, which opens everything and alone opens `/admin`.
    #[must_use]
    pub fn new(master: impl Into<String>) -> Self {
        Self { master: master.into(), host: None, functions: BTreeMap::new() }
    }

    /// Adds a key for all functions.
    #[must_use]
    pub fn host(mut self, key: impl Into<String>) -> Self {
        self.host = Some(key.into());
        self
    }

    /// Adds a key for one function.
    #[must_use]
    pub fn function(mut self, name: &str, key: impl Into<String>) -> Self {
        self.functions.insert(name.to_ascii_lowercase(), key.into());
        self
    }

    /// The names and values that `/admin/host/functionkeys` shows.
    pub(crate) fn of_host(&self) -> Vec<(&str, &str)> {
        self.host.iter().map(|key| ("default", key.as_str())).collect()
    }

    /// Those of one function.
    pub(crate) fn of_function(&self, name: &str) -> Vec<(&str, &str)> {
        let key = self.functions.get(&name.to_ascii_lowercase());
        key.map(|key| ("default", key.as_str())).into_iter().collect()
    }

    pub(crate) fn allow(&self, level: AuthLevel, function: &str, request: &Request) -> bool {
        let key = presented(request);
        let is = |known: Option<&String>| known.is_some() && known == key.as_ref();
        let is_master = || is(Some(&self.master));
        let is_function = || is(self.host.as_ref()) || is(self.functions.get(&function.to_ascii_lowercase()));
        match level {
            AuthLevel::Anonymous => true,
            AuthLevel::Function => is_master() || is_function(),
            AuthLevel::Admin => is_master(),
        }
    }
}

/// The header wins over the query.
fn presented(request: &Request) -> Option<String> {
    if let Some(key) = request.headers().get("x-functions-key") {
        return key.to_str().ok().map(str::to_owned);
    }
    let query = request.uri().query().unwrap_or_default();
    form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name.eq_ignore_ascii_case("code"))
        .map(|(_, key)| key.into_owned())
}

impl fmt::Debug for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keys").field("functions", &self.functions.keys()).finish_non_exhaustive()
    }
}
