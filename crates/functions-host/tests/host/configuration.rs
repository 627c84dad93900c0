//! Settings, host.json, function.json, the handler's environment, the host's own pages.

use std::fs;

use functions_host::{FunctionsHost, LocalSettings, ProxyMode, StartError};
use serde_json::{Value, json};

use crate::support::{App, get, post};

fn forwarding() -> App {
    App::usual().host_json(json!({"customHandler": {"enableForwardingHttpRequest": true}}))
}

async fn variables(host: &FunctionsHost) -> Value {
    get(host, "/api/variables").await.echo()
}

#[tokio::test]
async fn the_handler_learns_its_port_its_id_and_the_settings() {
    let app = forwarding();
    let host = app
        .builder()
        .setting("AppSettings__PublicUrl", "http://x")
        .setting("PATH", "/own")
        .start()
        .await
        .unwrap();
    let seen = variables(&host).await;
    for name in ["FUNCTIONS_CUSTOMHANDLER_PORT", "FUNCTIONS_HTTPWORKER_PORT"] {
        assert_eq!(seen[name], host.handler_port().to_string());
    }
    assert_eq!(seen["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"].as_str().unwrap().len(), 36);
    assert_eq!(seen["FUNCTIONS_CUSTOMHANDLER_WORKER_ID"], seen["FUNCTIONS_HTTPWORKER_ID"]);
    assert_eq!(seen["FUNCTIONS_APP_ROOT_PATH"], app.root().canonicalize().unwrap().to_str().unwrap());
    assert_eq!((&seen["AppSettings__PublicUrl"], &seen["PATH"]), (&json!("http://x"), &json!("/own")));
    host.restart_handler().await.unwrap();
    assert_ne!(variables(&host).await["FUNCTIONS_HTTPWORKER_ID"], seen["FUNCTIONS_HTTPWORKER_ID"]);
}

#[tokio::test]
async fn the_public_port_is_known_before_the_handler_starts() {
    let app = forwarding();
    let port = FunctionsHost::reserve().unwrap();
    let url = format!("http://{}", port.local_addr().unwrap());
    let host = app.builder().listener(port).setting("PUBLIC_URL", &url).start().await.unwrap();
    assert_eq!(host.base_url(), url);
    assert_eq!(variables(&host).await["PUBLIC_URL"], url);
}

#[tokio::test]
async fn a_setting_overrides_host_json() {
    let app = forwarding();
    let settings = [
        ("AzureFunctionsJobHost__extensions__http__routePrefix", "2"),
        ("AzureFunctionsJobHost__customHandler__enableProxyingHttpRequest", "True"),
        ("AzureFunctionsJobHost__extensions__queues__maxDequeueCount", "1"),
    ];
    let host = app.builder().settings(settings).start().await.unwrap();
    assert!(get(&host, "/2/x").await.seen("x-ms-invocation-id").is_some());
    host.queue("jobs").send("fail", std::time::Duration::ZERO).unwrap();
    let poison = host.queue("jobs-poison").until(|messages| !messages.is_empty()).await;
    assert_eq!(poison.len(), 1);
    assert_eq!(
        host.lines().iter().filter(|line| line.text.starts_with("Executing 'Functions.jobs'")).count(),
        1
    );
    assert_eq!(get(&host, "/api/x").await.status, 404);
}

#[tokio::test]
async fn headers_of_host_json_are_put_on_answers_of_functions() {
    let app = forwarding()
        .host_json(json!({"extensions": {"http": {"customHeaders": {"X-Content-Type-Options": "nosniff"}}}}));
    let host = app.start().await;
    assert!(get(&host, "/api/x").await.head.contains("x-content-type-options: nosniff"));
}

#[tokio::test]
async fn a_disabled_function_is_not_found_and_its_queue_rests() {
    let app = forwarding();
    let settings = [("AzureWebJobs.all.Disabled", "true"), ("AzureWebJobs_jobs_Disabled", "1")];
    let host = app.builder().settings(settings).start().await.unwrap();
    assert_eq!(get(&host, "/api/x").await.status, 404);
    host.queue("jobs").send("hello", std::time::Duration::ZERO).unwrap();
    host.tick("sweep", false).await.unwrap();
    assert_eq!(host.queue("jobs").messages()[0].dequeue_count, 0);
}

