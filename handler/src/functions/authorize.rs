use std::{sync::Arc, time::Duration};

use axum::{
    extract::{RawQuery, rejection::BytesRejection},
    response::Response,
};
use bytes::Bytes;
use contract::Personal;
use http::header;
use messages::{LimitText, PageFault};
use service::{
    browser::{AuthorizeCall, AuthorizeError, AuthorizeStep, Visitor},
    kernel::Deadline,
    model::{Client, ReachedLimit, SupportReference},
    oidc::RequestFault,
};
use tokens::BrowserId;
use tracing::Instrument;
use url::form_urlencoded;

use super::call::Call;
use crate::{cookies, pages::Page, responses::page::PageResponder, ui_context::Addressee};

/// How long a browser waits before it is shown the page that asks again.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long creating a transaction may take, whether or not a browser waits.
const CREATE_TIME: Duration = Duration::from_secs(25);
/// How soon the page asks again.
const REFRESH_SECONDS: u32 = 2;
/// Marks the request that should carry the cookie.
const HOP: &str = "cookie_check=1";
/// Marks a request that the user made by hand after a failure.
const RETRY: &str = "&retry=1";

/// `GET /api/authorize`: the browser arrives from the client.
pub(super) async fn authorize(call: Call, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let parameters: Vec<(String, String)> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let locales = parameters.iter().find(|(name, _)| name == "ui_locales").map(|(_, locales)| locales);
    let to = call.addressee(client(&call, &parameters), locales);
    let authorize_call = match check(&call, &parameters).await {
        Ok(authorize_call) => authorize_call,
        Err(fault) => return refuse(&call.responder(to, &call.support_reference()), &call, fault),
    };
    let reference = SupportReference::of(authorize_call.verification).to_string();
    let responder = call.responder(to, &reference);
    match call.browser() {
        Some(browser) => go_on(responder, &call, authorize_call, browser, &query).await,
        None if query.ends_with(HOP) => {
            let known = call.addressee_of(authorize_call.verification, locales).await;
            let to = Addressee { locale: known.locale, ..responder.to };
            let responder = call.responder(to, &reference);
            let retry_url = own_address(&call, query.trim_end_matches(HOP).trim_end_matches('&'));
            let sign_in_url = responder.sign_in_url();
            responder.show(&Page::CookiesNeeded { retry_url: &retry_url, sign_in_url })
        }
        None => set_cookie(&responder, &call, &query),
    }
}

/// `POST /api/authorize`: the same, in a form (OpenID Connect Core, 3.1.2.1). The browser comes again by GET: it brings no
/// cookies along when another site's form posts here, and a reload must not ask to post again.
pub(super) async fn authorize_by_post(call: Call, body: Result<Bytes, BytesRejection>) -> Response {
    let reference = call.support_reference();
    let responder = call.responder(call.stranger(), &reference);
    let Ok(body) = body else { return responder.fault(PageFault::MalformedRequest) };
    let query =
        form_urlencoded::Serializer::new(String::new()).extend_pairs(form_urlencoded::parse(&body)).finish();
    responder.redirect(&Personal::new(own_address(&call, &query)))
}

/// Whose pages the user sees: those of the client that sends them here.
fn client(call: &Call, parameters: &[(String, String)]) -> Arc<Client> {
    let clients = &call.parts.service.clients;
    let id = parameters.iter().find(|(name, _)| name == "client_id").map(|(_, id)| id.as_str());
    clients.named(id).unwrap_or_else(|| clients.default_client())
}

/// A client's request, or that of the redirect page of Microsoft's Jumio sample, which names the transaction alone.
async fn check(call: &Call, parameters: &[(String, String)]) -> Result<AuthorizeCall, Unfit> {
    let value =
        |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let service = &call.parts.service;
    match value("transactionReference").filter(|_| value("client_id").is_none()) {
        Some(reference) => {
            let retry = value("retry") == Some("1");
            service
                .sample_transactions
                .check(reference, value("journey"), retry, call.deadline)
                .await
                .map_err(Unfit::Transaction)
        }
        None => service.authorize_calls.check(parameters).map_err(Unfit::Request),
    }
}

/// Why a request leads nowhere.
enum Unfit {
    Request(RequestFault),
    Transaction(AuthorizeError),
}

