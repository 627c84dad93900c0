use contract::Personal;
use tokens::{IdTokenHints, VerificationToken, VerificationTokenKeys};
use url::{Url, form_urlencoded};
use verification::{Proof, Rules};

use super::{error::DropInError, return_target::ReturnTarget};
use crate::{
    kernel::{Clock, SecureRandom, StoreError, random_bytes},
    model::Client,
};

/// What the drop-in needs to know.
#[derive(Debug)]
pub struct DropIn {
    /// Where the tenant's policies are, such as `https://contoso.b2clogin.com/contoso.onmicrosoft.com`.
    pub policies: Url,
    /// Makes the hints with which the second policy begins.
    pub hints: IdTokenHints,
    /// Makes and reads what the polling page carries.
    pub tokens: VerificationTokenKeys,
    /// What proves an approval. This protocol cannot prove that the browser in front of the provider is the one that signed
    /// in.
    pub proof: Proof,
}

impl DropIn {
    /// The request to the second policy as the sample writes it, with its parameters encoded.
    pub(super) fn return_address(&self, target: &ReturnTarget) -> Option<Personal<String>> {
        let is_name = |letter: u8| letter.is_ascii_alphanumeric() || matches!(letter, b'_' | b'-');
        if target.policy.is_empty() || !target.policy.bytes().all(is_name) {
            return None;
        }
        let base = self.policies.as_str().trim_end_matches('/');
        let parameters = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &target.client_id)
            .append_pair("redirect_uri", &target.redirect_uri)
            .append_pair("scope", &target.scope)
            .append_pair("response_type", "id_token")
            .finish();
        Some(Personal::new(format!("{base}/{}/oauth2/v2.0/authorize?{parameters}", target.policy)))
    }

    /// The client's rules with the drop-in's own proof.
    #[must_use]
    pub fn rules(&self, client: &Client) -> Rules {
        Rules { proof: self.proof, ..client.rules }
    }

    pub(super) fn read(&self, token: &str, clock: &dyn Clock) -> Result<VerificationToken, DropInError> {
        self.tokens.read(token, clock.now()).map_err(|_| DropInError::InvalidToken)
    }

    pub(super) fn seal(
        &self,
        token: &VerificationToken,
        clock: &dyn Clock,
        random: &dyn SecureRandom,
    ) -> Result<String, DropInError> {
        let sealed = self.tokens.issue(token, clock.now(), random_bytes(random));
        sealed.ok_or_else(|| StoreError::internal().because("the token cannot be sealed").into())
    }
}