#[tokio::test]
async fn a_bad_function_json_disables_its_function_only() {
    let app = forwarding()
        .function("none", &json!({"bindings": []}))
        .function(
            "two",
            &json!({"bindings": [{"type": "timerTrigger", "name": "a", "schedule": "* * * * * *"},
            {"type": "queueTrigger", "name": "b", "queueName": "q"}]}),
        )
        .function("9name", &json!({"bindings": []}))
        .function("host", &json!({"bindings": []}))
        .function(
            "never",
            &json!({"bindings": [{"type": "timerTrigger", "name": "a", "schedule": "sometimes"}]}),
        )
        .function(
            "unset",
            &json!({"bindings": [{"type": "queueTrigger", "name": "a", "queueName": "%NO_QUEUE%"}]}),
        );
    fs::create_dir(app.root().join("broken")).unwrap();
    fs::write(app.root().join("broken/function.json"), "{").unwrap();
    fs::create_dir(app.root().join("no-function")).unwrap();
    let host = app.start().await;
    assert_eq!(host.functions().iter().map(|f| &*f.name).collect::<Vec<_>>(), ["all", "jobs", "sweep"]);
    for name in ["none", "two", "9name", "host", "never", "unset", "broken"] {
        let is_error = |line: &functions_host::Line| {
            line.text.starts_with(&format!("The '{name}' function is in error"))
        };
        assert!(host.lines().iter().any(is_error), "{name}");
    }
    assert_eq!(get(&host, "/api/x").await.status, 200);
}

