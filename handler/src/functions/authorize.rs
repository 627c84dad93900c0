use std::{sync::Arc, time::Duration};

use axum::{extract::RawQuery, response::Response};
use http::header;
use messages::{FaultText, LimitText};
use service::{
    AuthorizationRequest, AuthorizeError, AuthorizeStep, Deadline, ReachedLimit, RequestFault, Visitor,
    support_reference,
};
use tokens::BrowserId;
use tracing::Instrument;
use url::form_urlencoded;
use verification::Personal;

use super::Call;
use crate::{cookies, pages::Page, responses::page::PageResponse};

/// How long a browser waits before it is shown the page that asks again.
const PATIENCE: Duration = Duration::from_secs(4);
/// How long buying may take, whether or not a browser waits.
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
    let locale = call.locale(locales);
    let request = match check(&call, &parameters).await {
        Ok(request) => request,
        Err(fault) => {
            let page_response =
                PageResponse { ui: &call.parts.ui, locale, support_reference: &call.support_reference() };
            return refuse(&page_response, &call, fault);
        }
    };
    let reference = support_reference(request.verification);
    let page_response = PageResponse { ui: &call.parts.ui, locale, support_reference: &reference };
    match call.browser() {
        Some(browser) => go_on(page_response, &call, request, browser, &query).await,
        None if query.ends_with(HOP) => {
            let locale = call.locale_of(request.verification, locales).await;
            let retry_url = own_address(&call, query.trim_end_matches(HOP).trim_end_matches('&'));
            let sign_in_url = call.parts.ui.start_url.as_deref();
            let page = Page::CookiesNeeded { retry_url: &retry_url, sign_in_url };
            PageResponse { locale, ..page_response }.show(&page)
        }
        None => set_cookie(&page_response, &call, &query),
    }
}

/// A client's request, or that of the original sample's redirect page, which names the transaction alone.
async fn check(call: &Call, parameters: &[(String, String)]) -> Result<AuthorizationRequest, Unfit> {
    let value =
        |name: &str| parameters.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
    let service = &call.parts.service;
    match value("transactionReference").filter(|_| value("client_id").is_none()) {
        Some(reference) => {
            let retry = value("retry") == Some("1");
            service.check_transaction(reference, retry, call.deadline).await.map_err(Unfit::Transaction)
        }
        None => service.check_authorization(parameters).map_err(Unfit::Request),
    }
}

/// Why a request leads nowhere.
enum Unfit {
    Request(RequestFault),
    Transaction(AuthorizeError),
}

