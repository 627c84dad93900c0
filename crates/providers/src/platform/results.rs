use contract::{CalendarDate, Personal};
use jumio::{DecisionType, Details, Extraction, WorkflowStatus};
use tracing::warn;
use verification::{Document, ProviderResult};

use super::reasons::{checks, reasons, word};

/// What a status alone says. `None`: the details have to be read.
pub(super) fn result_of_status(status: &WorkflowStatus) -> Option<ProviderResult> {
    match status {
        WorkflowStatus::Acquired => Some(ProviderResult::Acquired),
        WorkflowStatus::SessionExpired => Some(ProviderResult::SessionExpired),
        WorkflowStatus::TokenExpired => Some(ProviderResult::TokenExpired),
        WorkflowStatus::Processed => None,
        WorkflowStatus::Initiated | WorkflowStatus::AcquisitionStarted | WorkflowStatus::Other(_) => {
            Some(ProviderResult::Waiting)
        }
    }
}

/// What the details say. The workflow's status comes first: an abandoned transaction may carry a decision too.
pub(super) fn result_of_details(details: &Details) -> ProviderResult {
    let status = details.workflow.status.as_ref().unwrap_or(&WorkflowStatus::Processed);
    if let Some(result) = result_of_status(status) {
        return result;
    }
    let decision = details.decision.as_ref();
    match decision.and_then(|decision| decision.decision_type.as_ref()) {
        Some(DecisionType::Passed) => {
            ProviderResult::Passed { document: document_of(details), checks: checks(details) }
        }
        Some(DecisionType::Warning) => ProviderResult::Warned {
            reasons: reasons(details),
            checks: checks(details),
            document: document_of(details),
        },
        Some(DecisionType::Rejected) => {
            ProviderResult::Rejected { reasons: reasons(details), checks: checks(details) }
        }
        Some(DecisionType::NotExecuted) => match decision.and_then(|decision| decision.label.as_deref()) {
            Some("TOKEN_EXPIRED") => ProviderResult::TokenExpired,
            Some("SESSION_EXPIRED") => ProviderResult::SessionExpired,
            _ => ProviderResult::NotExecuted,
        },
        Some(DecisionType::Other(word)) => unknown(Some(word)),
        None => unknown(None),
    }
}

/// A word of tomorrow, or none: nobody may wait for another one that never comes.
fn unknown(decision: Option<&str>) -> ProviderResult {
    warn!(decision = decision.map(word), "decision unknown");
    ProviderResult::UnknownDecision
}

fn document_of(details: &Details) -> Document {
    details.extraction.as_ref().map(document).unwrap_or_default()
}

fn document(extraction: &Extraction) -> Document {
    Document {
        kind: extraction.document_type.clone(),
        country: extraction.issuing_country.clone(),
        given_name: name(extraction.first_name.as_ref()),
        surname: name(extraction.last_name.as_ref()),
        date_of_birth: date(extraction.date_of_birth.as_ref()),
        expires_on: date(extraction.expiry_date.as_ref()),
        number: name(extraction.document_number.as_ref()),
    }
}

/// Jumio writes `N/A` for names in scripts that it does not read.
fn name(text: Option<&jumio::Personal<String>>) -> Option<Personal<String>> {
    let text = text.map(jumio::Personal::expose).filter(|text| !text.is_empty() && *text != "N/A");
    text.cloned().map(Personal::new)
}

