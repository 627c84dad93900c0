use std::time::Duration;

use contract::{ClientId, Personal, Timestamp, TrustGroup, named};
use serde::{Deserialize, Serialize};
use verification::{Attributes, Verification};

use super::{AuthorizationRequest, Consent, DocumentPart, Handover, IssuedCode, IssuedHint, Subject, UserId};

/// Everything that is kept of one verification: the core, and one part for each feature that has touched it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    pub verification: Verification,
    /// How the user proves who they are.
    pub method: Method,
    /// As whom the policy named the user when this began.
    pub subject: Subject,
    /// By what else the user is found: the account that was bound since, and names of earlier attempts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub other_names: Vec<Subject>,
    /// The client under whose rules it is decided: the one that asked for it last while it was open.
    pub client: ClientId,
    /// Among whose clients it counts, where that is not this client alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trust_group: Option<TrustGroup>,
    /// The policy's id of the user journey that asked for it; ties log lines together.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
    /// The user's languages, as the policy named them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub locale: Option<String>,
    /// How many entries the timeline has.
    #[serde(default)]
    pub timeline_length: u32,
    /// The document check.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<DocumentPart>,
    /// What a client began at our OpenID Connect endpoints.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oidc: Option<OidcPart>,
    /// What the policies of Microsoft's Jumio sample began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<SamplePart>,
}

named! {
    /// How a user proves who they are.
    pub enum Method {
        /// With a document and their face.
        Document = "document",
    }
}

/// The authorization request that brought the browser here, and the codes that answered such requests.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OidcPart {
    /// The browser's present request.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<AuthorizationRequest>,
    /// The last code that was handed out to the bound browser.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<IssuedCode>,
    /// The last code that only lets another browser start over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub restart_code: Option<IssuedCode>,
}

/// What the policies of Microsoft's Jumio sample asked for, and the hints that they got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SamplePart {
    /// How the browser is sent back.
    pub request: ReturnRequest,
    /// The user journey of the policy that asked for it last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journey: Option<String>,
    /// When that user journey asked first.
    pub since: Timestamp,
    /// The last hint that was handed out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hint: Option<IssuedHint>,
}

/// How the browser is sent back to the sample's second policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReturnRequest {
    /// The account; the hint names it.
    pub object_id: Personal<String>,
    /// The authorization request to the second policy, but for the hint and the reference.
    pub return_address: Personal<String>,
}

/// A hint logs its holder in. So long after the link to the provider has run out there is none any more, even for a finder of the
/// address in a browser's history.
const HINTS_AFTER_LINK: Duration = Duration::from_secs(15 * 60);
/// How long a journey lasts that has not created a transaction.
const JOURNEY_WITHOUT_TRANSACTION: Duration = Duration::from_secs(30 * 60);

impl SamplePart {
    /// Part of a user journey that begins now.
    #[must_use]
    pub const fn new(request: ReturnRequest, journey: Option<String>, now: Timestamp) -> Self {
        Self { request, journey, since: now, hint: None }
    }

    /// The policy asks again, or another user journey does, which may ask for another return.
    pub fn ask(&mut self, request: ReturnRequest, journey: Option<&str>, now: Timestamp) {
        self.request = request;
        if self.journey.as_deref() != journey || journey.is_none() {
            (self.journey, self.since) = (journey.map(str::to_owned), now);
        }
    }

    /// Whether the present user journey gets no further hint: it got one after the verdict, or its time has passed.
    fn is_over(&self, verification: &Verification, now: Timestamp) -> bool {
        let own = verification.transaction.as_ref().filter(|transaction| transaction.issued_at >= self.since);
        let link_ends =
            own.map_or(self.since + JOURNEY_WITHOUT_TRANSACTION, |transaction| transaction.expires_at);
        let had_last = self.hint.as_ref().is_some_and(|hint| hint.is_last && hint.issued_at >= self.since);
        had_last || now > link_ends + HINTS_AFTER_LINK
    }
}

impl Record {
    /// A new record of a document verification: the one place where records are made.
    #[must_use]
    pub fn new(verification: Verification, client: ClientId, subject: Subject) -> Self {
        Self {
            verification,
            method: Method::Document,
            subject,
            other_names: Vec::new(),
            client,
            trust_group: None,
            correlation_id: None,
            locale: None,
            timeline_length: 0,
            document: Some(DocumentPart::default()),
            oidc: None,
            sample: None,
        }
    }

    /// Among whose clients it counts.
    #[must_use]
    pub fn group(&self) -> TrustGroup {
        self.trust_group.clone().unwrap_or_else(|| TrustGroup::of_client(&self.client))
    }

    /// Another client of the group asks for it: what is still open is decided and kept as that one wants.
    pub fn hand_to(&mut self, client: &ClientId) {
        if self.client != *client && self.verification.state.kind().is_open() {
            self.trust_group = Some(self.group());
            self.client = client.clone();
        }
    }

    /// The same, for an account that says this about its user.
    #[must_use]
    pub fn with_account(
        mut self,
        attributes: Attributes,
        consent: Option<Consent>,
        user_ip: Option<Personal<String>>,
    ) -> Self {
        let part = self.document.get_or_insert_default();
        (part.attributes, part.consent, part.user_ip) = (attributes, consent, user_ip);
        self
    }

    /// Everything by which the user is found.
    pub fn names(&self) -> impl Iterator<Item = &Subject> {
        std::iter::once(&self.subject).chain(&self.other_names)
    }

    /// The account, if the user is known by one.
    #[must_use]
    pub fn account(&self) -> Option<&Subject> {
        self.names().find(|subject| matches!(subject.id, UserId::ObjectId(_)))
    }

    /// The user's languages, each a list of tags: first those of the browser's present request, then those that the policy
    /// gave.
    #[must_use]
    pub fn locales(&self) -> Vec<String> {
        let request = self.authorization_request().and_then(|request| request.ui_locales.clone());
        request.into_iter().chain(self.locale.clone()).collect()
    }

    /// The browser's present request.
    #[must_use]
    pub fn authorization_request(&self) -> Option<&AuthorizationRequest> {
        self.oidc.as_ref()?.request.as_ref()
    }

    /// Whether the client has already been answered for the browser's present request, or may not be any more.
    #[must_use]
    pub fn is_answered(&self, now: Timestamp) -> bool {
        match self.authorization_request().map(|request| request.handover) {
            None => false,
            Some(Handover::Code) => self.is_answered_with_code(),
            Some(Handover::Hint) => self.is_answered_with_hint(now),
        }
    }

    /// The address of an earlier user journey yields nothing in this one.
    fn is_answered_with_hint(&self, now: Timestamp) -> bool {
        let (Some(part), Some(request)) = (&self.sample, self.authorization_request()) else { return true };
        request.started_at < part.since || part.is_over(&self.verification, now)
    }

    fn is_answered_with_code(&self) -> bool {
        let Some(OidcPart { request, code: Some(code), .. }) = &self.oidc else { return false };
        !code.is_open() && Some(&code.request) == request.as_ref()
    }

    /// Whether the client was told that its user starts over in another browser.
    #[must_use]
    pub fn was_started_over(&self) -> bool {
        self.oidc.as_ref().and_then(|oidc| oidc.restart_code.as_ref()).is_some_and(IssuedCode::is_redeemed)
    }
}
