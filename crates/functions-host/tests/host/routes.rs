//! Which request belongs to which function.

use functions_host::{FunctionsHost, Level, ProxyMode};
use serde_json::json;

use crate::support::{App, get, post};

async fn start(app: &App) -> FunctionsHost {
    app.builder().mode(ProxyMode::Forward).trace(true).start().await.unwrap()
}

/// The function that answers, `-` for none.
async fn who(host: &FunctionsHost, target: &str) -> String {
    get(host, target).await;
    host.trace().last().and_then(|request| request.function.clone()).unwrap_or_else(|| "-".to_owned())
}

#[tokio::test]
async fn templates_match_as_on_the_host() {
    let app = App::new()
        .http("plain", "")
        .http("optional", "return/{ticket?}")
        .http("dots", "oidc/.well-known/{document}")
        .http("guid", "items/{id:guid}")
        .http("number", "items/{n:int?}")
        .http("word", "items/{name:alpha}")
        .http("mixed", "files/{name}.{ext}")
        .http("rest", "operator/{*path}")
        .http("default", "pages/{page=1}")
        .http("zero-parameters", "items/new");
    let host = start(&app).await;
    let cases = [
        ("/api/return", "optional"),
        ("/api/return/", "optional"),
        ("/API/Return/abc", "optional"),
        ("/api/return/abc/def", "-"),
        ("/api/oidc/.well-known/openid-configuration", "dots"),
        ("/api/items/0b0c5c5e-3c5f-4b54-a9a1-0d1f6a2b7c11", "guid"),
        ("/api/items/12", "number"),
        ("/api/items", "number"),
        ("/api/items/word", "word"),
        ("/api/items/new", "zero-parameters"),
        ("/api/items/a-b", "-"),
        ("/api/files/a.b.txt", "mixed"),
        ("/api/files/a", "-"),
        ("/api/operator", "rest"),
        ("/api/operator/a/b", "rest"),
        ("/api/pages", "default"),
        ("/return", "-"),
        ("/apix/return", "-"),
    ];
    for (target, function) in cases {
        assert_eq!(who(&host, target).await, function, "{target}");
    }
}

#[tokio::test]
async fn a_function_without_a_route_has_its_name_and_the_original_path_passes() {
    let binding = json!([{"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous"},
        {"type": "http", "direction": "out", "name": "res"}]);
    let app = App::new().function("Start", &json!({"bindings": binding}));
    let host = start(&app).await;
    assert_eq!(get(&host, "/API/sTART").await.echo()["uri"], "/API/sTART");
}

#[tokio::test]
async fn another_method_is_another_function_or_none() {
    let function = |method: &str| {
        json!({"bindings": [
            {"type": "httpTrigger", "direction": "in", "name": "req", "authLevel": "anonymous", "route": "x", "methods": [method]},
            {"type": "http", "direction": "out", "name": "res"}]})
    };
    let app = App::new().function("reads", &function("get")).function("writes", &function("POST"));
    let host = start(&app).await;
    assert_eq!(who(&host, "/api/x").await, "reads");
    post(&host, "/api/x", "").await;
    assert_eq!(host.trace()[1].function.as_deref(), Some("writes"));
    let put = crate::support::send(&host, "PUT /api/x HTTP/1.1\r\n", "").await;
    assert_eq!(put.status, 404);
}

#[tokio::test]
async fn an_empty_prefix_puts_functions_at_the_root() {
    let app =
        App::new().http("rest", "{*path}").host_json(json!({"extensions": {"http": {"routePrefix": ""}}}));
    let host = start(&app).await;
    assert_eq!(who(&host, "/x/y").await, "rest");
    assert_eq!(who(&host, "/admin/host/ping").await, "-");
}

#[tokio::test]
async fn routes_of_the_host_itself_are_refused() {
    let app =
        App::new().http("good", "x").http("a", "admin/x").http("b", "Runtime").http("c", "administrators");
    let host = start(&app).await;
    assert_eq!(host.functions().iter().map(|function| &*function.name).collect::<Vec<_>>(), ["good"]);
    for name in ["a", "b", "c"] {
        let is_refusal =
            |line: &functions_host::Line| line.text.contains(&format!("The '{name}' function is in error"));
        assert_eq!(host.line(is_refusal).await.unwrap().level, Level::Error);
    }
}

#[tokio::test]
async fn of_two_functions_with_one_route_the_second_is_refused() {
    let app = App::new().http("a", "x/{id}").http("b", "X/{id}");
    let host = start(&app).await;
    assert_eq!(who(&host, "/api/x/1").await, "a");
    assert!(host.line(|line| line.text.starts_with("The 'b' function is in error")).await.is_some());
}

#[tokio::test]
async fn an_escaped_slash_does_not_split_a_segment() {
    let app = App::new().http("one", "x/{id}");
    let host = start(&app).await;
    assert_eq!(who(&host, "/api/x/a%2Fb").await, "one");
}
