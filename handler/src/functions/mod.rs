//! One module per function: decode, call the service, answer.

mod authorize;
mod call;
mod callback;
mod close_connection;
mod continuation;
mod dropin;
mod fallback;
mod health;
mod jobs;
pub(crate) mod limits;
mod oidc;
mod operator;
mod panicked;
mod policy;
mod provider_return;
mod redeem;
mod request_context;
mod start;
mod status;
mod sweep;
mod token;
mod trace_context;

use std::future::ready;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    handler::Handler,
    middleware,
    response::Response,
    routing::{MethodRouter, any_service, get, post},
};

use crate::{
    app::App,
    cors::{self, Cors},
    responses::guard::guard,
    settings::{DropInSecret, Expose},
};
pub(crate) use oidc::discovery;
pub(crate) use operator::{ClientQuery, EraseBody};
pub(crate) use trace_context::current as current_trace;
#[cfg(test)]
pub(crate) use trace_context::within as within_trace;

use limits::{LONGEST_CALLBACK, LONGEST_FORM, LONGEST_POLICY_BODY};

/// The functions that this app exposes, under the paths that the host calls: `/api/...` for HTTP, `/<name>` for the queue
/// and the timer.
pub(crate) fn router(app: App, expose: Expose, cors: Cors, drop_in: Option<DropInSecret>) -> Router {
    let is_secure = app.ui.is_secure;
    let mut functions = host_functions().merge(health_function());
    if expose.has_policies() {
        functions = functions.merge(policy_functions());
    }
    if expose.has_public() {
        functions = functions.merge(browser_functions()).merge(machine_functions(cors.clone()));
    }
    if expose.has_operators() {
        functions = functions.merge(operator::functions());
    }
    if let Some(secret) = drop_in {
        functions = functions.merge(drop_in_functions(&app, expose, cors, secret));
    }
    functions
        .fallback(fallback::unknown_path)
        .layer(middleware::from_fn_with_state(app.clone(), panicked::answer_for_it))
        .layer(middleware::from_fn(trace_context::observe))
        .layer(middleware::from_fn(close_connection::announce_the_end))
        .layer(middleware::map_response(move |response: Response| ready(guard(response, is_secure))))
        .with_state(app)
}

/// The host alone reaches them: it puts its route prefix before every path from outside.
fn host_functions() -> Router<App> {
    Router::new().route("/jobs", post(jobs::jobs)).route("/sweep", post(sweep::sweep))
}

/// Every app tells whether it is well.
fn health_function() -> Router<App> {
    Router::new().route("/api/health", get(health::health).fallback(fallback::machine_gets))
}

fn policy_functions() -> Router<App> {
    Router::new()
        .route("/api/start", post(start::start).fallback(fallback::policy_posts))
        .route("/api/redeem", post(redeem::redeem).fallback(fallback::policy_posts))
        .layer(DefaultBodyLimit::max(LONGEST_POLICY_BODY))
}

fn browser_functions() -> Router<App> {
    Router::new()
        .route("/api/authorize", authorize_page())
        .route("/api/return/{ticket}", page(provider_return::provider_return))
        .route("/api/continue/{ticket}", page(continuation::continuation))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
}

fn authorize_page() -> MethodRouter<App> {
    get(authorize::authorize)
        .head(fallback::page_is_for_get_and_post)
        .post(authorize::authorize_by_post)
        .fallback(fallback::page_is_for_get_and_post)
}

fn page<T: 'static>(function: impl Handler<T, App>) -> MethodRouter<App> {
    get(function).head(fallback::page_is_for_get).fallback(fallback::page_is_for_get)
}

fn machine_functions(cors: Cors) -> Router<App> {
    let shared = middleware::from_fn_with_state(cors, cors::share);
    let callback = |function| machine(function).layer(DefaultBodyLimit::max(LONGEST_CALLBACK));
    Router::new()
        .route("/api/status", machine(post(status::status)).layer(shared))
        .route("/api/token", machine(post(token::token)))
        .layer(DefaultBodyLimit::max(LONGEST_FORM))
        .route("/api/callback/{provider}", callback(post(callback::callback_by_execution)))
        .route("/api/callback/{provider}/{ticket}", callback(post(callback::callback_by_ticket)))
        .route("/api/oidc/.well-known/{document}", get(oidc::oidc).fallback(fallback::machine_gets))
}

/// What the policies and the polling page of Microsoft's Jumio sample call.
fn drop_in_functions(app: &App, expose: Expose, cors: Cors, secret: DropInSecret) -> Router<App> {
    let mut functions = Router::new();
    if expose.has_policies() {
        let guarded = middleware::from_fn_with_state(
            dropin::path_secret::PathSecret { app: app.clone(), secret },
            dropin::path_secret::keep,
        );
        // The secret is checked before the method: what a route allows is not for strangers to know.
        let behind = |function: MethodRouter<App>| {
            any_service(function.with_state(app.clone())).layer(guarded.clone())
        };
        let action = |function: MethodRouter<App>| behind(function.fallback(fallback::policy_posts));
        let document = |function: MethodRouter<App>| behind(function.fallback(fallback::machine_gets));
        functions = functions
            .route(&drop_in("jumio/initializetransaction"), action(post(dropin::initialize_transaction)))
            .route(&drop_in("jumio/initializeverification"), action(post(dropin::initialize_verification)))
            .route(&drop_in("jumio/validateverificationtoken"), action(post(dropin::validate_token)))
            .route(&drop_in("oidc/.well-known/openid-configuration"), document(get(dropin::oidc::discovery)))
            .route(&drop_in("oidc/.well-known/keys"), document(get(dropin::oidc::keys)));
    }
    if expose.has_public() {
        let shared = middleware::from_fn_with_state(cors, cors::share);
        let status = machine(post(dropin::status::status)).layer(shared);
        functions = functions.route("/api/jumio/verifytransactionstatus", status);
    }
    functions.layer(DefaultBodyLimit::max(LONGEST_POLICY_BODY))
}

/// The sample's path behind the secret; in lower case, as every path arrives.
fn drop_in(path: &str) -> String {
    format!("/api/dropin/{{secret}}/api/{path}")
}

fn machine(function: MethodRouter<App>) -> MethodRouter<App> {
    function.fallback(fallback::machine_posts)
}

#[cfg(test)]
#[path = "not_open_tests.rs"]
mod not_open_tests;

#[cfg(test)]
#[path = "expose_tests.rs"]
mod expose_tests;
