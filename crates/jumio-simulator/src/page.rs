use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::response::{Html, IntoResponse, Response};
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use crate::{CAPTURE_ERRORS, CaptureError, PRESETS, Preset, Scenario, User};

const TEMPLATE: &str = include_str!("page.html");

/// What the hosted page shows.
#[derive(Serialize)]
pub(crate) struct Page {
    title: &'static str,
    text: &'static str,
    problem: Option<&'static str>,
    action: Option<String>,
    choices: Vec<Choice>,
    document: Vec<Field>,
    fault_profiles: Vec<Choice>,
    reasons: Vec<Reason>,
    back: Option<String>,
    #[serde(skip)]
    status: StatusCode,
}

#[derive(Clone, Serialize)]
struct Choice {
    name: &'static str,
    description: &'static str,
    chosen: bool,
}

/// Why the user leaves.
#[derive(Clone, Serialize)]
struct Reason {
    code: u16,
    description: &'static str,
}

/// A text that the user may change.
#[derive(Serialize)]
struct Field {
    name: &'static str,
    label: &'static str,
    value: String,
}

impl Page {
    /// Stands for the capture of document and face.
    pub(crate) fn capture(action: String, chosen: Option<Scenario>, user: User) -> Self {
        let offered = Scenario::ALL.into_iter().filter(|scenario| scenario.is_submitted());
        let choice = |scenario: Scenario| Choice {
            name: scenario.as_str(),
            description: scenario.description(),
            chosen: chosen == Some(scenario),
        };
        Self {
            title: "Document and selfie",
            text: "At this point Jumio would take pictures of an identity document and of a face. This page stands \
                   for that: choose what Jumio will find, then go on. No picture is taken.",
            problem: None,
            action: Some(action),
            choices: offered.map(choice).collect(),
            document: vec![
                Field { name: "firstName", label: "Given names", value: user.first_name },
                Field { name: "lastName", label: "Family names", value: user.last_name },
                Field { name: "dateOfBirth", label: "Date of birth", value: user.date_of_birth },
            ],
            fault_profiles: PRESETS.map(fault_profile).to_vec(),
            reasons: CAPTURE_ERRORS.map(reason).to_vec(),
            back: None,
            status: StatusCode::OK,
        }
    }

    /// The same page again, since nothing was chosen.
    pub(crate) fn choose_first(self) -> Self {
        Self {
            problem: Some("Please choose how the check should end."),
            status: StatusCode::BAD_REQUEST,
            ..self
        }
    }

    /// The link does not work any more, or never did.
    pub(crate) fn gone(back: Option<String>) -> Self {
        Self {
            title: "This link has expired",
            text: "The link was open for too long, has been used up, or is not known here.",
            status: StatusCode::GONE,
            ..Self::plain(back)
        }
    }

    /// Jumio's own end page, for requests without an address to return to.
    pub(crate) fn end() -> Self {
        Self { title: "Thank you", text: "You can close this window.", ..Self::plain(None) }
    }

    fn plain(back: Option<String>) -> Self {
        Self {
            title: "",
            text: "",
            problem: None,
            action: None,
            choices: Vec::new(),
            document: Vec::new(),
            fault_profiles: Vec::new(),
            reasons: Vec::new(),
            back,
            status: StatusCode::OK,
        }
    }
}

fn fault_profile(preset: Preset) -> Choice {
    Choice { name: preset.name, description: preset.description, chosen: false }
}

fn reason(CaptureError { code, description }: CaptureError) -> Reason {
    Reason { code, description }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        // No form-action: browsers apply it to the redirect that follows the form, too.
        let headers = [
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'"),
            (REFERRER_POLICY, "no-referrer"),
        ];
        match Environment::new().render_named_str("page.html", TEMPLATE, Serde(&self)) {
            Ok(html) => (self.status, headers, Html(html)).into_response(),
            Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        }
    }
}
