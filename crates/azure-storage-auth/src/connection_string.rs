use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use azure_core::http::{ClientOptions, Url};

use crate::{InvalidKey, Service, SharedKey, SharedKeyPolicy};

/// Azurite's own account; its key is public ("Use the Azurite emulator for local Azure Storage development").
const DEVELOPMENT_ACCOUNT: &str = "devstoreaccount1";
const DEVELOPMENT_KEY: &str =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/// Why a text is no connection string, or does not say enough. No variant holds a value, since values are secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionStringError {
    /// A part without `=`.
    #[error("a part of the connection string is not of the form key=value")]
    NotKeyValue,
    /// `AccountKey` is not base64.
    #[error("AccountKey: {0}")]
    Key(#[from] InvalidKey),
    /// A value that is no address.
    #[error("{0} is not an http or https address")]
    Address(&'static str),
    /// Neither an account's name nor an endpoint says where the service is.
    #[error("neither AccountName nor {0} says where the service is")]
    NoEndpoint(&'static str),
    /// Neither `AccountName` with `AccountKey` nor `SharedAccessSignature` is there.
    #[error("neither AccountName with AccountKey nor SharedAccessSignature is there")]
    NoCredential,
    /// Quotes around the whole, which some tools leave there.
    #[error("the connection string is in quotes; write it without them")]
    Quoted,
    /// The shared access signature does not cover a service (`ss`).
    #[error("the shared access signature is not for the service of {0}")]
    NotSigned(&'static str),
}

/// A connection string of a storage account: where its services are, and what proves that one may use them.
/// `Debug` shows neither key nor signature. Source: "Configure Azure Storage connection strings".
#[derive(Clone)]
pub struct ConnectionString {
    account: Option<String>,
    protocol: String,
    suffix: String,
    endpoints: Endpoints,
    credential: Credential,
}

#[derive(Clone, Default)]
struct Endpoints {
    blob: Option<Url>,
    queue: Option<Url>,
    table: Option<Url>,
}

#[derive(Clone)]
enum Credential {
    Key(Arc<SharedKey>),
    /// The signature's query, without the question mark.
    Signature(String),
}

impl ConnectionString {
    /// The account's name, where it is given.
    #[must_use]
    pub fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    /// Where a service is, without a slash at the end of a path. The address carries the shared access signature if that is
    /// the credential.
    ///
    /// # Errors
    ///
    /// Neither the account's name nor this service's endpoint is given, or the signature is not for this service.
    pub fn endpoint(&self, service: Service) -> Result<Url, ConnectionStringError> {
        let mut url = match self.endpoints.of(service) {
            Some(url) => url.clone(),
            None => self.default_endpoint(service)?,
        };
        if let Credential::Signature(query) = &self.credential {
            if !covers(query, service) {
                return Err(ConnectionStringError::NotSigned(service.endpoint_key()));
            }
            url.set_query(Some(query));
        }
        Ok(url)
    }

    /// Lets a client of this service sign with the account's key. A shared access signature needs nothing more than
    /// [`ConnectionString::endpoint`].
    pub fn authorize(&self, service: Service, options: &mut ClientOptions) {
        if let Credential::Key(key) = &self.credential {
            options.per_try_policies.push(Arc::new(SharedKeyPolicy::new(Arc::clone(key), service)));
        }
    }

    fn default_endpoint(&self, service: Service) -> Result<Url, ConnectionStringError> {
        let missing = ConnectionStringError::NoEndpoint(service.endpoint_key());
        let account = self.account.as_ref().ok_or_else(|| missing.clone())?;
        let text = format!("{}://{account}.{}.{}", self.protocol, service.label(), self.suffix);
        Url::parse(&text).map_err(|_| missing)
    }

    /// `UseDevelopmentStorage=true`: Azurite at its usual ports, on this machine or where the proxy address says.
    fn development(proxy: Option<&str>) -> Result<Self, ConnectionStringError> {
        let proxy = address("DevelopmentStorageProxyUri", proxy.unwrap_or("http://127.0.0.1"))?;
        let endpoint = |service: Service| {
            let mut url = proxy.clone();
            url.set_port(Some(service.development_port())).ok()?;
            url.set_path(DEVELOPMENT_ACCOUNT);
            Some(url)
        };
        Ok(Self {
            account: Some(DEVELOPMENT_ACCOUNT.to_owned()),
            protocol: "http".to_owned(),
            suffix: String::new(),
            endpoints: Endpoints {
                blob: endpoint(Service::Blob),
                queue: endpoint(Service::Queue),
                table: endpoint(Service::Table),
            },
            credential: Credential::Key(SharedKey::new(DEVELOPMENT_ACCOUNT, DEVELOPMENT_KEY)?.into()),
        })
    }
}

impl FromStr for ConnectionString {
    type Err = ConnectionStringError;

    fn from_str(text: &str) -> Result<Self, ConnectionStringError> {
        if text.trim().starts_with(['"', '\'']) {
            return Err(ConnectionStringError::Quoted);
        }
        let parts = Parts::read(text)?;
        if parts.get("UseDevelopmentStorage").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            return Self::development(parts.get("DevelopmentStorageProxyUri"));
        }
        Ok(Self {
            account: parts.get("AccountName").map(str::to_owned),
            protocol: parts.get("DefaultEndpointsProtocol").unwrap_or("https").to_owned(),
            suffix: parts.get("EndpointSuffix").unwrap_or("core.windows.net").to_owned(),
            endpoints: Endpoints {
                blob: parts.endpoint(Service::Blob)?,
                queue: parts.endpoint(Service::Queue)?,
                table: parts.endpoint(Service::Table)?,
            },
            credential: parts.credential()?,
        })
    }
}

impl fmt::Debug for ConnectionString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ConnectionString").field("account", &self.account).finish_non_exhaustive()
    }
}

