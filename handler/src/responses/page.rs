//! The format towards browsers: pages and redirects.

use axum::response::{IntoResponse, Response};
use contract::Personal;
use http::{HeaderValue, StatusCode, header};
use messages::PageFault;
use service::{browser::AuthorizationResponse, model::ResponseMode};
use url::Url;

use crate::{
    pages::{FormField, Page, Pages},
    ui_context::Addressee,
};

/// A page of the client that the user comes from, in the user's language, with its support reference.
pub(crate) struct PageResponder<'a> {
    pub(crate) pages: &'a Pages,
    pub(crate) to: Addressee,
    pub(crate) support_reference: &'a str,
}

impl PageResponder<'_> {
    /// 200 with this page.
    pub(crate) fn show(&self, page: &Page<'_>) -> Response {
        self.show_with(StatusCode::OK, page)
    }

    /// A page that says what is wrong.
    pub(crate) fn fault(&self, fault: PageFault) -> Response {
        let status = match fault {
            PageFault::TemporarilyUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            PageFault::UnknownVerification => StatusCode::NOT_FOUND,
            PageFault::MalformedRequest => StatusCode::BAD_REQUEST,
        };
        self.explain(status, fault)
    }

    /// A page for a request that no page answers.
    pub(crate) fn refuse(&self, status: StatusCode) -> Response {
        self.explain(status, PageFault::MalformedRequest)
    }

    /// Where the app's sign-in starts, if known.
    pub(crate) fn sign_in_url(&self) -> Option<&str> {
        self.to.client.brand.start_url.as_deref()
    }

    fn explain(&self, status: StatusCode, fault: PageFault) -> Response {
        self.show_with(status, &Page::Error { fault, sign_in_url: self.sign_in_url() })
    }

    fn show_with(&self, status: StatusCode, page: &Page<'_>) -> Response {
        let rendered = self.pages.render(page, &self.to.client, self.to.locale, self.support_reference);
        let mut response = (status, rendered.html).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
        if let Ok(policy) = HeaderValue::from_str(&rendered.content_security_policy) {
            headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        }
        // A form that leaves with no referrer would carry `Origin: null` (Fetch, 3.2); its origin alone gives nothing away.
        if matches!(page, Page::FormPost { .. }) {
            headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("strict-origin"));
        }
        response
    }

    /// Sends the browser back to the client with a response.
    pub(crate) fn send_back(&self, back: &AuthorizationResponse) -> Response {
        let parameters: Vec<(&str, &str)> =
            back.parameters.iter().map(|(name, value)| (*name, value.expose().as_str())).collect();
        self.send(&back.redirect_uri, back.response_mode, &parameters)
    }

    /// Sends the browser to `redirect_uri` with these parameters.
    pub(crate) fn send(
        &self,
        redirect_uri: &str,
        mode: ResponseMode,
        parameters: &[(&str, &str)],
    ) -> Response {
        match mode {
            ResponseMode::FormPost => {
                let fields: Vec<FormField<'_>> =
                    parameters.iter().map(|(name, value)| FormField { name, value }).collect();
                self.show(&Page::FormPost { action: redirect_uri, fields: &fields })
            }
            ResponseMode::Query => match Url::parse(redirect_uri) {
                Ok(mut url) => {
                    url.query_pairs_mut().extend_pairs(parameters);
                    self.redirect(&Personal::new(url.to_string()))
                }
                Err(_) => self.fault(PageFault::MalformedRequest),
            },
        }
    }

    /// 303: whatever the request was, the next one is a GET.
    pub(crate) fn redirect(&self, to: &Personal<String>) -> Response {
        let Ok(location) = HeaderValue::from_str(to.expose()) else {
            return self.fault(PageFault::TemporarilyUnavailable);
        };
        let mut response = StatusCode::SEE_OTHER.into_response();
        response.headers_mut().insert(header::LOCATION, location);
        response
    }
}
