//! What operators call, and `handler --app`, which calls it for them.

use std::{
    io::Write,
    process::{Output, Stdio},
};

use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    entra::{AUDIENCE, Entra, TENANT},
    handler::{Handler, OBJECT_ID, command},
};

/// In a hundred years, and long ago.
const FAR: u64 = 4_000_000_000;
const PAST: u64 = 1_700_000_000;
const OPERATOR: &str = "99999999-aaaa-4bbb-8ccc-dddddddddddd";

/// A token of a user with these roles.
fn token(entra: &Entra, roles: &[&str]) -> String {
    entra.token_with(json!({"azp": "04b07795", "scp": "access", "oid": OPERATOR, "roles": roles, "exp": FAR}))
}

struct Desk {
    entra: Entra,
    handler: Handler,
    /// A verification that is in the store, and its support reference.
    id: String,
    reference: String,
}

impl Desk {
    /// An operators' app on the store that another app has left.
    async fn set() -> Self {
        let entra = Entra::start().await;
        let mut handler = Handler::start().await;
        let (id, _) = handler.walk_to_code().await;
        let base = entra.base();
        handler
            .restart_with(&[
                ("AppSettings__Expose", "operator"),
                ("OperatorSettings__EntraAuthority", &base),
                ("OperatorSettings__EntraTenantId", TENANT),
                ("OperatorSettings__EntraAudience", AUDIENCE),
            ])
            .await;
        let mut desk = Self { entra, handler, id, reference: String::new() };
        let path = format!("verifications/{}", desk.id);
        let (_, shown) = desk.call(&Method::GET, &path, &desk.as_role("reader"), "").await;
        desk.reference = shown["supportReference"].as_str().unwrap().to_owned();
        desk
    }

    fn as_role(&self, role: &str) -> String {
        format!("Bearer {}", token(&self.entra, &[role]))
    }

    async fn call(
        &self,
        method: &Method,
        path: &str,
        authorization: &str,
        body: &str,
    ) -> (StatusCode, Value) {
        let request =
            self.handler.http.request(method.clone(), format!("{}/api/operator/{path}", self.handler.base));
        let request = request
            .header(header::AUTHORIZATION, authorization)
            .header(header::CONTENT_TYPE, "application/json");
        let answer = request.body(body.to_owned()).send().await.unwrap();
        let status = answer.status();
        let body = answer.bytes().await.unwrap();
        (status, serde_json::from_slice(&body).unwrap_or(Value::Null))
    }

