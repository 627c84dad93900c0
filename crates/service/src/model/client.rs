use std::{fmt, sync::Arc, time::Duration};

use contract::{Claim, ClientId, Timestamp, TrustGroup};
use messages::{Offer, Overrides};
use tokens::{ClientKeys, SecretHash};
use verification::{EffectiveState, Limits, Rules};

use super::{Brand, RateLimits, Record};

/// A relying party: who may send users here, and on which terms.
#[derive(Clone)]
pub struct Client {
    /// Its name at our OpenID Connect endpoints.
    pub id: ClientId,
    /// What users call it.
    pub display_name: String,
    /// The clients whose approvals it trusts, and that trust its own; absent: none.
    pub trust_group: Option<TrustGroup>,
    /// Which directory its object ids belong to.
    pub tenant: String,
    /// Its secrets; two while one is being exchanged.
    pub secrets: Vec<SecretHash>,
    /// Its public keys, where it signs who it is (`private_key_jwt`).
    pub assertion_keys: Option<ClientKeys>,
    /// Where browsers may be sent back to; compared as strings (RFC 9700, 2.1).
    pub redirect_uris: Vec<String>,
    /// What it accepts.
    pub rules: Rules,
    /// How often a user may try.
    pub limits: Limits,
    /// How many transactions may be created for all its users together.
    pub rate_limits: RateLimits,
    /// How long a verification is kept after it has ended, or after an approval is no longer valid. Longer than any
    /// window of `limits`.
    pub retention: Duration,
    /// Which claims of the document it may see.
    pub claims: Vec<Claim>,
    /// The languages that its users may have.
    pub offer: Offer,
    /// How its pages look.
    pub brand: Brand,
    /// What its users read in its own words.
    pub texts: Arc<Overrides>,
    /// Which of the provider's workflows its users go through, in the provider's words; absent: the one of the settings.
    pub workflow: Option<String>,
    /// Whether a user must have consented before anything begins.
    pub requires_consent: bool,
    /// Whether its authorization requests must use PKCE. Azure AD B2C sends none.
    pub requires_pkce: bool,
    /// Whether authorization responses name us (RFC 9207).
    pub sends_issuer: bool,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Client {
    /// Among whose clients its users' approvals count.
    #[must_use]
    pub fn group(&self) -> TrustGroup {
        self.trust_group.clone().unwrap_or_else(|| TrustGroup::of_client(&self.id))
    }

    /// Whether this is one of the client's secrets; compared in constant time.
    #[must_use]
    pub fn has_secret(&self, secret: &str) -> bool {
        self.secrets.iter().fold(false, |found, known| found | known.is_of(secret))
    }

    /// How a record stands for this client, for a user who has so many attempts left. Attempts make a difference to
    /// rejections only.
    #[must_use]
    pub fn effective_state(
        &self,
        record: &Record,
        remaining_attempts: u32,
        now: Timestamp,
    ) -> EffectiveState {
        record.verification.effective_state(&self.rules, remaining_attempts, now)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use messages::Locale;
    use verification::{Matching, OnRename, OnWarning, Proof, REQUIRED_CHECKS};

    use super::*;
    use crate::model::{Colour, RateLimit};

    /// A client of this name.
    pub(in crate::model) fn client(id: &str, display_name: &str) -> Client {
        const DAY: Duration = Duration::from_secs(24 * 3600);
        let many = RateLimit { most: 1000, window: DAY };
        Client {
            id: ClientId(id.to_owned()),
            display_name: display_name.to_owned(),
            trust_group: None,
            tenant: "default".to_owned(),
            secrets: vec![SecretHash::of("a-secret-that-only-b2c-knows")],
            assertion_keys: None,
            redirect_uris: Vec::new(),
            rules: Rules {
                on_warning: OnWarning::Review,
                matching: Matching::WhenGiven,
                on_rename: OnRename::NewAttempt,
                required_checks: REQUIRED_CHECKS,
                proof: Proof::RedeemedCode,
                validity: DAY,
            },
            limits: Limits { max_attempts: 3, max_transactions: 6, window: DAY },
            rate_limits: RateLimits { per_address: many, per_network: many, per_client: None },
            retention: DAY,
            claims: Vec::new(),
            offer: Offer::new(Locale::default(), Locale::all()),
            brand: Brand {
                logo_url: None,
                accent: Colour::parse("#0f5cc0").unwrap(),
                background: None,
                support_url: None,
                start_url: None,
            },
            texts: Arc::default(),
            workflow: None,
            requires_consent: false,
            requires_pkce: false,
            sends_issuer: true,
        }
    }
}
