use std::sync::Arc;

use azure_core::credentials::TokenCredential;
use azure_core::error::CheckSuccessOptions;
use azure_core::http::headers::{ACCEPT, CONTENT_TYPE, HeaderName};
use azure_core::http::policies::Policy;
use azure_core::http::policies::auth::BearerTokenAuthorizationPolicy;
use azure_core::http::{Context, Method, Pipeline, PipelineSendOptions, RawResponse, Request, Url};

use crate::multipart::ThrottledTransactions;
use crate::{InvalidRequest, TableServiceClientOptions, address, error};

pub(crate) const JSON: &str = "application/json";
pub(crate) const JSON_WITH_TYPES: &str = "application/json;odata=minimalmetadata";
pub(crate) const DATA_SERVICE_VERSION: &str = "3.0";
const VERSION: HeaderName = HeaderName::from_static("x-ms-version");
const DATA_SERVICE: HeaderName = HeaderName::from_static("dataserviceversion");
const MAX_DATA_SERVICE: HeaderName = HeaderName::from_static("maxdataserviceversion");

/// Who answers at an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Backend {
    /// Azure Storage or Azurite.
    Storage,
    /// Cosmos DB for Table.
    Cosmos,
}

impl Backend {
    fn at(endpoint: &Url) -> Self {
        let is_cosmos = endpoint.host_str().is_some_and(|host| host.contains(".table.cosmos."));
        if is_cosmos { Self::Cosmos } else { Self::Storage }
    }

    const fn scope(self) -> &'static str {
        match self {
            Self::Storage => "https://storage.azure.com/.default",
            Self::Cosmos => "https://cosmos.azure.com/.default",
        }
    }

    /// The limit of a transaction's body.
    pub(crate) const fn max_transaction_bytes(self) -> usize {
        match self {
            Self::Storage => 4 << 20,
            Self::Cosmos => 2 << 20,
        }
    }
}

/// What all clients of an endpoint share.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) endpoint: Url,
    pub(crate) backend: Backend,
    pipeline: Pipeline,
    version: String,
}

impl Account {
    pub(crate) fn new(
        endpoint: Url,
        credential: Option<Arc<dyn TokenCredential>>,
        options: TableServiceClientOptions,
    ) -> azure_core::Result<Self> {
        if endpoint.cannot_be_a_base() || !endpoint.has_host() {
            return Err(InvalidRequest::Endpoint.into());
        }
        let backend = Backend::at(&endpoint);
        let mut per_try: Vec<Arc<dyn Policy>> = Vec::new();
        if backend == Backend::Cosmos {
            per_try.push(Arc::new(ThrottledTransactions));
        }
        if let Some(credential) = credential {
            if endpoint.scheme() != "https" {
                return Err(InvalidRequest::TokenWithoutTls.into());
            }
            let scope = options.scope.unwrap_or_else(|| backend.scope().to_owned());
            per_try.push(Arc::new(BearerTokenAuthorizationPolicy::new(credential, [scope])));
        }
        let pipeline = Pipeline::new(
            option_env!("CARGO_PKG_NAME"),
            option_env!("CARGO_PKG_VERSION"),
            options.client_options,
            Vec::new(),
            per_try,
            None,
        );
        Ok(Self { endpoint, backend, pipeline, version: options.version })
    }

    /// The address of a resource whose path segment is encoded already.
    pub(crate) fn url(&self, segment: &str) -> Url {
        address::resource(&self.endpoint, segment)
    }

    pub(crate) fn request(&self, method: Method, url: Url) -> Request {
        let mut request = Request::new(url, method);
        request.insert_header(VERSION, self.version.clone());
        request.insert_header(DATA_SERVICE, DATA_SERVICE_VERSION);
        request.insert_header(MAX_DATA_SERVICE, DATA_SERVICE_VERSION);
        request.insert_header(ACCEPT, JSON_WITH_TYPES);
        request
    }

    pub(crate) fn json_request(&self, method: Method, url: Url, body: Vec<u8>) -> Request {
        let mut request = self.request(method, url);
        request.insert_header(CONTENT_TYPE, JSON);
        request.set_body(body);
        request
    }

    /// Sends, and turns any answer but success into an error with the service's code.
    pub(crate) async fn send(
        &self,
        context: &Context<'_>,
        request: &mut Request,
    ) -> azure_core::Result<RawResponse> {
        let unchecked =
            PipelineSendOptions { skip_checks: true, check_success: CheckSuccessOptions::default() };
        let response = self.pipeline.send(context, request, Some(unchecked)).await?;
        if response.status().is_success() { Ok(response) } else { Err(error::of(response)) }
    }
}

#[cfg(test)]
#[path = "request_tests.rs"]
mod tests;
