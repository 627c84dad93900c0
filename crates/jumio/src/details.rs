use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer,
    de::{MapAccess, Visitor},
};
use time::OffsetDateTime;

use crate::open_enum::open_enum;
use crate::{AccountReference, Error, ExecutionId, Extraction, Personal, WorkflowStatus, lenient};

/// A transaction with its result (Jumio API guide, Retrieval: workflow details).
///
/// Poll at [`Workflow::status`] first: an abandoned transaction may carry a decision too. Everything that Jumio may
/// leave out is optional here.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", from = "DetailsAnswer")]
#[non_exhaustive]
pub struct Details {
    /// The transaction.
    pub workflow: Workflow,
    /// The account it belongs to.
    pub account: Option<AccountReference>,
    /// When it was requested.
    pub created_at: Option<OffsetDateTime>,
    /// When processing started; never, if the user did not finish.
    pub started_at: Option<OffsetDateTime>,
    /// When the decision became available.
    pub completed_at: Option<OffsetDateTime>,
    /// When its data were deleted at Jumio.
    pub wiped_out_at: Option<OffsetDateTime>,
    /// The overall decision. Absent for old ("v3") workflows.
    pub decision: Option<Decision>,
    /// What the user handed in.
    pub credentials: Vec<Credential>,
    /// The single checks by Jumio's name for them, such as `usability` or `similarity`.
    pub capabilities: BTreeMap<String, Vec<Capability>>,
    /// What was read from the document.
    pub extraction: Option<Extraction>,
    /// Jumio's answer, byte for byte.
    pub evidence: Personal<Vec<u8>>,
}

/// A transaction as details name it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Workflow {
    /// The transaction's id.
    pub id: Option<ExecutionId>,
    /// Where it stands.
    pub status: Option<WorkflowStatus>,
    /// The workflow's key.
    #[serde(deserialize_with = "lenient::text")]
    pub definition_key: Option<String>,
    /// The request's user reference.
    #[serde(deserialize_with = "lenient::side")]
    pub user_reference: Option<String>,
    /// The request's reference: compare it with the stored one before believing the result.
    pub customer_internal_reference: Option<String>,
}

/// A decision, overall or of one check.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(from = "DecisionAnswer")]
#[non_exhaustive]
pub struct Decision {
    /// The outcome.
    pub decision_type: Option<DecisionType>,
    /// The reason, such as `OK`, `BLURRED` or `NO_MATCH`; tenants may define their own for the overall decision.
    pub label: Option<String>,
    /// Risk from 0 to 100, -1 if not executed; only on the overall decision.
    pub score: Option<f64>,
}

open_enum! {
    /// Outcome of a decision (Jumio API guide, Retrieval: decision).
    DecisionType {
        /// All is well.
        Passed = "PASSED",
        /// Executed, but not clearly good.
        Warning = "WARNING",
        /// Not acceptable.
        Rejected = "REJECTED",
        /// Could not be executed.
        NotExecuted = "NOT_EXECUTED",
    }
}

/// One check of the workflow.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Capability {
    /// What it looked at.
    #[serde(deserialize_with = "lenient::side_or_default")]
    pub credentials: Vec<Credential>,
    /// What it found.
    pub decision: Option<Decision>,
}

/// Something that the user handed in.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Credential {
    /// Jumio's id for it.
    #[serde(deserialize_with = "lenient::side")]
    pub id: Option<String>,
    /// What it is.
    #[serde(deserialize_with = "lenient::side")]
    pub category: Option<CredentialCategory>,
    /// Its images.
    #[serde(deserialize_with = "lenient::side_or_default")]
    pub parts: Vec<Part>,
}

open_enum! {
    /// What a credential is (Jumio API guide, Account creation: credentials).
    CredentialCategory {
        /// An identity document.
        Id = "ID",
        /// A picture of the face.
        Selfie = "SELFIE",
        /// The face in motion.
        Facemap = "FACEMAP",
        /// Another document.
        Document = "DOCUMENT",
        /// Data without an image.
        Data = "DATA",
    }
}

/// One image of a credential.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Part {
    /// Which: `FRONT`, `BACK`, `FACE`, `FACEMAP`, `LIVENESS_1` …
    #[serde(deserialize_with = "lenient::side")]
    pub classifier: Option<String>,
}

