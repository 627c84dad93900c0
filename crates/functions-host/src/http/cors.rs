//! Requests from pages of other origins, where local.settings.json or the command line allows them. Source: Azure Functions Core Tools,
//! `Startup`; ASP.NET Core, `CorsService`.

use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};

/// Which origins may read answers.
#[derive(Clone, Debug)]
pub(crate) struct Cors {
    origins: Vec<String>,
    credentials: bool,
}

impl Cors {
    /// `*` among the origins stands for all.
    pub(crate) fn new(origins: Vec<String>, credentials: bool) -> Self {
        Self { origins, credentials }
    }

    /// The answer to a browser that asks first. An origin that is not allowed gets one too, without a word of permission.
    pub(super) fn preflight(&self, request: &Request) -> Option<Response> {
        let asked = |name| request.headers().get(name).cloned();
        let method = asked(header::ACCESS_CONTROL_REQUEST_METHOD)?;
        if request.method() != Method::OPTIONS || !request.headers().contains_key(header::ORIGIN) {
            return None;
        }
        let mut response = StatusCode::NO_CONTENT.into_response();
        if let Some(origin) = self.allowed(request.headers()) {
            self.permit(&origin, response.headers_mut());
            response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_METHODS, method);
            if let Some(names) = asked(header::ACCESS_CONTROL_REQUEST_HEADERS) {
                response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_HEADERS, names);
            }
        }
        Some(response)
    }

    /// What `Access-Control-Allow-Origin` says to this caller.
    pub(super) fn allowed(&self, caller: &HeaderMap) -> Option<HeaderValue> {
        let origin = caller.get(header::ORIGIN)?;
        let is = |allowed: &String| {
            allowed.trim_end_matches('/').eq_ignore_ascii_case(origin.to_str().unwrap_or_default())
        };
        let is_all = self.origins.iter().any(|allowed| allowed == "*");
        match is_all {
            true if !self.credentials => Some(HeaderValue::from_static("*")),
            all => (all || self.origins.iter().any(is)).then(|| origin.clone()),
        }
    }

    pub(super) fn permit(&self, origin: &HeaderValue, headers: &mut HeaderMap) {
        const TRUE: HeaderValue = HeaderValue::from_static("true");
        const ORIGIN: HeaderValue = HeaderValue::from_static("Origin");
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        if self.credentials {
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, TRUE);
        }
        if origin != "*" {
            headers.append(header::VARY, ORIGIN);
        }
    }
}