/// Only a browser that brings the cookie back is bound: no prefetcher, no scanner of mail links.
fn set_cookie(responder: &PageResponder<'_>, call: &Call, query: &str) -> Response {
    let browser = call.parts.service.browsers.new_browser();
    let mut response = responder.redirect(&Personal::new(own_address(call, &format!("{query}&{HOP}"))));
    if let Some(cookie) = cookies::set(&browser, call.parts.service.links.is_secure()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Creating goes on when the browser leaves: a transaction that was created must be written down.
async fn go_on(
    mut responder: PageResponder<'_>,
    call: &Call,
    authorize_call: AuthorizeCall,
    browser: BrowserId,
    query: &str,
) -> Response {
    let service = Arc::clone(&call.parts.service);
    let (id, locales) = (authorize_call.verification, authorize_call.request.ui_locales.clone());
    let address = call.address();
    let creating = async move {
        let visitor = Visitor { browser: &browser, address };
        service.authorize(&authorize_call, visitor, Deadline::after(CREATE_TIME)).await
    };
    let creating = tokio::spawn(creating.in_current_span());
    let again = own_address(call, query.trim_end_matches(RETRY));
    let preparing = Page::Preparing { refresh_url: &again, refresh_seconds: REFRESH_SECONDS };
    let result = tokio::time::timeout(PATIENCE, creating).await;
    responder.to.locale = match &result {
        Ok(Ok(Ok(AuthorizeStep::ToProvider(_) | AuthorizeStep::ToWaiting(_)))) => responder.to.locale,
        Ok(Ok(Ok(AuthorizeStep::Back(response)))) => {
            call.addressee(Arc::clone(&responder.to.client), &response.locales).locale
        }
        _ => call.addressee_of(id, locales.as_ref()).await.locale,
    };
    match result {
        Err(_) => responder.show(&preparing),
        Ok(Err(_panicked)) => responder.fault(PageFault::TemporarilyUnavailable),
        Ok(Ok(Ok(step))) => take(&responder, step, &preparing, &again),
        Ok(Ok(Err(AuthorizeError::UnknownVerification))) => responder.fault(PageFault::UnknownVerification),
        Ok(Ok(Err(AuthorizeError::JourneyOver))) => already_finished(&responder),
        Ok(Ok(Err(AuthorizeError::Store(error)))) => {
            tracing::error!(?error, "authorize failed");
            responder.show(&Page::Unavailable { retry_url: &again, continue_url: responder.sign_in_url() })
        }
    }
}

fn take(responder: &PageResponder<'_>, step: AuthorizeStep, preparing: &Page<'_>, again: &str) -> Response {
    match step {
        AuthorizeStep::ToProvider(address) => responder.redirect(&address),
        AuthorizeStep::ToWaiting(address) => responder.redirect(&Personal::new(address)),
        AuthorizeStep::Preparing => responder.show(preparing),
        AuthorizeStep::Back(response) => responder.send_back(&response),
        AuthorizeStep::AlreadyFinished => already_finished(responder),
        AuthorizeStep::SignInAgain => {
            responder.show(&Page::SignInAgain { sign_in_url: responder.sign_in_url() })
        }
        AuthorizeStep::BegunElsewhere => {
            let restart_url = format!("{again}&restart=1");
            responder.show(&Page::BegunElsewhere { restart_url: &restart_url })
        }
        AuthorizeStep::Unavailable { continue_url } => {
            let leave = format!("{continue_url}?later=1");
            let retry_url = format!("{again}{RETRY}");
            responder.show(&Page::Unavailable { retry_url: &retry_url, continue_url: Some(&leave) })
        }
        AuthorizeStep::LimitReached { limit, continue_url } => {
            let leave = format!("{continue_url}?later=1");
            let retry_url = format!("{again}{RETRY}");
            responder.show(&Page::LimitReached {
                limit: words(limit),
                retry_url: &retry_url,
                continue_url: &leave,
            })
        }
    }
}

fn already_finished(responder: &PageResponder<'_>) -> Response {
    responder.show(&Page::AlreadyFinished { sign_in_url: responder.sign_in_url() })
}

fn words(limit: ReachedLimit) -> LimitText {
    match limit {
        ReachedLimit::User => LimitText::User,
        ReachedLimit::Connection => LimitText::Connection,
        ReachedLimit::Client => LimitText::AllUsers,
    }
}

/// The client is told what is wrong, unless it is not known to be the client.
fn refuse(responder: &PageResponder<'_>, call: &Call, unfit: Unfit) -> Response {
    let fault = match unfit {
        Unfit::Request(fault) => fault,
        Unfit::Transaction(AuthorizeError::UnknownVerification) => RequestFault::UnknownVerification,
        Unfit::Transaction(AuthorizeError::JourneyOver) => return already_finished(responder),
        Unfit::Transaction(AuthorizeError::Store(error)) => {
            tracing::error!(?error, "authorize failed: transaction unreadable");
            return responder.fault(PageFault::TemporarilyUnavailable);
        }
    };
    match fault {
        RequestFault::UnknownClient | RequestFault::UnknownRedirectUri => {
            responder.fault(PageFault::MalformedRequest)
        }
        RequestFault::UnknownVerification => responder.fault(PageFault::UnknownVerification),
        RequestFault::Refused { redirect_uri, response_mode, state, error, description, sends_issuer } => {
            let issuer = call.parts.service.links.issuer();
            let mut parameters = vec![("error", error.code()), ("error_description", description)];
            parameters.extend(state.as_ref().map(|state| ("state", state.expose().as_str())));
            if sends_issuer {
                parameters.push(("iss", issuer.as_str()));
            }
            responder.send(&redirect_uri, response_mode, &parameters)
        }
    }
}

/// This very request, as the world addresses it.
fn own_address(call: &Call, query: &str) -> String {
    format!("{}?{query}", call.parts.service.links.to("authorize"))
}