impl Endpoints {
    const fn of(&self, service: Service) -> Option<&Url> {
        match service {
            Service::Blob => self.blob.as_ref(),
            Service::Queue => self.queue.as_ref(),
            Service::Table => self.table.as_ref(),
        }
    }
}

/// The `key=value` parts. Keys are compared without regard to case, and an empty value counts as none, as the official
/// clients do it.
struct Parts<'a>(Vec<(&'a str, &'a str)>);

impl<'a> Parts<'a> {
    fn read(text: &'a str) -> Result<Self, ConnectionStringError> {
        let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
        parts
            .map(|part| part.split_once('=').ok_or(ConnectionStringError::NotKeyValue))
            .collect::<Result<_, _>>()
            .map(Self)
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        let found = self.0.iter().find(|(name, _)| name.trim().eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    fn endpoint(&self, service: Service) -> Result<Option<Url>, ConnectionStringError> {
        let key = service.endpoint_key();
        self.get(key).map(|text| address(key, text)).transpose()
    }

    /// A key goes before a signature, as the official clients have it.
    fn credential(&self) -> Result<Credential, ConnectionStringError> {
        if let (Some(account), Some(key)) = (self.get("AccountName"), self.get("AccountKey")) {
            return Ok(Credential::Key(SharedKey::new(account, key)?.into()));
        }
        let signature = self.get("SharedAccessSignature").ok_or(ConnectionStringError::NoCredential)?;
        Ok(Credential::Signature(signature.trim_start_matches('?').to_owned()))
    }
}

/// A signature of an account names its services by their first letters ("Create an account SAS", `ss`); one of a single
/// table or queue names none, and the service itself will say.
fn covers(query: &str, service: Service) -> bool {
    let services = query.split('&').find_map(|part| part.strip_prefix("ss="));
    let letter = match service {
        Service::Blob => 'b',
        Service::Queue => 'q',
        Service::Table => 't',
    };
    services.is_none_or(|services| services.contains(letter))
}

fn address(key: &'static str, text: &str) -> Result<Url, ConnectionStringError> {
    let mut url = Url::parse(text).map_err(|_| ConnectionStringError::Address(key))?;
    let without_slash = url.path().trim_end_matches('/').to_owned();
    url.set_path(&without_slash);
    let is_web = matches!(url.scheme(), "http" | "https") && url.has_host();
    if is_web { Ok(url) } else { Err(ConnectionStringError::Address(key)) }
}

#[cfg(test)]
#[path = "connection_string_tests.rs"]
mod tests;
