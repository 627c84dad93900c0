//! What Application Insights hears of a journey.

use std::{collections::BTreeSet, time::Duration};

use reqwest::header;
use serde_json::{Value, json};

use crate::{
    handler::{Handler, OBJECT_ID},
    ingestion::Ingestion,
};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";

impl Ingestion {
    /// Waits until everything that is wanted was told.
    async fn until(&self, wanted: impl Fn(&[Value]) -> bool) -> Vec<Value> {
        for _ in 0..600 {
            let heard = self.heard();
            if wanted(&heard) {
                return heard;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("not told in time: {:?}", names(&self.heard()))
    }
}

fn data(envelope: &Value) -> &Value {
    &envelope["data"]["baseData"]
}

/// Names of calls and measures.
fn names(heard: &[Value]) -> BTreeSet<String> {
    let name = |one: &Value| {
        let name = data(one)["name"].as_str().or(data(one)["metrics"][0]["name"].as_str());
        name.unwrap_or_default().to_owned()
    };
    heard.iter().map(name).collect()
}

/// The names that the documentation has in its first column.
fn documented(section: &str) -> BTreeSet<&'static str> {
    let reference = include_str!("../../../docs/reference/telemetry.md");
    let (_, rest) = reference.split_once(&format!("## {section}")).unwrap();
    let rows = rest.split("\n## ").next().unwrap().lines().filter_map(|line| line.strip_prefix("| `"));
    rows.map(|row| row.split('`').next().unwrap()).collect()
}

#[tokio::test]
async fn a_journey_is_told_as_functions_with_their_calls_and_as_measures() {
    let (ingestion, connection) = Ingestion::start().await;
    let settings = [
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", connection.as_str()),
        ("WEBSITE_SITE_NAME", "func-public"),
    ];
    let handler = Handler::start_with(&settings).await;
    let start = handler.http.post(format!("{}/api/start", handler.base));
    let start = start
        .header("traceparent", format!("00-{TRACE}-{CALLER}-01"))
        .header("x-verification-key", journeys::API_KEY);
    let answer = start
        .body(json!({"objectId": OBJECT_ID}).to_string())
        .header(header::CONTENT_TYPE, "application/json");
    let answer: Value = answer.send().await.unwrap().json().await.unwrap();
    handler.walk_from(answer["verificationId"].as_str().unwrap()).await;

    let has = |heard: &[Value], name: &str| names(heard).contains(name);
    let heard = ingestion
        .until(|heard| {
            let late = ["/api/continue/{ticket}", "verification.decision_seconds", "callback.lag_seconds"];
            late.iter().all(|name| has(heard, name))
        })
        .await;
    let start = heard.iter().find(|one| data(one)["name"] == "/api/start").unwrap();
    assert_eq!(
        (&start["tags"]["ai.operation.id"], &start["tags"]["ai.operation.parentId"]),
        (&json!(TRACE), &json!(CALLER))
    );
    assert_eq!((&data(start)["type"], &data(start)["resultCode"]), (&json!("InProc"), &json!("200")));
    assert_eq!(start["tags"]["ai.cloud.role"], "func-public");
    let create = heard.iter().find(|one| data(one)["name"] == "create account").unwrap();
    let authorize =
        heard.iter().find(|one| data(one)["id"] == create["tags"]["ai.operation.parentId"]).unwrap();
    assert_eq!(data(authorize)["name"], "/api/authorize");
    assert_eq!(create["tags"]["ai.operation.id"], authorize["tags"]["ai.operation.id"]);

    let moved = heard.iter().find(|one| data(one)["metrics"][0]["name"] == "verification.moved");
    assert_eq!(
        data(moved.unwrap())["properties"],
        json!({"state": "approved", "client": journeys::CLIENT_ID})
    );
    let measures: BTreeSet<_> =
        heard.iter().filter_map(|one| data(one)["metrics"][0]["name"].as_str()).collect();
    assert!(measures.contains("call.seconds"));
    let documented = documented("Measures");
    let unknown: Vec<_> = measures.difference(&documented).collect();
    assert!(unknown.is_empty(), "not in docs/reference/telemetry.md: {unknown:?}");

    let counts = handler.simulator.counts();
    assert!(counts.creates > 0 && counts.traced == 0, "our trace is none of Jumio's business: {counts:?}");

    let line = handler.log().lines().find(|line| line.contains("verification created")).unwrap().to_owned();
    assert!(line.contains(&format!("\"trace_id\":\"{TRACE}\"")), "{line}");
}

#[test]
fn every_measure_of_the_code_is_documented() {
    let source = include_str!("../../../crates/service/src/model/measure.rs");
    let in_code: BTreeSet<_> = source
        .split('"')
        .skip(1)
        .step_by(2)
        .filter(|text| text.contains('.') && !text.contains("::"))
        .collect();
    let of_the_crate = ["telemetry.dropped", "call.seconds"];
    let written: BTreeSet<_> =
        documented("Measures").into_iter().filter(|name| !of_the_crate.contains(name)).collect();
    assert_eq!(in_code, written);
}

#[tokio::test]
async fn a_connection_string_that_is_wrong_keeps_nothing_from_working() {
    for (name, value) in [
        ("APPLICATIONINSIGHTS_CONNECTION_STRING", "nonsense"),
        (
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "InstrumentationKey=00000000-1111-2222-3333-444444444444;IngestionEndpoint=http://evil.example/",
        ),
        (
            "APPLICATIONINSIGHTS_CONNECTION_STRING",
            "@Microsoft.KeyVault(SecretUri=https://v.example/secrets/s)",
        ),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "http://collector.example:4318"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense"),
    ] {
        let handler = Handler::start_with(&[(name, value)]).await;
        handler.begin().await;
        assert!(handler.log().contains("telemetry off"), "{}", handler.log());
    }
}

#[tokio::test]
async fn a_callers_trace_that_is_none_is_replaced() {
    let handler = Handler::start().await;
    for wrong in ["nonsense", "00-00000000000000000000000000000000-0000000000000000-01", "ä"] {
        let request = handler.http.post(format!("{}/api/start", handler.base));
        let request = request.header("traceparent", wrong).header("x-verification-key", journeys::API_KEY);
        let answer = request.body(json!({"objectId": wrong}).to_string()).send().await.unwrap();
        assert!(answer.status().is_success(), "{wrong}");
    }
    let lines: Vec<String> = handler.log().lines().map(str::to_owned).collect();
    let traces: BTreeSet<_> = lines
        .iter()
        .filter(|line| line.contains("verification created"))
        .map(|line| serde_json::from_str::<Value>(line).unwrap()["trace_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(traces.len(), 3, "each its own: {traces:?}");
}
