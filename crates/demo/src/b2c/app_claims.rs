//! The claims of the app's token.

use serde::Serialize;
use uuid::Uuid;

use super::answer::Answer;
use super::directory::User;
use super::journey::Journey;
use super::tenant::{POLICY, Tenant};
use crate::clock;

/// Seconds that a token for the app is good for.
pub(super) const TOKEN_LIFE: i64 = 3600;

/// What the app learns: the account's claims, and the verification's outcome with the document's claims.
#[derive(Serialize)]
pub(super) struct AppClaims {
    iss: String,
    aud: String,
    sub: Uuid,
    iat: i64,
    nbf: i64,
    exp: i64,
    nonce: String,
    tfp: &'static str,
    given_name: String,
    family_name: String,
    email: String,
    #[serde(rename = "identityVerified")]
    identity_verified: bool,
    #[serde(flatten)]
    found: FoundClaims,
}

/// Claims that are left out while there is nothing to say.
#[derive(Serialize)]
struct FoundClaims {
    #[serde(rename = "identityVerification", skip_serializing_if = "Option::is_none")]
    outcome: Option<String>,
    #[serde(rename = "verificationId", skip_serializing_if = "Option::is_none")]
    verification_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_given_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_surname: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_date_of_birth: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_country: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    document_expiry: Option<String>,
}

impl AppClaims {
    pub(super) fn new(tenant: &Tenant, journey: &Journey, user: &User) -> Self {
        let now = clock::unix_now();
        AppClaims {
            iss: tenant.issuer(),
            aud: journey.request.client_id.clone(),
            sub: user.object_id,
            iat: now,
            nbf: now,
            exp: now + TOKEN_LIFE,
            nonce: journey.request.nonce.clone(),
            tfp: POLICY,
            given_name: user.given_name.clone(),
            family_name: user.surname.clone(),
            email: user.email.clone(),
            identity_verified: journey.answer.verified,
            found: FoundClaims::new(&journey.answer),
        }
    }
}

impl FoundClaims {
    fn new(answer: &Answer) -> Self {
        let answer = answer.clone();
        FoundClaims {
            outcome: answer.outcome,
            verification_id: answer.verification_id,
            document_given_name: answer.given_name,
            document_surname: answer.surname,
            document_date_of_birth: answer.date_of_birth,
            document_type: answer.document_type,
            document_country: answer.document_country,
            document_expiry: answer.document_expiry,
        }
    }
}
