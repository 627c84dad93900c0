//! Results as Jumio documents them, and as it sends them in practice.

use crate::fake::{Fake, Reply, soon};
use jumio::{CredentialCategory, DecisionType, Details, Error, WorkflowStatus};

const PASSED: &str = include_str!("details/passed.json");
const EXPIRED: &str = include_str!("details/session_expired.json");

async fn details(body: &'static str) -> Result<Details, Error> {
    let fake = Fake::answering([Reply::Json(200, body)]).await;
    fake.client().details(&"0b6f6c1e".parse().unwrap(), &"5a0c9d3e".parse().unwrap(), soon()).await
}

#[tokio::test]
async fn the_documented_answer_is_read() {
    let details = details(PASSED).await.unwrap();
    assert_eq!(details.workflow.status, Some(WorkflowStatus::Processed));
    assert_eq!(details.workflow.customer_internal_reference.as_deref(), Some("7b1e5c2a"));
    assert_eq!(details.workflow.definition_key.as_deref(), Some("10011"));
    assert!(details.created_at < details.started_at && details.started_at < details.completed_at);

    let decision = details.decision.as_ref().unwrap();
    assert_eq!(decision.decision_type, Some(DecisionType::Passed));
    assert_eq!((decision.label.as_deref(), decision.score), (Some("PASSED"), Some(12.0)));

    let names: Vec<_> = details.capabilities.keys().map(String::as_str).collect();
    assert_eq!(names, ["dataChecks", "extraction", "imageChecks", "liveness", "similarity", "usability"]);
    let similarity: Vec<_> =
        details.decisions("similarity").filter_map(|decision| decision.label.as_deref()).collect();
    assert_eq!(similarity, ["MATCH"]);
    let usability = &details.capabilities["usability"][0];
    assert_eq!(usability.credentials[0].category, Some(CredentialCategory::Id));
    assert_eq!(details.credentials[0].parts[0].classifier.as_deref(), Some("FRONT"));
}

#[tokio::test]
async fn what_the_document_says_is_read_but_never_printed() {
    let details = details(PASSED).await.unwrap();
    let extraction = details.extraction.as_ref().unwrap();
    assert_eq!(extraction.document_type.as_deref(), Some("PASSPORT"));
    assert_eq!(extraction.issuing_country.as_deref(), Some("AUT"));
    assert_eq!(extraction.first_name.as_ref().unwrap().expose(), "MARIA");
    assert_eq!(extraction.last_name.as_ref().unwrap().expose(), "MUSTER");
    assert_eq!(extraction.date_of_birth.as_ref().unwrap().expose(), "1988-04-17");
    assert_eq!(extraction.current_age.as_ref().unwrap().expose(), "37");
    assert_eq!(extraction.address.as_ref().unwrap().expose().city.as_deref(), Some("WIEN"));

    let printed = format!("{details:?}");
    for personal in ["MARIA", "MUSTER", "1988", "P0000001", "WIEN", "2031"] {
        assert!(!printed.contains(personal), "{personal}");
    }
}

#[tokio::test]
async fn the_answer_is_kept_byte_for_byte() {
    assert_eq!(details(PASSED).await.unwrap().evidence.expose(), PASSED.as_bytes());
}

#[tokio::test]
async fn an_abandoned_transaction_is_read_with_its_gaps() {
    let details = details(EXPIRED).await.unwrap();
    assert_eq!(details.workflow.status, Some(WorkflowStatus::SessionExpired));
    assert_eq!(details.started_at, None);
    assert_eq!(details.extraction, None);
    assert_eq!(details.decision.as_ref().unwrap().score, Some(-1.0));
    assert_eq!(details.decisions("usability").count(), 1);
}

#[tokio::test]
async fn missing_unknown_and_empty_parts_do_no_harm() {
    let bodies = [
        r#"{"workflow":{}}"#,
        r#"{"workflow":{"status":"SOMETHING_NEW","definitionKey":32},"decision":{"type":"NEW"},"extra":[1]}"#,
        r#"{"workflow":{},"capabilities":{"new":[{}],"similarity":null,"extraction":[{"data":{}},{"data":null}]}}"#,
        r#"{"workflow":{},"credentials":null,"capabilities":null,"decision":{"details":null,"risk":null}}"#,
        r#"{"workflow":{},"createdAt":"yesterday","startedAt":null}"#,
    ];
    for body in bodies {
        let details = details(body).await.unwrap();
        assert_eq!(details.extraction, None, "{body}");
    }
}

#[tokio::test]
async fn half_an_answer_is_unexpected() {
    let half = &PASSED[..PASSED.len() / 2];
    assert_eq!(details(half).await.unwrap_err(), Error::UnexpectedAnswer { what: "no JSON" });
}

#[test]
fn odd_side_fields_take_nothing_from_what_is_read_beside_them() {
    let report = include_str!("../../testdata/report-side-field.json");
    let report = report.replace("<execution>", "w").replace("<account>", "a");
    let details = Details::from_answer(report.into_bytes()).unwrap();
    assert_eq!(details.decision.unwrap().decision_type, Some(DecisionType::Passed));
    let extraction = details.extraction.unwrap();
    assert_eq!(extraction.last_name.unwrap().expose(), "MUSTER");
    assert!(extraction.address.is_none() && extraction.personal_number.is_none());
}
