//! The tenant's pages.

use axum::http::StatusCode;
use axum::response::Response;
use url::form_urlencoded::byte_serialize;

use super::answer::NextStep;
use super::failure::Lost;
use super::journey::{Journey, StateProperties};
use super::tenant::Tenant;
use crate::html::{Page, escape, field, filled_field};

const BANNER: &str = "Azure AD B2C stand-in";

/// Countries to choose from, ISO 3166-1 alpha-3.
const COUNTRIES: [(&str, &str); 6] = [
    ("AUT", "Austria"),
    ("FRA", "France"),
    ("DEU", "Germany"),
    ("CHE", "Switzerland"),
    ("GBR", "United Kingdom"),
    ("USA", "United States"),
];

/// Address of the page on which a journey stands; its forms go to the same address.
pub(super) fn address(tenant: &Tenant, journey: &Journey) -> String {
    let state = StateProperties::of_page(journey).text();
    let tx: String = byte_serialize(state.as_bytes()).collect();
    tenant.policy_address(&format!("SelfAsserted?tx={tx}"))
}

/// Step 1, the combined page.
pub(super) fn sign_in(tenant: &Tenant, journey: &Journey, problem: Option<&str>) -> Response {
    let action = escape(&address(tenant, journey));
    let problem = problem
        .map(|problem| format!("<p class=\"problem\" role=\"alert\">{}</p>\n", escape(problem)))
        .unwrap_or_default();
    let body = format!("{problem}{}{}", sign_in_form(&action), sign_up_form(&action));
    page("Sign up or sign in", &body, StatusCode::OK)
}

fn sign_in_form(action: &str) -> String {
    let email = field("sign-in-email", "email", "Email address", "email", "username");
    let password = field("sign-in-password", "password", "Password", "password", "current-password");
    format!(
        "<h2>Sign in</h2>\n<form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"action\" value=\"signIn\">\n{email}{password}\
         <button>Sign in</button>\n</form>\n"
    )
}

fn sign_up_form(action: &str) -> String {
    let fields = [
        field("email", "email", "Email address", "email", "email"),
        field("password", "password", "New password", "password", "new-password"),
        filled_field("given-name", "givenName", "Given name", "text", "given-name", "Maria"),
        filled_field("surname", "surname", "Surname", "text", "family-name", "Muster"),
        filled_field("date-of-birth", "dateOfBirth", "Date of birth", "date", "bday", "1988-04-17"),
    ]
    .concat();
    let countries: String =
        COUNTRIES.iter().map(|(code, name)| format!("<option value=\"{code}\">{name}</option>")).collect();
    format!(
        "<h2>Sign up</h2>\n<form method=\"post\" action=\"{action}\">\n\
         <input type=\"hidden\" name=\"action\" value=\"signUp\">\n{fields}\
         <label for=\"country\">Country of residence</label>\n\
         <select id=\"country\" name=\"country\" autocomplete=\"country\">{countries}</select>\n\
         <label><input type=\"checkbox\" name=\"consent\" value=\"true\">\
         I agree that my identity document and my face are checked.</label>\n\
         <button>Create account</button>\n</form>\n"
    )
}

/// Steps 3 and 7: what the verification service wants the user to know.
pub(super) fn message(tenant: &Tenant, journey: &Journey) -> Response {
    let answer = &journey.answer;
    let action = escape(&address(tenant, journey));
    let text = escape(answer.user_message.as_deref().unwrap_or("Your identity is not verified yet."));
    let (way_on, way_past) = if answer.needs_consent() {
        (button(&action, "agree", "I agree", ""), "Continue without verification")
    } else if answer.next_step == NextStep::Retry && journey.may_retry() {
        (button(&action, "retry", "Try again", ""), "Continue without verification")
    } else {
        (String::new(), "Continue")
    };
    let past = button(&action, "continue", way_past, " class=\"quiet\"");
    page("Your identity check", &format!("<p>{text}</p>\n{way_on}{past}"), StatusCode::OK)
}

fn button(action: &str, word: &str, label: &str, attributes: &str) -> String {
    format!(
        "<form method=\"post\" action=\"{action}\">\n<input type=\"hidden\" name=\"action\" value=\"{word}\">\n\
         <button{attributes}>{label}</button>\n</form>\n"
    )
}

/// The end for a browser without a journey.
pub(super) fn lost(problem: Lost) -> Response {
    let body = format!("<p class=\"problem\">{}</p>\n", escape(&problem.to_string()));
    page("Sorry, we cannot sign you in", &body, StatusCode::BAD_REQUEST)
}

fn page(title: &str, body: &str, status: StatusCode) -> Response {
    Page { banner: BANNER, title, body }.respond(status)
}
