use std::str::FromStr;

use thiserror::Error;
use url::Url;

use crate::web_address::{has_extras, is_protected};
use crate::{AccountId, ExecutionId};

/// Where a tenant lives (Jumio API guide, Data centers).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataCenter {
    /// United States, `amer-1`.
    Us,
    /// European Union, `emea-1`.
    Eu,
    /// Singapore, `apac-1`.
    Singapore,
}

/// The text names no data center.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
#[error("not a data center of Jumio: amer-1, emea-1 or apac-1")]
pub struct UnknownDataCenter;

impl FromStr for DataCenter {
    type Err = UnknownDataCenter;

    fn from_str(text: &str) -> Result<Self, UnknownDataCenter> {
        match text.to_ascii_lowercase().as_str() {
            "amer-1" | "us" => Ok(Self::Us),
            "emea-1" | "eu" => Ok(Self::Eu),
            "apac-1" | "sgp" => Ok(Self::Singapore),
            _ => Err(UnknownDataCenter),
        }
    }
}

impl DataCenter {
    fn name(self) -> &'static str {
        match self {
            Self::Us => "amer-1",
            Self::Eu => "emea-1",
            Self::Singapore => "apac-1",
        }
    }
}

/// The addresses of Jumio's hosts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Endpoints {
    auth: String,
    account: String,
    retrieval: String,
    status: Option<String>,
}

/// The text is no base address of a host.
#[derive(Clone, Copy, Debug, Error, PartialEq, Eq)]
pub enum EndpointError {
    /// Not an absolute URL.
    #[error("not an absolute URL")]
    NotAnAddress,
    /// Credentials would travel in the open.
    #[error("not https (plain http is for this machine only)")]
    NotHttps,
    /// Paths are appended, so the rest must be free.
    #[error("has a query, a fragment or a user part")]
    QueryFragmentOrUser,
}

impl Endpoints {
    /// Jumio's own hosts in a data center.
    #[must_use]
    pub fn for_data_center(data_center: DataCenter) -> Self {
        let host = |purpose| format!("https://{purpose}.{}.jumio.ai", data_center.name());
        Self {
            auth: host("auth"),
            account: host("account"),
            retrieval: host("retrieval"),
            status: Some(host("status")),
        }
    }

    /// Replaces the host that issues access tokens.
    ///
    /// # Errors
    /// [`EndpointError`] if the text is no base address.
    pub fn with_auth_url(self, text: &str) -> Result<Self, EndpointError> {
        Ok(Self { auth: base(text)?, ..self })
    }

    /// Replaces the host that starts transactions.
    ///
    /// # Errors
    /// [`EndpointError`] if the text is no base address.
    pub fn with_account_url(self, text: &str) -> Result<Self, EndpointError> {
        Ok(Self { account: base(text)?, ..self })
    }

    /// Replaces the host that answers about transactions and deletes accounts.
    ///
    /// # Errors
    /// [`EndpointError`] if the text is no base address.
    pub fn with_retrieval_url(self, text: &str) -> Result<Self, EndpointError> {
        Ok(Self { retrieval: base(text)?, ..self })
    }

    /// Replaces the host that tells how well Jumio works.
    ///
    /// # Errors
    /// [`EndpointError`] if the text is no base address.
    pub fn with_status_url(self, text: &str) -> Result<Self, EndpointError> {
        Ok(Self { status: Some(base(text)?), ..self })
    }

    /// No host tells how well Jumio works: that of the data center belongs to other hosts than these.
    #[must_use]
    pub fn without_status_url(self) -> Self {
        Self { status: None, ..self }
    }

    pub(crate) fn health(&self) -> Option<&str> {
        self.status.as_deref()
    }

    pub(crate) fn token(&self) -> String {
        format!("{}/oauth2/token", self.auth)
    }

    pub(crate) fn accounts(&self) -> String {
        format!("{}/api/v1/accounts", self.account)
    }

    pub(crate) fn account(&self, account: &AccountId) -> String {
        format!("{}/{account}", self.accounts())
    }

    pub(crate) fn stored_account(&self, account: &AccountId) -> String {
        format!("{}/api/v1/accounts/{account}", self.retrieval)
    }

    pub(crate) fn details(&self, account: &AccountId, execution: &ExecutionId) -> String {
        format!("{}/workflow-executions/{execution}", self.stored_account(account))
    }

    pub(crate) fn status(&self, account: &AccountId, execution: &ExecutionId) -> String {
        format!("{}/status", self.details(account, execution))
    }
}

/// Checks a base address and takes the slashes from its end.
fn base(text: &str) -> Result<String, EndpointError> {
    let url = Url::parse(text).map_err(|_| EndpointError::NotAnAddress)?;
    if !is_protected(&url) {
        return Err(EndpointError::NotHttps);
    }
    if has_extras(&url) {
        return Err(EndpointError::QueryFragmentOrUser);
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_go_to_the_hosts_of_the_data_center() {
        let endpoints = Endpoints::for_data_center("EMEA-1".parse().unwrap());
        let (account, execution) = ("a1".parse().unwrap(), "w1".parse().unwrap());
        assert_eq!(endpoints.token(), "https://auth.emea-1.jumio.ai/oauth2/token");
        assert_eq!(endpoints.accounts(), "https://account.emea-1.jumio.ai/api/v1/accounts");
        assert_eq!(
            endpoints.status(&account, &execution),
            "https://retrieval.emea-1.jumio.ai/api/v1/accounts/a1/workflow-executions/w1/status"
        );
    }

    #[test]
    fn an_override_may_have_a_path_of_its_own() {
        let endpoints = Endpoints::for_data_center(DataCenter::Us);
        let endpoints = endpoints.with_auth_url("https://gateway.example/jumio/").unwrap();
        assert_eq!(endpoints.token(), "https://gateway.example/jumio/oauth2/token");
    }

    #[test]
    fn credentials_never_travel_in_the_open() {
        let endpoints = || Endpoints::for_data_center(DataCenter::Us);
        let refused = |text| endpoints().with_account_url(text).unwrap_err();
        assert_eq!(refused("http://gateway.example"), EndpointError::NotHttps);
        assert_eq!(refused("http://10.0.0.1"), EndpointError::NotHttps);
        assert_eq!(refused("gateway.example"), EndpointError::NotAnAddress);
        assert_eq!(refused("https://user:pass@gateway.example"), EndpointError::QueryFragmentOrUser);
        assert!(endpoints().with_account_url("http://127.0.0.1:7100").is_ok());
        assert!(endpoints().with_account_url("http://localhost:7100").is_ok());
    }
}
