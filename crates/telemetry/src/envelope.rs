//! The form of Application Insights' ingestion API, version 2.1 ("Breeze"), as far as it is used here: dependencies and metrics.

use std::time::{Duration, SystemTime};

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::labels::Labels;
use crate::measures::{Series, Summary};
use crate::queue::Call;
use crate::resource::Resource;

/// What every envelope of one component and instance holds.
pub(crate) struct Sender<'a> {
    pub(crate) instrumentation_key: &'a str,
    pub(crate) resource: &'a Resource,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a, T> {
    name: &'static str,
    time: String,
    i_key: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sample_rate: Option<u8>,
    tags: Tags<'a>,
    data: Data<T>,
}

#[derive(Serialize)]
struct Tags<'a> {
    #[serde(rename = "ai.cloud.role")]
    role: &'a str,
    #[serde(rename = "ai.cloud.roleInstance")]
    instance: &'a str,
    #[serde(rename = "ai.application.ver")]
    version: &'a str,
    #[serde(rename = "ai.operation.id", skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
    #[serde(rename = "ai.operation.parentId", skip_serializing_if = "Option::is_none")]
    parent: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Data<T> {
    base_type: &'static str,
    base_data: T,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Dependency<'a> {
    ver: u8,
    id: String,
    name: &'a str,
    r#type: &'a str,
    target: &'a str,
    result_code: &'a str,
    duration: String,
    success: bool,
    properties: &'a Labels,
}

#[derive(Serialize)]
struct Metric<'a> {
    ver: u8,
    metrics: [Point<'a>; 1],
    properties: &'a Labels,
}

#[derive(Serialize)]
struct Point<'a> {
    name: &'a str,
    /// 1: an aggregation, not a single measurement.
    kind: u8,
    value: f64,
    count: u64,
    min: f64,
    max: f64,
}

impl Sender<'_> {
    pub(crate) fn call(&self, call: &Call, percent: u8) -> String {
        let tags = Tags {
            operation: Some(call.trace.to_string()),
            parent: call.parent.map(|parent| parent.to_string()),
            ..self.tags()
        };
        let dependency = Dependency {
            ver: 2,
            id: call.span.to_string(),
            name: &call.name,
            r#type: &call.kind,
            target: &call.target,
            result_code: &call.status,
            duration: duration(call.elapsed),
            success: call.is_success,
            properties: &call.properties,
        };
        // A call that failed is told whatever the percentage, so it stands for itself alone.
        let sample_rate = if call.is_success { percent } else { 100 };
        json(&Envelope {
            name: "Microsoft.ApplicationInsights.RemoteDependency",
            time: written(call.began_at),
            i_key: self.instrumentation_key,
            sample_rate: Some(sample_rate),
            tags,
            data: Data { base_type: "RemoteDependencyData", base_data: dependency },
        })
    }

    pub(crate) fn measure(&self, (name, labels): &Series, summary: Summary, at: SystemTime) -> String {
        let Summary { count, sum, least, most } = summary;
        let point = Point { name, kind: 1, value: sum, count, min: least, max: most };
        json(&Envelope {
            name: "Microsoft.ApplicationInsights.Metric",
            time: written(at),
            i_key: self.instrumentation_key,
            sample_rate: None,
            tags: self.tags(),
            data: Data {
                base_type: "MetricData",
                base_data: Metric { ver: 2, metrics: [point], properties: labels },
            },
        })
    }

    fn tags(&self) -> Tags<'_> {
        let Resource { role, instance, version } = self.resource;
        Tags { role, instance, version, operation: None, parent: None }
    }
}

/// Written at once: a tree of values in between would cost more than the call that it tells of.
fn json(envelope: &impl Serialize) -> String {
    serde_json::to_string(envelope).unwrap_or_default()
}

fn written(at: SystemTime) -> String {
    OffsetDateTime::from(at).format(&Rfc3339).unwrap_or_default()
}

/// `d.hh:mm:ss.ffffff`, a .NET TimeSpan.
fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs();
    let (days, hours, minutes) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60);
    format!("{days}.{hours:02}:{minutes:02}:{:02}.{:06}", seconds % 60, elapsed.subsec_micros())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{SpanId, TraceId};

    fn read(envelope: &str) -> Value {
        serde_json::from_str(envelope).unwrap()
    }

    fn call(is_success: bool) -> Call {
        Call {
            trace: TraceId::from_random([0xab; 16]),
            span: SpanId::from_random([1; 8]),
            parent: Some(SpanId::from_random([2; 8])),
            name: "status".to_owned(),
            kind: "HTTP".to_owned(),
            target: "retrieval.emea-1.jumio.ai".to_owned(),
            status: "200".to_owned(),
            is_success,
            began_at: SystemTime::UNIX_EPOCH + Duration::from_micros(1_764_324_000_123_456),
            elapsed: Duration::from_millis(412),
            properties: [("attempt", "2".to_owned())].into(),
        }
    }

    fn resource() -> Resource {
        Resource { role: "func-public".into(), instance: "i-1".into(), version: "1.2.3".into() }
    }

    #[test]
    fn a_call_has_the_documented_form() {
        let resource = resource();
        let sender = Sender { instrumentation_key: "key", resource: &resource };
        let expected = json!({
            "name": "Microsoft.ApplicationInsights.RemoteDependency",
            "time": "2025-11-28T10:00:00.123456Z",
            "iKey": "key",
            "sampleRate": 25,
            "tags": {
                "ai.application.ver": "1.2.3",
                "ai.cloud.role": "func-public",
                "ai.cloud.roleInstance": "i-1",
                "ai.operation.id": "abababababababababababababababab",
                "ai.operation.parentId": "0202020202020202",
            },
            "data": {"baseType": "RemoteDependencyData", "baseData": {
                "ver": 2, "id": "0101010101010101", "name": "status", "type": "HTTP",
                "target": "retrieval.emea-1.jumio.ai", "resultCode": "200",
                "duration": "0.00:00:00.412000", "success": true, "properties": {"attempt": "2"},
            }},
        });
        assert_eq!(read(&sender.call(&call(true), 25)), expected);
        assert_eq!(read(&sender.call(&call(false), 25))["sampleRate"], 100);
    }

    #[test]
    fn durations_are_those_of_a_time_span() {
        for (millis, text) in [(0, "0.00:00:00.000000"), (90_061_001, "1.01:01:01.001000")] {
            assert_eq!(duration(Duration::from_millis(millis)), text);
        }
    }

    #[test]
    fn a_measure_tells_count_sum_and_both_ends() {
        let resource = resource();
        let sender = Sender { instrumentation_key: "key", resource: &resource };
        let series = ("decision.seconds".to_owned(), [("outcome", "approved".to_owned())].into());
        let summary = Summary { count: 2, sum: 5.0, least: 1.0, most: 4.0 };
        let measure = read(&sender.measure(&series, summary, SystemTime::UNIX_EPOCH));
        let data = &measure["data"]["baseData"];
        let metric =
            json!({"name": "decision.seconds", "kind": 1, "value": 5.0, "count": 2, "min": 1.0, "max": 4.0});
        assert_eq!(data["metrics"], json!([metric]));
        assert_eq!(data["properties"], json!({"outcome": "approved"}));
    }
}
