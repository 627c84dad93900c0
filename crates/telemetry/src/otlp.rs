//! OTLP over HTTP in its JSON encoding (OpenTelemetry protocol 1.x), for collectors.

use std::time::SystemTime;

use serde_json::{Value, json};

use crate::measures::{Series, Summary};
use crate::queue::Call;
use crate::resource::Resource;

/// `SPAN_KIND_INTERNAL` and `SPAN_KIND_CLIENT`.
const INTERNAL: u8 = 1;
const CLIENT: u8 = 3;
const STATUS_ERROR: u8 = 2;
/// `AGGREGATION_TEMPORALITY_DELTA`.
const DELTA: u8 = 1;

/// The body for `/v1/traces`.
pub(crate) fn traces(resource: &Resource, calls: &[Call]) -> Value {
    let spans: Vec<Value> = calls.iter().map(span).collect();
    json!({"resourceSpans": [{"resource": attributes_of(resource), "scopeSpans": [{"spans": spans}]}]})
}

/// The body for `/v1/metrics`. A summary goes as a histogram without bounds: count, sum, least and most.
pub(crate) fn metrics<'a>(
    resource: &Resource,
    measures: impl Iterator<Item = (&'a Series, &'a Summary)>,
    (from, until): (SystemTime, SystemTime),
) -> Value {
    let metrics: Vec<Value> = measures
        .map(|((name, labels), summary)| {
            let point = json!({
                "startTimeUnixNano": nanos(from), "timeUnixNano": nanos(until), "count": summary.count.to_string(),
                "sum": summary.sum, "min": summary.least, "max": summary.most,
                "bucketCounts": [summary.count.to_string()], "explicitBounds": [],
                "attributes": labels.iter().map(|(name, value)| attribute(name, value)).collect::<Vec<_>>(),
            });
            json!({"name": name, "histogram": {"aggregationTemporality": DELTA, "dataPoints": [point]}})
        })
        .collect();
    json!({"resourceMetrics": [{"resource": attributes_of(resource), "scopeMetrics": [{"metrics": metrics}]}]})
}

fn span(call: &Call) -> Value {
    let kind = if call.kind == "InProc" { INTERNAL } else { CLIENT };
    let mut attributes: Vec<Value> =
        call.properties.iter().map(|(name, value)| attribute(name, value)).collect();
    for (name, value) in [("server.address", &call.target), ("http.response.status_code", &call.status)] {
        if !value.is_empty() {
            attributes.push(attribute(name, value));
        }
    }
    json!({
        "traceId": call.trace.to_string(),
        "spanId": call.span.to_string(),
        "parentSpanId": call.parent.map_or_else(String::new, |parent| parent.to_string()),
        "name": call.name,
        "kind": kind,
        "startTimeUnixNano": nanos(call.began_at),
        "endTimeUnixNano": nanos(call.began_at + call.elapsed),
        "attributes": attributes,
        "status": if call.is_success { json!({}) } else { json!({"code": STATUS_ERROR}) },
    })
}

fn attributes_of(resource: &Resource) -> Value {
    let Resource { role, instance, version } = resource;
    let all = [("service.name", role), ("service.instance.id", instance), ("service.version", version)];
    json!({"attributes": all.map(|(name, value)| attribute(name, value))})
}

fn attribute(name: &str, value: &str) -> Value {
    json!({"key": name, "value": {"stringValue": value}})
}

/// 64-bit numbers are texts in this encoding.
fn nanos(at: SystemTime) -> String {
    at.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default().as_nanos().to_string()
}