/// Only a browser that brings the cookie back is bound: no prefetcher, no scanner of mail links.
fn set_cookie(page_response: &PageResponse<'_>, call: &Call, query: &str) -> Response {
    let browser = call.parts.service.new_browser();
    let mut response = page_response.redirect(&Personal::new(own_address(call, &format!("{query}&{HOP}"))));
    if let Some(cookie) = cookies::set(&browser, call.parts.service.config().links.is_secure()) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Buying goes on when the browser leaves: what is bought must be written down.
async fn go_on(
    mut page_response: PageResponse<'_>,
    call: &Call,
    request: AuthorizationRequest,
    browser: BrowserId,
    query: &str,
) -> Response {
    let service = Arc::clone(&call.parts.service);
    let (id, locales) = (request.verification, request.journey.ui_locales.clone());
    let address = call.address();
    let buying = async move {
        let visitor = Visitor { browser: &browser, address };
        service.authorize(&request, visitor, Deadline::after(CREATE_TIME)).await
    };
    let buying = tokio::spawn(buying.in_current_span());
    let again = own_address(call, query.trim_end_matches(RETRY));
    let preparing = Page::Preparing { refresh_url: &again, refresh_seconds: REFRESH_SECONDS };
    let bought = tokio::time::timeout(PATIENCE, buying).await;
    page_response.locale = match &bought {
        Ok(Ok(Ok(AuthorizeStep::ToProvider(_) | AuthorizeStep::ToWaiting(_)))) => page_response.locale,
        Ok(Ok(Ok(AuthorizeStep::Back(response)))) => call.locale(&response.locales),
        _ => call.locale_of(id, locales.as_ref()).await,
    };
    match bought {
        Err(_) => page_response.show(&preparing),
        Ok(Err(_panicked)) => page_response.fault(FaultText::TemporarilyUnavailable),
        Ok(Ok(Ok(step))) => take(&page_response, step, &preparing, &again),
        Ok(Ok(Err(AuthorizeError::UnknownVerification))) => {
            page_response.fault(FaultText::UnknownVerification)
        }
        Ok(Ok(Err(AuthorizeError::Store(error)))) => {
            tracing::error!(%error, "authorize has no next step");
            page_response.show(&Page::Unavailable {
                retry_url: &again,
                continue_url: call.parts.ui.start_url.as_deref(),
            })
        }
    }
}

fn take(
    page_response: &PageResponse<'_>,
    step: AuthorizeStep,
    preparing: &Page<'_>,
    again: &str,
) -> Response {
    match step {
        AuthorizeStep::ToProvider(address) => page_response.redirect(&address),
        AuthorizeStep::ToWaiting(address) => page_response.redirect(&Personal::new(address)),
        AuthorizeStep::Preparing => page_response.show(preparing),
        AuthorizeStep::Back(response) => page_response.send_back(&response),
        AuthorizeStep::AlreadyFinished => {
            page_response.show(&Page::AlreadyFinished { sign_in_url: page_response.ui.start_url.as_deref() })
        }
        AuthorizeStep::SignInAgain => {
            page_response.show(&Page::SignInAgain { sign_in_url: page_response.ui.start_url.as_deref() })
        }
        AuthorizeStep::BegunElsewhere => {
            let restart_url = format!("{again}&restart=1");
            page_response.show(&Page::BegunElsewhere { restart_url: &restart_url })
        }
        AuthorizeStep::Unavailable { continue_url } => {
            let leave = format!("{continue_url}?later=1");
            let retry_url = format!("{again}{RETRY}");
            page_response.show(&Page::Unavailable { retry_url: &retry_url, continue_url: Some(&leave) })
        }
        AuthorizeStep::LimitReached { limit, continue_url } => {
            let leave = format!("{continue_url}?later=1");
            let retry_url = format!("{again}{RETRY}");
            page_response.show(&Page::LimitReached {
                limit: words(limit),
                retry_url: &retry_url,
                continue_url: &leave,
            })
        }
    }
}

fn words(limit: ReachedLimit) -> LimitText {
    match limit {
        ReachedLimit::User => LimitText::User,
        ReachedLimit::Connection => LimitText::Connection,
        ReachedLimit::Client => LimitText::Everybody,
    }
}

/// The client is told what is wrong, unless it is not known to be the client.
fn refuse(page_response: &PageResponse<'_>, call: &Call, unfit: Unfit) -> Response {
    let fault = match unfit {
        Unfit::Request(fault) => fault,
        Unfit::Transaction(AuthorizeError::UnknownVerification) => RequestFault::UnknownVerification,
        Unfit::Transaction(AuthorizeError::Store(error)) => {
            tracing::error!(%error, "authorize cannot read a transaction");
            return page_response.fault(FaultText::TemporarilyUnavailable);
        }
    };
    match fault {
        RequestFault::UnknownClient | RequestFault::UnknownRedirectUri => {
            page_response.fault(FaultText::MalformedRequest)
        }
        RequestFault::UnknownVerification => page_response.fault(FaultText::UnknownVerification),
        RequestFault::Refused { redirect_uri, response_mode, state, error, description, sends_issuer } => {
            let issuer = call.parts.service.config().links.issuer();
            let mut parameters = vec![("error", error.code()), ("error_description", description)];
            parameters.extend(state.as_ref().map(|state| ("state", state.expose().as_str())));
            if sends_issuer {
                parameters.push(("iss", issuer.as_str()));
            }
            page_response.send(&redirect_uri, response_mode, &parameters)
        }
    }
}

/// This very request, as the world addresses it.
fn own_address(call: &Call, query: &str) -> String {
    format!("{}?{query}", call.parts.service.config().links.to("authorize"))
}
