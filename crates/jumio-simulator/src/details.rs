use serde_json::{Map, Value, json};
use uuid::Uuid;

use crate::findings::{Finding, Findings};
use crate::timestamp;
use crate::transaction::Transaction;
use crate::{ReportFaults, Status, User};

/// The details of a transaction, laid out as in Jumio API guide, Retrieval: workflow details.
pub(crate) fn of(transaction: &Transaction, reports: ReportFaults, base_url: &str) -> Value {
    let Transaction { id, account, request, .. } = transaction;
    let account_url = format!("{base_url}/api/v1/accounts/{account}");
    let mut details = json!({
        "workflow": {
            "id": id,
            "status": transaction.status.as_str(),
            "definitionKey": request.workflow_definition.key.text(),
            "userReference": request.user_reference,
            "customerInternalReference": request.customer_internal_reference,
        },
        "account": { "id": account },
        "createdAt": timestamp::text(transaction.created_at),
        "startedAt": transaction.started_at.map(timestamp::text),
        "completedAt": transaction.completed_at.map(timestamp::text),
        "credentials": credentials(transaction, &account_url),
        "steps": { "href": format!("{account_url}/workflow-executions/{id}/steps") },
    });
    if let (Some(findings), Some(members)) = (Findings::of(transaction), details.as_object_mut()) {
        let mut overall = decision(findings.overall);
        if let Some(overall) = overall.as_object_mut() {
            overall.insert("risk".to_owned(), json!({ "score": findings.score }));
        }
        members.insert("decision".to_owned(), overall);
        members.insert("capabilities".to_owned(), capabilities(transaction, &findings, &account_url));
    }
    match reports {
        ReportFaults::Own => {}
        ReportFaults::ForeignReference => say(&mut details, "customerInternalReference"),
        ReportFaults::ForeignExecution => say(&mut details, "id"),
    }
    without_nulls(details)
}

/// Puts another transaction's into a member of the workflow.
fn say(details: &mut Value, member: &str) {
    if let Some(value) = details.pointer_mut(&format!("/workflow/{member}")) {
        *value = Uuid::new_v4().to_string().into();
    }
}

fn credentials(transaction: &Transaction, account_url: &str) -> Value {
    let ids = transaction.credentials;
    if transaction.started_at.is_none() {
        return json!([
            { "id": ids.id, "category": "ID" },
            { "id": ids.selfie, "category": "SELFIE" },
            { "id": ids.facemap, "category": "FACEMAP" },
        ]);
    }
    let href = |credential: Uuid, part: &str| format!("{account_url}/credentials/{credential}/parts/{part}");
    json!([
        { "id": ids.id, "category": "ID", "parts": [{ "classifier": "FRONT", "href": href(ids.id, "FRONT") }] },
        { "id": ids.selfie, "category": "SELFIE", "parts": [{ "classifier": "FACE", "href": href(ids.selfie, "FACE") }] },
        { "id": ids.facemap, "category": "FACEMAP", "parts": [
            { "classifier": "FACEMAP" },
            { "classifier": "LIVENESS_1", "href": href(ids.facemap, "LIVENESS_1") },
        ] },
    ])
}

fn capabilities(transaction: &Transaction, findings: &Findings, account_url: &str) -> Value {
    let ids = transaction.credentials;
    let document = json!({ "id": ids.id, "category": "ID" });
    let selfie = json!({ "id": ids.selfie, "category": "SELFIE" });
    let facemap = json!({ "id": ids.facemap, "category": "FACEMAP" });
    // The same on every read, as evidence of a result must be.
    let mut entry_ids = (1..).map(|number| Uuid::from_u128(transaction.id.as_u128().wrapping_add(number)));
    let mut entry = |credentials: &[&Value], finding: Finding, data: Option<Value>| {
        let (id, decision) = (entry_ids.next(), decision(finding));
        json!({ "id": id, "credentials": credentials, "decision": decision, "data": data })
    };
    let mut liveness = entry(&[&selfie, &facemap], findings.liveness, liveness_data(findings));
    if let (Some(members), true) = (liveness.as_object_mut(), findings.liveness.decision == "PASSED") {
        let facemap_url = format!("{account_url}/credentials/{}/parts/FACEMAP", ids.facemap);
        members.insert("validFaceMapForAuthentication".to_owned(), facemap_url.into());
    }
    json!({
        "usability": [
            entry(&[&document], findings.usability, None),
            entry(&[&selfie], findings.face_usability, None),
            entry(&[&facemap], findings.face_usability, None),
        ],
        "imageChecks": [entry(&[&document, &selfie], findings.image_checks, image_data(findings))],
        "extraction": [entry(&[&document], findings.extraction, extraction_data(transaction, findings))],
        "dataChecks": [entry(&[&document], findings.data_checks, None)],
        "liveness": [liveness],
        "similarity": [entry(&[&document, &selfie], findings.similarity, similarity_data(findings))],
    })
}

fn decision(finding: Finding) -> Value {
    json!({ "type": finding.decision, "details": { "label": finding.label } })
}

fn is_executed(finding: Finding) -> bool {
    finding.decision != "NOT_EXECUTED"
}

fn image_data(findings: &Findings) -> Option<Value> {
    is_executed(findings.image_checks).then(|| json!({ "faceSearchFindings": { "status": "DONE" } }))
}

fn liveness_data(findings: &Findings) -> Option<Value> {
    is_executed(findings.liveness)
        .then(|| json!({ "type": "JUMIO_STANDARD", "predictedAge": 36, "ageConfidenceRange": "26-46" }))
}

fn similarity_data(findings: &Findings) -> Option<Value> {
    is_executed(findings.similarity).then(|| json!({ "similarity": findings.similarity.label }))
}

/// Empty where the user left, absent where a check before it failed.
fn extraction_data(transaction: &Transaction, findings: &Findings) -> Option<Value> {
    if transaction.status != Status::Processed {
        return Some(json!({}));
    }
    is_executed(findings.extraction).then(|| document(&transaction.user))
}

fn document(user: &User) -> Value {
    json!({
        "type": user.document_type,
        "issuingCountry": user.issuing_country,
        "firstName": user.first_name,
        "lastName": user.last_name,
        "dateOfBirth": user.date_of_birth,
        "expiryDate": user.expiry_date,
        "documentNumber": user.document_number,
    })
}

/// Jumio leaves members out instead of sending `null`.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name, without_nulls(value))).collect::<Map<_, _>>())
        }
        Value::Array(items) => Value::Array(items.into_iter().map(without_nulls).collect()),
        other @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => other,
    }
}
