//! The secret in the path of the drop-in: the sample's policies call without any other proof of who they are.

use axum::{
    RequestExt,
    extract::{FromRequestParts, RawPathParams, Request, State},
    middleware::Next,
    response::Response,
};

use super::super::{fallback, request_context::RequestContext};
use crate::{app::App, settings::DropInSecret};

/// What a path must hold.
#[derive(Clone)]
pub(in crate::functions) struct PathSecret {
    pub(in crate::functions) app: App,
    pub(in crate::functions) secret: DropInSecret,
}

/// Lets a request through that has the secret in its path. Any other finds nothing here, whatever it sends.
pub(in crate::functions) async fn keep(
    State(path_secret): State<PathSecret>,
    mut request: Request,
    next: Next,
) -> Response {
    let named = request.extract_parts::<RawPathParams>().await;
    let is_known = named.is_ok_and(|named| {
        named.iter().any(|(name, value)| name == "secret" && path_secret.secret.is(value))
    });
    if is_known {
        return next.run(request).await;
    }
    let (mut parts, _) = request.into_parts();
    let Ok(context) = RequestContext::from_request_parts(&mut parts, &path_secret.app).await;
    fallback::unknown_path(context, parts.method, parts.uri).await
}