#[tokio::test]
async fn a_folder_below_a_folder_is_no_function() {
    let app = forwarding();
    fs::create_dir_all(app.root().join("functions/deep")).unwrap();
    fs::write(app.root().join("functions/deep/function.json"), r#"{"bindings":[]}"#).unwrap();
    let host = app.start().await;
    assert_eq!(host.functions().len(), 3);
}

#[tokio::test]
async fn a_queue_name_comes_from_a_setting() {
    let app = App::new().queue("jobs", "%QUEUE%");
    let host = app.builder().setting("QUEUE", "jobs").start().await.unwrap();
    assert_eq!(host.functions()[0].address, "jobs");
}

#[tokio::test]
async fn a_wrong_host_json_starts_nothing() {
    let wrong = [
        (json!({"version": "1.0"}), "version must be"),
        (json!({"customHandler": {"description": null}}), "customHandler has no description"),
        (json!({"functionTimeout": "soon"}), "not a time span"),
        (json!({"customHandler": {"http": {"routes": []}}}), "excludes function.json"),
        (json!({"configurationProfile": "other"}), "configuration profile"),
    ];
    for (value, reason) in wrong {
        let app = forwarding().host_json(value);
        let Err(StartError::App(error)) = app.builder().start().await else { panic!("it started") };
        assert!(error.to_string().contains(reason), "{error}");
    }
}

#[tokio::test]
async fn routes_in_host_json_stand_for_functions() {
    let routes = json!({"customHandler": {"enableProxyingHttpRequest": true,
        "http": {"routes": [{"route": "{*route}", "authorizationLevel": "anonymous"}]}}});
    let app = App::new().host_json(routes);
    let host = app.start().await;
    assert_eq!(host.functions()[0].name, "http-handler1");
    assert_eq!(get(&host, "/api/x").await.echo()["uri"], "/api/x");
}

#[tokio::test]
async fn a_profile_stands_for_one_proxied_route_without_prefix() {
    let app = App::new().host_json(json!({"configurationProfile": "web-app-custom-handler"}));
    let host = app.start().await;
    assert!(get(&host, "/x").await.seen("x-ms-invocation-id").is_some());
}

#[tokio::test]
async fn an_app_without_functions_starts_no_handler() {
    let app = App::new();
    let host = app.start().await;
    assert_eq!(host.handler_pid(), None);
    assert!(get(&host, "/").await.body.contains("up and running"));
}

#[tokio::test]
async fn the_home_page_can_be_switched_off() {
    let app = forwarding();
    let host = app.start().await;
    assert_eq!(get(&host, "/").await.status, 200);
    let host = app.builder().setting("AzureWebJobsDisableHomepage", "true").start().await.unwrap();
    assert_eq!(get(&host, "/").await.status, 204);
}

#[tokio::test]
async fn arguments_are_joined_without_quotes_and_settings_expand() {
    let app = App::usual();
    let script = "#!/bin/sh\nfor argument in \"$@\"; do echo \"[$argument]\" >&2; done\nexit 1\n";
    let path = app.root().join("show.sh");
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    let description =
        json!({"defaultExecutablePath": "show.sh", "arguments": ["a b", "%NAME%", "x%NO_SUCH_NAME%y"]});
    let app = app.host_json(json!({"customHandler": {"description": description}}));
    let Err(StartError::Handler(reason)) = app.builder().setting("NAME", "value").start().await else {
        panic!("it started")
    };
    // The last three lines of four.
    assert_eq!(reason, "The handler exited with code 1. [b],[value],[xy]");
}

#[tokio::test]
async fn the_admin_endpoints_answer() {
    let app = forwarding();
    let host = app.start().await;
    assert_eq!(get(&host, "/admin/host/ping").await.status, 200);
    assert_eq!(get(&host, "/admin/host/status").await.echo()["state"], "Running");
    assert_eq!(get(&host, "/admin/functions").await.echo()[1]["name"], "jobs");
    assert_eq!(get(&host, "/admin/elsewhere").await.status, 404);
}

#[tokio::test]
async fn an_admin_request_runs_a_function() {
    let app = forwarding();
    let host = app.start().await;
    assert_eq!(post(&host, "/admin/functions/jobs", r#"{"input":"by hand"}"#).await.status, 202);
    assert!(host.line(|line| line.text == "jobs by hand 1").await.is_some());
    assert_eq!(post(&host, "/admin/functions/sweep", "{}").await.status, 202);
    assert!(host.line(|line| line.text.contains("IsPastDue")).await.is_some());
    assert_eq!(post(&host, "/admin/functions/nothing", "{}").await.status, 404);
    assert_eq!(post(&host, "/admin/functions/sweep", "no json").await.status, 400);
}

#[tokio::test]
async fn a_trace_tells_what_passed() {
    let app = forwarding();
    let host = app.builder().mode(ProxyMode::Proxy).trace(true).start().await.unwrap();
    let id = post(&host, "/api/x?a=1", "").await.seen("x-azure-functions-invocationid").unwrap();
    let trace = host.trace();
    assert_eq!((trace[0].method.as_str(), trace[0].path_and_query.as_str()), ("POST", "/api/x?a=1"));
    assert_eq!((trace[0].function.as_deref(), trace[0].status), (Some("all"), 200));
    assert_eq!(trace[0].invocation_id.unwrap().to_string(), id);
}

#[tokio::test]
async fn a_trace_tells_what_the_handler_was_sent() {
    let app = forwarding();
    let host = app.builder().trace(true).start().await.unwrap();
    post(&host, "/api/x?a=1&a=2", "hello").await;
    host.tick("sweep", false).await.unwrap();
    let sent = host.sent();
    let heads: Vec<_> = sent.iter().map(|r| (r.method.as_str(), r.path_and_query.as_str())).collect();
    assert_eq!(heads, [("POST", "/api/x?a=1%2C2"), ("POST", "/sweep")]);
    assert!(sent[0].headers.contains(&("host".to_owned(), "app.example".to_owned())));
    assert_eq!(sent[0].payload, None);
    assert!(sent[1].payload.as_ref().unwrap().starts_with(r#"{"Data":{"tick":"#));
}

#[test]
fn local_settings_read_unless_they_count_as_encrypted() {
    let app = App::new();
    let read = |text: Value| {
        fs::write(app.root().join("local.settings.json"), text.to_string()).unwrap();
        LocalSettings::find(app.root())
    };
    let settings = read(json!({"IsEncrypted": false, "Values": {"A": "1", "PATH": "mine"},
        "ConnectionStrings": {"Db": "x", "Other": {"ConnectionString": "y"}}, "Host": {"LocalHttpPort": 7072}}))
    .unwrap();
    let values = settings.with_variables([("path".into(), "existing variables win".into())]);
    let values: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [
        ("A", "1"),
        ("ConnectionStrings:Db", "x"),
        ("ConnectionStrings:Other", "y"),
        ("path", "existing variables win"),
    ];
    assert_eq!(values, expected);
    assert_eq!(settings.port(), Some(7072));
    assert!(read(json!({"Values": {}})).unwrap_err().to_string().contains("count as encrypted"));
    let wrong = read(json!({"IsEncrypted": false, "Values": {"A": {"secret": 1}}})).unwrap_err();
    assert!(wrong.to_string().contains("values must be texts") && !wrong.to_string().contains("secret"));
}

#[tokio::test]
async fn a_queue_that_lies_in_the_hosts_memory_is_told_with_the_setting_that_is_to_blame() {
    let warning = async |connection: Option<&str>| {
        let app = forwarding();
        let builder = app.builder().settings(connection.map(|text| ("Storage", text)));
        let host = builder.start().await.unwrap();
        let jobs = host.functions().into_iter().find(|function| function.name == "jobs").unwrap();
        jobs.warning
    };
    let unset = warning(None).await.unwrap();
    assert!(unset.contains("jobs") && unset.contains("Storage is not set"), "{unset}");
    let far =
        warning(Some("AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.windows.net")).await.unwrap();
    assert!(far.contains("no account that it reaches") && !far.contains("a2V5"), "{far}");
}