    /// Runs the command with the token of this role on its standard input, and no settings at all.
    fn run(&self, role: &str, arguments: &[&str]) -> Output {
        let arguments = [arguments, &["--app", &self.handler.base]].concat();
        let mut child =
            command(Vec::new()).args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(token(&self.entra, &[role]).as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }
}

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_function_asks_for_a_role_that_may_use_it() {
    let desk = Desk::set().await;
    let show = format!("verifications/{}", desk.id);
    let dry = json!({"verification": desk.id, "dryRun": true}).to_string();
    let create = json!({"createTransaction": true}).to_string();
    let secret =
        json!({"clientId": "b2c-contoso", "reason": "a test", "dryRun": true, "task": {"kind": "newSecret"}});
    let secret = secret.to_string();
    let (get, post) = (Method::GET, Method::POST);
    let rows = [
        (&get, show.as_str(), "", ["reader", "support", "operator", "admin"].as_slice()),
        (&get, "doctor", "", &["reader", "support", "operator", "admin"]),
        (&post, "doctor", &create, &["operator", "admin"]),
        (&post, "erase", &dry, &["operator", "admin"]),
        (&get, "clients", "", &["reader", "support", "operator", "admin"]),
        (&get, "client?id=b2c-contoso", "", &["reader", "support", "operator", "admin"]),
        (&post, "clients", &secret, &["admin"]),
    ];
    for (method, path, body, allowed) in rows {
        for role in ["reader", "support", "operator", "admin", "Operator", "", "global"] {
            let (status, answer) = desk.call(method, path, &desk.as_role(role), body).await;
            let expected = if allowed.contains(&role) { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(status, expected, "{role} {path}: {answer}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_not_an_operators_opens_nothing() {
    let desk = Desk::set().await;
    let good = json!({"azp": "a", "scp": "s", "oid": OPERATOR, "roles": ["admin"], "exp": FAR});
    let but = |name: &str, value: Value| {
        let mut claims = good.clone();
        claims[name] = value;
        format!("Bearer {}", desk.entra.token_with(claims))
    };
    let refused = [
        ("another tenant", but("tid", json!("82f988bf-86f1-41af-91ab-2d7cd011db47"))),
        ("another issuer", but("iss", json!("https://login.microsoftonline.com/x/v2.0"))),
        ("another audience", but("aud", json!("api://other"))),
        ("an old one", but("exp", json!(PAST))),
        ("of nobody", but("oid", Value::Null)),
        ("altered", but("oid", json!("x")) + "x"),
        ("no token", String::new()),
        ("another scheme", "Basic YTpi".to_owned()),
        ("the policy's key", format!("Bearer {}", journeys::API_KEY)),
    ];
    let functions = [
        (Method::GET, format!("verifications/{}", desk.id), String::new()),
        (Method::GET, "doctor".to_owned(), String::new()),
        (Method::POST, "doctor".to_owned(), json!({"createTransaction": true}).to_string()),
        (Method::POST, "erase".to_owned(), json!({"objectId": OBJECT_ID, "dryRun": false}).to_string()),
    ];
    for (name, authorization) in &refused {
        for (method, path, body) in &functions {
            let (status, answer) = desk.call(method, path, authorization, body).await;
            assert_eq!(status, StatusCode::UNAUTHORIZED, "{name} {path}");
            assert_eq!(answer["title"], "Unauthorized", "{name} {path}");
        }
    }
    let (status, _) = desk.call(&Method::GET, &functions[0].1, &desk.as_role("reader"), "").await;
    assert_eq!(status, StatusCode::OK, "nothing was erased");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_is_refused_and_says_what_is_accepted() {
    let desk = Desk::set().await;
    let bodies = [
        "",
        "[]",
        "{}",
        r#"{"objectId": "x"}"#,
        r#"{"dryRun": false}"#,
        r#"{"objectId": "", "dryRun": false}"#,
        r#"{"objectId": "x", "subject": "x", "dryRun": false}"#,
        r#"{"verification": "x", "dryRun": false}"#,
        r#"{"objectId": "x", "dryRun": "false"}"#,
        r#"{"objectId": "x", "dryrun": false, "dryRun": false}"#,
    ];
    for body in bodies {
        let (status, answer) = desk.call(&Method::POST, "erase", &desk.as_role("admin"), body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer["detail"].as_str().unwrap().starts_with("accepted: dryRun"), "{answer}");
    }
    let nobody = json!({"objectId": "nobody", "dryRun": false}).to_string();
    let (status, _) = desk.call(&Method::POST, "erase", &desk.as_role("admin"), &nobody).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
    let elsewhere = json!({"objectId": OBJECT_ID, "clientId": "another", "dryRun": false}).to_string();
    let (status, answer) = desk.call(&Method::POST, "erase", &desk.as_role("admin"), &elsewhere).await;
    assert_eq!((status, answer["detail"].as_str()), (StatusCode::NOT_FOUND, Some("unknown client")));
    for (path, status) in [("verifications/x", 400), ("verifications/ABCD-EFGH", 404), ("nothing", 404)] {
        let (found, _) = desk.call(&Method::GET, path, &desk.as_role("reader"), "").await;
        assert_eq!(found, status, "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_shows_examines_and_erases_from_a_desk() {
    let desk = Desk::set().await;
    let shown = desk.run("reader", &["show", &desk.reference]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    for line in [format!("verification id     {}", desk.id), "-> approved".to_owned()] {
        assert!(text(&shown.stdout).contains(&line), "{}", text(&shown.stdout));
    }
    let examined = desk.run("reader", &["doctor"]);
    assert!(text(&examined.stdout).contains("ok       jumio-credentials"), "{}", text(&examined.stdout));

    let refused = desk.run("reader", &["erase", "--object-id", OBJECT_ID, "--yes"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("holds no role that may do this"), "{}", text(&refused.stderr));

    let deletions = || desk.handler.simulator.counts().deletes;
    let by_doctor = deletions();
    let planned = desk.run("operator", &["erase", "--object-id", OBJECT_ID]);
    assert!(text(&planned.stdout).contains("would be erased"), "{}", text(&planned.stdout));
    let receipt = desk.run("operator", &["erase", "--object-id", OBJECT_ID, "--yes", "--json"]);
    let receipt: Value = serde_json::from_slice(&receipt.stdout).unwrap();
    assert_eq!(receipt["verifications"][0]["verificationId"], desk.id.as_str());
    assert_eq!(receipt["verifications"][0]["progress"], "erased");
    assert_eq!(deletions(), by_doctor + 1, "and none for what was only planned");
    for arguments in [&["erase", "--object-id", OBJECT_ID, "--yes"][..], &["show", &desk.id]] {
        assert_eq!(desk.run("operator", arguments).status.code(), Some(3), "{arguments:?}");
    }

    let log = desk.handler.log();
    for line in
        [r#""operator.action":"show""#, r#""operator.action":"erase""#, OPERATOR, "operator lacks the role"]
    {
        assert!(log.contains(line), "{line}");
    }
    assert!(!log.contains(OBJECT_ID), "who the user is");
    let (before, _) = log.split_once("verification erased on request").unwrap();
    let begun = before.matches(r#""operator.result":"begun""#).count();
    assert_eq!(begun, 2, "the dry run and the erasure have their lines before anything happens");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_that_gets_no_answer_says_why() {
    let desk = Desk::set().await;
    let without_token = command(Vec::new())
        .args(["doctor", "--app", &desk.handler.base])
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(text(&without_token.stderr).contains("no access token"), "{}", text(&without_token.stderr));
    let public = Handler::start().await;
    let base = public.base.clone();
    let output = command(Vec::new())
        .args(["show", &desk.id, "--app", &base, "--token-file", "/dev/null"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let file = public.folder.path().join("token");
    std::fs::write(&file, token(&desk.entra, &["reader"])).unwrap();
    let file = file.to_str().unwrap();
    let wrong_app =
        command(Vec::new()).args(["show", &desk.id, "--app", &base, "--token-file", file]).output().unwrap();
    assert_eq!(wrong_app.status.code(), Some(1));
    assert!(text(&wrong_app.stderr).contains("is it the app that exposes"), "{}", text(&wrong_app.stderr));
    for address in ["http://idv.contoso.com", "ftp://x", "nowhere"] {
        let output = command(Vec::new()).args(["doctor", "--app", address]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{address}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_changes_clients_from_a_desk_and_the_app_follows_at_once() {
    let desk = Desk::set().await;
    let file = desk.handler.folder.path().join("client.toml");
    std::fs::write(&file, crate::fabrikam::FILE).unwrap();
    let file = file.to_str().unwrap();
    let run = |arguments: &[&str]| {
        let output = desk.run("admin", &[&["clients"], arguments].concat());
        (output.status.code(), text(&output.stdout))
    };
    let why = ["--reason", "MARKED-reason", "--yes"];
    let (code, said) = run(&[&["import", file], &why[..]].concat());
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("+ displayName = Fabrikam Bank") && said.contains("version 1 is kept"), "{said}");
    let (_, said) = run(&[&["activate", "fabrikam"], &why[..]].concat());
    assert!(said.contains("version 1 is in force"), "{said}");
    let (_, said) = run(&[&["secret", "new", "fabrikam"], &why[..]].concat());
    let secret = said.lines().last().unwrap().to_owned();
    assert_eq!(secret.len(), 43, "{said}");
    let (_, said) = run(&["list"]);
    assert_eq!(said.trim().lines().count(), 2, "{said}");
    assert!(said.contains("fabrikam, Fabrikam Bank, active, version 1, 1 secret"), "{said}");
    let (_, said) = run(&["show", "fabrikam"]);
    assert!(said.contains(&format!("activated version 1 by {OPERATOR}: MARKED-reason")), "{said}");
    assert!(!said.contains(&secret), "{said}");
    let (_, exported) = run(&["export", "fabrikam"]);
    assert!(exported.contains("maxAttempts = 1\n"), "{exported}");
    let (code, _) = run(&["show", "nobody"]);
    assert_eq!(code, Some(3));

    let report = desk.run("reader", &["doctor"]);
    assert!(text(&report.stdout).contains("in force: b2c-contoso of the settings, fabrikam version 1"));
    let log = desk.handler.log();
    for told in
        ["\"operator.task\":\"activate\"", "\"client.id\":\"fabrikam\"", "\"operator.result\":\"done\""]
    {
        assert!(log.contains(told), "{told}: {log}");
    }
    for hidden in [secret.as_str(), "MARKED-reason", "help@fabrikam.example"] {
        assert!(!log.contains(hidden), "{hidden}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_a_change_of_a_client_is_told_and_changes_nothing() {
    let desk = Desk::set().await;
    let admin = desk.as_role("admin");
    let change = |client: &str, task: Value| {
        json!({"clientId": client, "reason": "a test", "dryRun": false, "task": task}).to_string()
    };
    let wrong = json!({"kind": "import", "definition": {"clientId": "fabrikam", "claims": "nickname"}});
    let rows = [
        (change("fabrikam", wrong), StatusCode::BAD_REQUEST, "claims: "),
        (change("fabri kam", json!({"kind": "deactivate"})), StatusCode::BAD_REQUEST, "a client id is"),
        (change("nobody", json!({"kind": "rollback"})), StatusCode::NOT_FOUND, "no such client"),
        (change("fabrikam", json!({"kind": "destroy"})), StatusCode::BAD_REQUEST, "accepted: clientId"),
        ("[]".to_owned(), StatusCode::BAD_REQUEST, "accepted: clientId"),
    ];
    for (body, expected, detail) in rows {
        let (status, answer) = desk.call(&Method::POST, "clients", &admin, &body).await;
        assert_eq!(status, expected, "{body}: {answer}");
        assert!(answer["detail"].as_str().unwrap().contains(detail), "{body}: {answer}");
    }
    let (status, _) = desk.call(&Method::GET, "client?version=x", &admin, "").await;
    assert_eq!(status, StatusCode::BAD_REQUEST);
    let (_, listed) = desk.call(&Method::GET, "clients", &admin, "").await;
    assert_eq!(listed.as_array().unwrap().len(), 1);
}
