//! What host.json and the function.json files must agree on. The host itself says so only at run time, and then disables
//! the one function with a line in its log.

use std::collections::BTreeSet;
use std::fs;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::function_names;
use crate::cargo;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Function {
    bindings: Vec<Binding>,
}

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase", deny_unknown_fields)]
enum Binding {
    HttpTrigger { direction: In, name: String, auth_level: AuthLevel, methods: Vec<String>, route: String },
    Http { direction: Out, name: String },
    QueueTrigger { direction: In, name: String, queue_name: String, connection: String },
    TimerTrigger { direction: In, name: String, schedule: String },
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum In {
    In,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum Out {
    Out,
}

/// Callers prove themselves to the handler; the host's own keys would end up in URLs.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
enum AuthLevel {
    Anonymous,
}

fn read<T: DeserializeOwned>(path: &str) -> T {
    let text = fs::read_to_string(cargo::root().join(path)).unwrap();
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn functions() -> impl Iterator<Item = (String, Function)> {
    let names = function_names(&cargo::root().join("functions")).unwrap();
    names.into_iter().map(|name| {
        let function = read(&format!("functions/{name}/function.json"));
        (name, function)
    })
}

#[test]
fn every_function_has_one_trigger_and_http_functions_one_answer() {
    for (name, function) in functions() {
        match function.bindings.as_slice() {
            // Forwarding and proxying need exactly this shape (Azure Functions custom handlers, "HTTP-only function").
            [
                Binding::HttpTrigger {
                    name: request,
                    methods,
                    auth_level: AuthLevel::Anonymous,
                    direction: In::In,
                    ..
                },
                Binding::Http { name: response, direction: Out::Out },
            ] => {
                assert_eq!((request.as_str(), response.as_str()), ("req", "res"), "{name}");
                assert!(!methods.is_empty(), "{name}: no method stands for all of them");
            }
            [Binding::QueueTrigger { name: message, queue_name, connection, direction: In::In }] => {
                assert_eq!(
                    (message.as_str(), queue_name, connection.as_str()),
                    ("message", &name, "AzureWebJobsStorage")
                );
            }
            [Binding::TimerTrigger { name: tick, schedule, direction: In::In }] => {
                assert_eq!(tick, "tick");
                assert_eq!(schedule.split(' ').count(), 6, "{name}: seconds come first");
            }
            _ => panic!("{name} has other bindings than one trigger and its answer"),
        }
    }
}

#[test]
fn no_route_is_refused_or_open_to_everything() {
    let mut taken = BTreeSet::new();
    for (name, function) in functions() {
        for binding in function.bindings {
            let Binding::HttpTrigger { methods, route, .. } = binding else { continue };
            // The host keeps both beginnings to itself.
            assert!(!route.starts_with("admin") && !route.starts_with("runtime"), "{name}");
            assert!(
                !route.starts_with('{'),
                "{name}: a catch-all would reach the queue's and the timer's paths"
            );
            for method in methods {
                assert!(taken.insert((method, route.clone())), "{name}: the route is taken");
            }
        }
    }
}

#[test]
fn host_json_starts_the_executable_of_the_bundle_and_lets_http_through() {
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct HostJson {
        version: String,
        custom_handler: CustomHandler,
        logging: Logging,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Logging {
        log_level: std::collections::BTreeMap<String, String>,
        application_insights: ApplicationInsights,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ApplicationInsights {
        sampling_settings: SamplingSettings,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct SamplingSettings {
        excluded_types: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct CustomHandler {
        description: Description,
        enable_forwarding_http_request: bool,
        enable_proxying_http_request: bool,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Description {
        default_executable_path: String,
    }
    let host: HostJson = read("host.json");
    assert_eq!(host.version, "2.0");
    assert_eq!(host.custom_handler.description.default_executable_path, "handler");
    // Without these, Application Insights hears of no request, and alerts that count them stay silent or cry.
    assert_eq!(host.logging.log_level["Host.Results"], "Information");
    assert_eq!(host.logging.log_level["Host.Function.Console"], "Information");
    let excluded = &host.logging.application_insights.sampling_settings.excluded_types;
    assert!(["Request", "Exception", "Trace"].iter().all(|kind| excluded.contains(kind)), "{excluded}");
    // Hosts that do not know proxying yet fall back to forwarding.
    assert!(host.custom_handler.enable_proxying_http_request);
    assert!(host.custom_handler.enable_forwarding_http_request);
}