impl Details {
    /// Reads Jumio's answer and keeps it as evidence.
    ///
    /// # Errors
    /// [`Error::UnreadableField`] with the path of a field that a decision rests on.
    pub fn from_answer(body: Vec<u8>) -> Result<Self, Error> {
        let mut details: Self = lenient::read(&body)?;
        details.evidence = Personal::new(body);
        Ok(details)
    }

    /// All decisions of one check; empty if the workflow does not have it.
    pub fn decisions(&self, capability: &str) -> impl Iterator<Item = &Decision> {
        self.capabilities.get(capability).into_iter().flatten().filter_map(|entry| entry.decision.as_ref())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DetailsAnswer {
    workflow: Workflow,
    #[serde(default, deserialize_with = "lenient::side")]
    account: Option<AccountReference>,
    #[serde(default, deserialize_with = "lenient::timestamp")]
    created_at: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "lenient::timestamp")]
    started_at: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "lenient::timestamp")]
    completed_at: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "lenient::timestamp")]
    wiped_out_at: Option<OffsetDateTime>,
    decision: Option<Decision>,
    #[serde(default, deserialize_with = "lenient::side_or_default")]
    credentials: Vec<Credential>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    capabilities: Capabilities,
}

/// Only extraction carries data that this client reads.
#[derive(Default)]
struct Capabilities {
    extraction: Vec<Extracted>,
    others: BTreeMap<String, Vec<Capability>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Extracted {
    #[serde(deserialize_with = "lenient::side_or_default")]
    credentials: Vec<Credential>,
    decision: Option<Decision>,
    data: Option<Extraction>,
}

/// Written out, since `flatten` would lose the path of what cannot be read.
impl<'de> Deserialize<'de> for Capabilities {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct ByName;
        impl<'de> Visitor<'de> for ByName {
            type Value = Capabilities;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("capabilities by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Capabilities, A::Error> {
                let mut capabilities = Capabilities::default();
                while let Some(name) = map.next_key::<String>()? {
                    if name == EXTRACTION {
                        capabilities.extraction = map.next_value::<Option<_>>()?.unwrap_or_default();
                    } else if let Some(entries) = map.next_value()? {
                        capabilities.others.insert(name, entries);
                    }
                }
                Ok(capabilities)
            }
        }
        input.deserialize_map(ByName)
    }
}

/// The check that carries what was read.
const EXTRACTION: &str = "extraction";

impl From<DetailsAnswer> for Details {
    fn from(answer: DetailsAnswer) -> Self {
        let (extraction, capabilities) = answer.capabilities.split();
        Self {
            workflow: answer.workflow,
            account: answer.account,
            created_at: answer.created_at,
            started_at: answer.started_at,
            completed_at: answer.completed_at,
            wiped_out_at: answer.wiped_out_at,
            decision: answer.decision,
            credentials: answer.credentials,
            capabilities,
            extraction,
            evidence: Personal::default(),
        }
    }
}

impl Capabilities {
    /// The first extraction that has data, and every check by name.
    fn split(self) -> (Option<Extraction>, BTreeMap<String, Vec<Capability>>) {
        let mut checks = self.others;
        let split = |Extracted { credentials, decision, data }| (Capability { credentials, decision }, data);
        let (entries, data): (Vec<_>, Vec<_>) = self.extraction.into_iter().map(split).unzip();
        if !entries.is_empty() {
            checks.insert(EXTRACTION.to_owned(), entries);
        }
        let with_content = |data: &Extraction| *data != Extraction::default();
        (data.into_iter().flatten().find(with_content), checks)
    }
}

#[derive(Deserialize)]
struct DecisionAnswer {
    r#type: Option<DecisionType>,
    #[serde(default, deserialize_with = "lenient::or_default")]
    details: DecisionDetails,
    #[serde(default, deserialize_with = "lenient::side_or_default")]
    risk: Risk,
}

#[derive(Default, Deserialize)]
struct DecisionDetails {
    label: Option<String>,
}

#[derive(Default, Deserialize)]
struct Risk {
    score: Option<f64>,
}

impl From<DecisionAnswer> for Decision {
    fn from(answer: DecisionAnswer) -> Self {
        Self { decision_type: answer.r#type, label: answer.details.label, score: answer.risk.score }
    }
}