fn date(text: Option<&jumio::Personal<String>>) -> Option<Personal<CalendarDate>> {
    text.and_then(|text| text.expose().parse().ok()).map(Personal::new)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};
    use verification::{Check, CheckDecision, Reason};

    use super::*;

    fn details(status: &str, decision: &Value, capabilities: &Value) -> Details {
        let body = json!({
            "workflow": {"id": "5a0c9d3e", "status": status, "customerInternalReference": "reference"},
            "account": {"id": "0b6f6c1e"},
            "decision": decision,
            "capabilities": capabilities,
        });
        serde_json::from_value(body).unwrap()
    }

    fn decision(kind: &str) -> Value {
        json!({"type": kind, "details": {"label": kind}, "risk": {"score": 50.0}})
    }

    fn check(kind: &str, label: &str, category: &str) -> Value {
        json!([{"id": "c", "credentials": [{"id": "x", "category": category}], "decision": {"type": kind, "details": {"label": label}}}])
    }

    #[test]
    fn an_abandoned_transaction_is_no_rejection_whatever_its_decision_says() {
        let abandoned = details("SESSION_EXPIRED", &decision("REJECTED"), &json!({}));
        assert_eq!(result_of_details(&abandoned), ProviderResult::SessionExpired);
    }

    #[test]
    fn a_decision_that_is_unknown_or_missing_is_no_decision_to_wait_for() {
        for decision in [Value::Null, decision("ACCEPTED"), json!({}), json!({"type": ""})] {
            let result = result_of_details(&details("PROCESSED", &decision, &json!({})));
            assert_eq!(result, ProviderResult::UnknownDecision, "{decision}");
        }
        assert_eq!(
            result_of_details(&details("ACQUIRED", &Value::Null, &json!({}))),
            ProviderResult::Acquired
        );
    }

    #[test]
    fn the_document_of_a_passed_transaction_is_read() {
        let data = json!({"type": "PASSPORT", "issuingCountry": "AUT", "firstName": "MARIA", "lastName": "MUSTER",
            "dateOfBirth": "1988-04-17", "expiryDate": "2031-09-30", "documentNumber": "P0000001"});
        let extraction = json!({"extraction": [{"id": "e", "decision": {"type": "PASSED", "details": {"label": "OK"}}, "data": data}]});
        let ProviderResult::Passed { document, checks } =
            result_of_details(&details("PROCESSED", &decision("PASSED"), &extraction))
        else {
            panic!("not passed");
        };
        let passed = Check {
            name: "extraction".to_owned(),
            decision: CheckDecision::Passed,
            label: Some("OK".to_owned()),
        };
        assert_eq!(checks, [passed]);
        assert_eq!(document.kind.as_deref(), Some("PASSPORT"));
        assert_eq!(document.surname, Some(Personal::new("MUSTER".to_owned())));
        assert_eq!(document.date_of_birth, Some(Personal::new("1988-04-17".parse().unwrap())));
    }

    #[test]
    fn names_that_jumio_could_not_read_are_no_names() {
        let data = json!({"firstName": "N/A", "lastName": "", "dateOfBirth": "17.04.1988"});
        let extraction = json!({"extraction": [{"id": "e", "data": data}]});
        let passed = result_of_details(&details("PROCESSED", &decision("PASSED"), &extraction));
        assert!(matches!(passed, ProviderResult::Passed { document, .. } if document == Document::default()));
    }

    #[test]
    fn labels_tell_bad_pictures_from_fraud() {
        let rows = [
            ("usability", "REJECTED", "BLURRED", "ID", Reason::Unreadable),
            ("usability", "REJECTED", "MISSING_SIGNATURE", "ID", Reason::IncompleteDocument),
            ("usability", "WARNING", "UNSUPPORTED_DOCUMENT_TYPE", "ID", Reason::UnsupportedDocument),
            ("usability", "REJECTED", "BAD_QUALITY", "SELFIE", Reason::UnusableSelfie),
            ("imageChecks", "REJECTED", "DIGITAL_COPY", "ID", Reason::Fraud),
            ("imageChecks", "REJECTED", "A_LABEL_OF_TOMORROW", "ID", Reason::Fraud),
            ("dataChecks", "REJECTED", "MRZ_CHECKSUM", "ID", Reason::InconsistentData),
            ("liveness", "REJECTED", "ID_USED_AS_SELFIE", "SELFIE", Reason::Fraud),
            ("liveness", "REJECTED", "NO_FACE_PRESENT", "SELFIE", Reason::UnusableSelfie),
            ("similarity", "REJECTED", "NO_MATCH", "SELFIE", Reason::FaceMismatch),
        ];
        for (name, kind, label, category, expected) in rows {
            let rejected =
                details("PROCESSED", &decision("REJECTED"), &json!({name: check(kind, label, category)}));
            let ProviderResult::Rejected { reasons, checks } = result_of_details(&rejected) else {
                panic!("{name} {label}");
            };
            assert_eq!(reasons, [expected], "{name} {label}");
            assert_eq!(checks[0].label.as_deref(), Some(label));
        }
    }

    #[test]
    fn checks_that_were_not_run_give_no_reason() {
        let capabilities = json!({"usability": check("REJECTED", "BLURRED", "ID"), "imageChecks": check("NOT_EXECUTED", "PRECONDITION_NOT_FULFILLED", "ID")});
        let unreadable = details("PROCESSED", &decision("REJECTED"), &capabilities);
        assert!(
            matches!(result_of_details(&unreadable), ProviderResult::Rejected { reasons, .. } if reasons == [Reason::Unreadable])
        );
    }

    #[test]
    fn unknown_statuses_wait() {
        assert_eq!(result_of_status(&WorkflowStatus::Other("PAUSED".into())), Some(ProviderResult::Waiting));
        assert_eq!(result_of_status(&WorkflowStatus::Processed), None);
    }
}
