//! What users type and press on the tenant's own pages.

use axum::extract::{Form, Query, State};
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use uuid::Uuid;

use super::directory::User;
use super::failure::{Failure, Lost};
use super::journey::{EffectiveState, Journey, SharedJourney, StateProperties};
use super::pages;
use super::tenant::{Shared, Tenant};
use crate::{clock, web};

/// Names the journey in the address of its pages.
#[derive(Deserialize)]
pub(super) struct Tx {
    tx: Option<String>,
}

/// The forms of the pages, told apart by the pressed button.
#[derive(Deserialize)]
#[serde(tag = "action", rename_all = "camelCase")]
pub(super) enum Submission {
    SignIn { email: String, password: String },
    SignUp(SignUp),
    Retry,
    Agree,
    Continue,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignUp {
    email: String,
    password: String,
    given_name: String,
    surname: String,
    date_of_birth: String,
    country: String,
    /// A checkbox: absent when not ticked.
    consent: Option<String>,
}

/// Shows the page on which the journey stands.
pub(super) async fn show(State(tenant): State<Shared>, headers: HeaderMap, Query(tx): Query<Tx>) -> Response {
    let journey = match find(&tenant, &headers, tx).await {
        Ok(journey) => journey,
        Err(lost) => return pages::lost(lost),
    };
    let journey = journey.lock().await;
    match &journey.effective_state {
        EffectiveState::SignIn { problem } => pages::sign_in(&tenant, &journey, *problem),
        EffectiveState::Message => pages::message(&tenant, &journey),
        EffectiveState::Away(_) | EffectiveState::Over => pages::lost(Lost::NoJourney),
    }
}

/// Takes a page's form and goes on to the next step.
pub(super) async fn submit(
    State(tenant): State<Shared>,
    headers: HeaderMap,
    Query(tx): Query<Tx>,
    Form(submission): Form<Submission>,
) -> Response {
    let journey = match find(&tenant, &headers, tx).await {
        Ok(journey) => journey,
        Err(lost) => return pages::lost(lost),
    };
    let mut journey = journey.lock().await;
    match take(&tenant, &mut journey, submission).await {
        Ok(next) => next,
        Err(failure) => tenant.give_up(&mut journey, &failure),
    }
}

async fn find(tenant: &Tenant, headers: &HeaderMap, tx: Tx) -> Result<SharedJourney, Lost> {
    let properties = tx.tx.as_deref().and_then(StateProperties::parse).ok_or(Lost::NoJourney)?;
    tenant.journey(properties.journey(), headers).await.ok_or(Lost::NoJourney)
}

async fn take(tenant: &Tenant, journey: &mut Journey, submission: Submission) -> Result<Response, Failure> {
    match (&journey.effective_state, submission) {
        (EffectiveState::SignIn { .. }, Submission::SignIn { email, password }) => {
            let user = tenant.users.sign_in(&email, &password);
            enter(
                tenant,
                journey,
                user.ok_or("We can't find an account with this email address and password."),
            )
            .await
        }
        (EffectiveState::SignIn { .. }, Submission::SignUp(form)) => {
            enter(
                tenant,
                journey,
                sign_up(tenant, form).ok_or("This email address has an account. Please sign in."),
            )
            .await
        }
        (EffectiveState::Message, Submission::Retry) if journey.may_retry() => {
            let replaces = journey.answer.verification_id.clone();
            tenant.start(journey, replaces).await
        }
        (EffectiveState::Message, Submission::Agree) if journey.answer.needs_consent() => {
            agree(tenant, journey);
            tenant.start(journey, None).await
        }
        (EffectiveState::Message, Submission::Continue) => tenant.send_claims(journey),
        _ => Ok(pages::lost(Lost::NoJourney)),
    }
}

/// Step 1 is over once the user is known.
async fn enter(
    tenant: &Tenant,
    journey: &mut Journey,
    user: Result<User, &'static str>,
) -> Result<Response, Failure> {
    match user {
        Ok(user) => {
            journey.user = Some(user);
            tenant.start(journey, None).await
        }
        Err(problem) => {
            journey.effective_state = EffectiveState::SignIn { problem: Some(problem) };
            Ok(web::redirect(&pages::address(tenant, journey)))
        }
    }
}

fn sign_up(tenant: &Tenant, form: SignUp) -> Option<User> {
    let user = User {
        object_id: Uuid::new_v4(),
        email: form.email,
        given_name: form.given_name,
        surname: form.surname,
        date_of_birth: form.date_of_birth,
        country: form.country,
        consent: form.consent.map(|_| clock::now()),
    };
    tenant.users.sign_up(user.clone(), form.password).then_some(user)
}

fn agree(tenant: &Tenant, journey: &mut Journey) {
    if let Some(user) = &mut journey.user {
        user.consent = Some(clock::now());
        tenant.users.agree(user);
    }
}
