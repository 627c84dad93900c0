//! The app's pages.

use axum::http::StatusCode;
use axum::response::Response;
use serde_json::Value;

use super::attempt::SignInError;
use super::shared::Claims;
use crate::html::{Page, escape};

const BANNER: &str = "Demo app";

const SIGN_IN: &str =
    "<form method=\"post\" action=\"/sign-in\">\n<button>Sign up or sign in</button>\n</form>";

pub(super) fn home() -> Response {
    let body = format!(
        "<p>You are not signed in. Signing in includes a check of your identity document.</p>\n{SIGN_IN}"
    );
    page("Welcome", &body, StatusCode::OK)
}

pub(super) fn signed_in(claims: &Claims) -> Response {
    let verdict = match claims.get("identityVerified") {
        Some(Value::Bool(true)) => "Your identity is verified.",
        _ => "Your identity is not verified.",
    };
    let rows: String = claims.iter().map(|(name, value)| row(name, value)).collect();
    let body = format!(
        "<p>{verdict}</p>\n<table>\n<caption>What this app was told</caption>\n\
         <thead><tr><th scope=\"col\">Claim</th><th scope=\"col\">Value</th></tr></thead>\n\
         <tbody>\n{rows}</tbody>\n</table>\n\
         <form method=\"post\" action=\"/sign-out\">\n<button class=\"quiet\">Sign out</button>\n</form>"
    );
    page("You are signed in", &body, StatusCode::OK)
}

fn row(name: &str, value: &Value) -> String {
    let value = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let name = escape(name).replace('_', "_<wbr>");
    format!("<tr><th scope=\"row\">{name}</th><td>{}</td></tr>\n", escape(&value))
}

pub(super) fn problem(error: &SignInError) -> Response {
    let body = format!("<p class=\"problem\" role=\"alert\">{}</p>\n{SIGN_IN}", escape(&error.to_string()));
    page("You are not signed in", &body, StatusCode::BAD_REQUEST)
}

fn page(title: &str, body: &str, status: StatusCode) -> Response {
    Page { banner: BANNER, title, body }.respond(status)
}
