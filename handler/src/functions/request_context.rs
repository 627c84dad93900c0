use std::{convert::Infallible, sync::Arc};

use axum::{
    extract::{FromRequestParts, Path},
    response::Response,
};
use azure_functions_custom_handler::InvocationId;
use http::{HeaderMap, StatusCode, header, request::Parts as RequestParts};
use messages::PageFault;
use serde::de::DeserializeOwned;

use crate::{
    app::App,
    responses::page::PageResponder,
    ui_context::{Addressee, UiContext},
};

/// A request as far as it can be answered without the store.
pub(crate) struct RequestContext {
    pub(crate) ui: Arc<UiContext>,
    pub(crate) headers: HeaderMap,
    pub(crate) invocation: Option<String>,
}

impl FromRequestParts<App> for RequestContext {
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut RequestParts, app: &App) -> Result<Self, Infallible> {
        let invocation = InvocationId::from_request_parts(request, app).await.ok().map(|id| id.0);
        Ok(Self { ui: Arc::clone(&app.ui), headers: request.headers.clone(), invocation })
    }
}

impl RequestContext {
    /// Whether a user looks at the answer.
    pub(super) fn wants_page(&self) -> bool {
        let accepted = self.headers.get(header::ACCEPT).and_then(|accepted| accepted.to_str().ok());
        accepted.is_some_and(|accepted| accepted.contains("text/html"))
    }

    /// A page that says that the request is no good.
    pub(super) fn refuse(&self, status: StatusCode) -> Response {
        self.show(|responder| responder.refuse(status))
    }

    /// A page that says what is wrong.
    pub(super) fn fault(&self, fault: PageFault) -> Response {
        self.show(|responder| responder.fault(fault))
    }

    fn show(&self, show: impl FnOnce(&PageResponder<'_>) -> Response) -> Response {
        show(&PageResponder {
            pages: &self.ui.pages,
            to: Addressee::new(self.ui.clients.default_client(), None, &self.headers),
            support_reference: &reference_of(self.invocation.as_deref()),
        })
    }
}

/// What a user tells support where no verification can be named: the beginning of the invocation's id.
pub(super) fn reference_of(invocation: Option<&str>) -> String {
    invocation.unwrap_or("-").chars().take(8).collect::<String>().to_ascii_uppercase()
}

/// What the path names. A part that is no text (such as `%ff`) names nothing, like one that was made up.
pub(super) struct PathParam<T>(pub(super) T);

impl<T: DeserializeOwned + Default + Send> FromRequestParts<App> for PathParam<T> {
    type Rejection = Infallible;

    async fn from_request_parts(request: &mut RequestParts, app: &App) -> Result<Self, Infallible> {
        let named = Path::from_request_parts(request, app).await;
        Ok(Self(named.map(|Path(named)| named).unwrap_or_default()))
    }
}
