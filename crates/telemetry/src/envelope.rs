//! The form of Application Insights' ingestion API, version 2.1 ("Breeze"), as far as it is used here: dependencies and metrics.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::measures::{Series, Summary};
use crate::queue::Call;
use crate::resource::Resource;

/// What every envelope of one component and instance holds.
pub(crate) struct Sender<'a> {
    pub(crate) instrumentation_key: &'a str,
    pub(crate) resource: &'a Resource,
}

impl Sender<'_> {
    /// A call as a dependency. The host tells the request itself, so a function of ours is no second request. `percent` of all
    /// such calls are told: Application Insights counts one as so many more.
    pub(crate) fn call(&self, call: &Call, percent: u8) -> Value {
        let mut tags = self.tags();
        tags.insert("ai.operation.id", call.trace.to_string());
        if let Some(parent) = call.parent {
            tags.insert("ai.operation.parentId", parent.to_string());
        }
        // A call that failed is told whatever the percentage, so it stands for itself alone.
        let sample_rate = if call.is_success { percent } else { 100 };
        json!({
            "name": "Microsoft.ApplicationInsights.RemoteDependency",
            "time": written(call.began_at),
            "iKey": self.instrumentation_key,
            "sampleRate": sample_rate,
            "tags": tags,
            "data": {
                "baseType": "RemoteDependencyData",
                "baseData": {
                    "ver": 2,
                    "id": call.span.to_string(),
                    "name": call.name,
                    "type": call.kind,
                    "target": call.target,
                    "resultCode": call.status,
                    "duration": duration(call.elapsed),
                    "success": call.is_success,
                    "properties": call.properties.json(),
                },
            },
        })
    }

    pub(crate) fn measure(&self, (name, labels): &Series, summary: Summary, at: SystemTime) -> Value {
        let Summary { count, sum, least, most } = summary;
        json!({
            "name": "Microsoft.ApplicationInsights.Metric",
            "time": written(at),
            "iKey": self.instrumentation_key,
            "tags": self.tags(),
            "data": {
                "baseType": "MetricData",
                "baseData": {
                    "ver": 2,
                    // An aggregation, not a single measurement.
                    "metrics": [{"name": name, "kind": 1, "value": sum, "count": count, "min": least, "max": most}],
                    "properties": labels.json(),
                },
            },
        })
    }

    fn tags(&self) -> BTreeMap<&'static str, String> {
        let Resource { role, instance, version } = self.resource;
        [
            ("ai.cloud.role", role.clone()),
            ("ai.cloud.roleInstance", instance.clone()),
            ("ai.application.ver", version.clone()),
        ]
        .into()
    }
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
    use super::*;
    use crate::{SpanId, TraceId};

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
        assert_eq!(sender.call(&call(true), 25), expected);
        assert_eq!(sender.call(&call(false), 25)["sampleRate"], 100);
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
        let data = &sender.measure(&series, summary, SystemTime::UNIX_EPOCH)["data"]["baseData"];
        let metric =
            json!({"name": "decision.seconds", "kind": 1, "value": 5.0, "count": 2, "min": 1.0, "max": 4.0});
        assert_eq!(data["metrics"], json!([metric]));
        assert_eq!(data["properties"], json!({"outcome": "approved"}));
    }
}
