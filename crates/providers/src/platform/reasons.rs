use jumio::{Capability, CredentialCategory, DecisionType, Details};
use verification::{Check, CheckDecision, FACE_MAP_USABILITY, Reason};

/// Why Jumio did not pass a transaction, read from the single checks: the overall decision does not tell bad
/// pictures from fraud (a missing signature can be REJECTED with score 100).
pub(super) fn reasons(details: &Details) -> Vec<Reason> {
    let mut reasons = Vec::new();
    for (check, capabilities) in &details.capabilities {
        for reason in capabilities.iter().filter_map(|capability| reason(check, capability)) {
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
    }
    reasons
}

/// Every single check, in Jumio's words.
pub(super) fn checks(details: &Details) -> Vec<Check> {
    let named = details.capabilities.iter().flat_map(|(name, all)| all.iter().map(move |one| (name, one)));
    named.map(|(name, capability)| check(name, capability)).collect()
}

fn check(name: &str, capability: &Capability) -> Check {
    let decision = capability.decision.as_ref();
    let found = match decision.and_then(|decision| decision.decision_type.as_ref()) {
        Some(DecisionType::Passed) => CheckDecision::Passed,
        Some(DecisionType::Warning) => CheckDecision::Warning,
        Some(DecisionType::Rejected) => CheckDecision::Rejected,
        Some(DecisionType::NotExecuted) => CheckDecision::NotExecuted,
        Some(DecisionType::Other(_)) | None => CheckDecision::Unknown,
    };
    let label = decision.and_then(|decision| decision.label.as_deref());
    Check { name: name_of(name, capability), decision: found, label: label.map(word) }
}

/// Jumio's name, but for usability, which it tells of every picture: a good face says nothing about the document. The face
/// map alone does not count (its usability is NOT_UPLOADED on devices that make none, in transactions that pass).
fn name_of(name: &str, capability: &Capability) -> String {
    if name != "usability" {
        return word(name);
    }
    let mut categories = capability.credentials.iter().map(|credential| credential.category.as_ref());
    let name = match (categories.next().flatten(), categories.next()) {
        (Some(CredentialCategory::Id), None) => "documentUsability",
        (Some(CredentialCategory::Selfie), None) => "selfieUsability",
        (Some(CredentialCategory::Facemap), None) => FACE_MAP_USABILITY,
        _ => name,
    };
    name.to_owned()
}

/// A word of Jumio's, fit for a record that says nothing about the user.
pub(super) fn word(text: &str) -> String {
    const LONGEST: usize = 40;
    text.chars().filter(|letter| letter.is_ascii_alphanumeric() || *letter == '_').take(LONGEST).collect()
}

/// The reason that one check gives, if it is not content (Jumio, Capabilities: decision labels).
fn reason(check: &str, capability: &Capability) -> Option<Reason> {
    let decision = capability.decision.as_ref()?;
    let is_rejected = match decision.decision_type.as_ref()? {
        DecisionType::Rejected => true,
        DecisionType::Warning => false,
        _ => return None,
    };
    let label = decision.label.as_deref().unwrap_or_default();
    Some(match check {
        "usability" => usability(label, is_selfie(capability)),
        "imageChecks" => Reason::Fraud,
        "liveness" => liveness(label),
        "similarity" if is_rejected => Reason::FaceMismatch,
        "similarity" => Reason::UnusableSelfie,
        "dataChecks" if label == "HIGH_FRAUD_RISK" => Reason::Fraud,
        "dataChecks" => Reason::InconsistentData,
        _ => Reason::Unspecified,
    })
}

fn usability(label: &str, is_selfie: bool) -> Reason {
    match label {
        _ if is_selfie => Reason::UnusableSelfie,
        "UNSUPPORTED_COUNTRY" | "UNSUPPORTED_DOCUMENT_TYPE" | "NOT_A_DOCUMENT" | "PHOTOCOPY" => {
            Reason::UnsupportedDocument
        }
        "LIVENESS_UNDETERMINED" => Reason::UnusableSelfie,
        "PART_OF_DOCUMENT_MISSING"
        | "MISSING_MANDATORY_DATAPOINTS"
        | "MISSING_PAGE"
        | "MISSING_SIGNATURE" => Reason::IncompleteDocument,
        _ => Reason::Unreadable,
    }
}

fn liveness(label: &str) -> Reason {
    match label {
        "ID_USED_AS_SELFIE" | "DIGITAL_COPY" | "PHOTOCOPY" | "MANIPULATED" => Reason::Fraud,
        "AGE_DIFFERENCE" => Reason::FaceMismatch,
        _ => Reason::UnusableSelfie,
    }
}

fn is_selfie(capability: &Capability) -> bool {
    let is_face = |category: &CredentialCategory| {
        matches!(category, CredentialCategory::Selfie | CredentialCategory::Facemap)
    };
    let categories = || capability.credentials.iter().filter_map(|credential| credential.category.as_ref());
    categories().next().is_some() && categories().all(is_face)
}
