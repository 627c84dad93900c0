//! What the executable does for an operator at a terminal.

use std::{
    process::{Output, Stdio},
    time::Duration,
};

use serde_json::{Value, json};

use crate::handler::{Handler, command, free_port, settings};

/// All commands of the executable.
const COMMANDS: [&str; 9] =
    ["check", "doctor", "settings", "keys", "rekey-lookup", "show", "clients", "pages", "erase"];

fn run(settings: Vec<(&'static str, String)>, arguments: &[&str]) -> Output {
    command(settings).args(arguments).stdout(Stdio::piped()).output().unwrap()
}

fn text(output: &[u8]) -> String {
    String::from_utf8(output.to_vec()).unwrap()
}

impl Handler {
    /// Runs a command on this handler's store, which it must have let go of.
    fn run(&self, arguments: &[&str]) -> Output {
        let file = self.folder.path().join("state.redb");
        run(settings(free_port(), self.simulator.base_url(), &file), arguments)
    }
}

#[test]
fn a_stranger_learns_from_the_help_what_there_is_and_what_the_exit_codes_mean() {
    let help = run(Vec::new(), &["--help"]);
    assert_eq!(help.status.code(), Some(0));
    let help = text(&help.stdout);
    for word in COMMANDS.iter().chain(&["Exit codes", "Without a command the handler serves"]) {
        assert!(help.contains(word), "{word}: {help}");
    }
    for command in COMMANDS {
        let help = run(Vec::new(), &[command, "--help"]);
        assert_eq!(help.status.code(), Some(0), "{command}");
        assert!(text(&help.stdout).contains("Usage: handler"), "{command}");
    }
}

#[test]
fn a_reader_that_closes_the_pipe_early_is_no_failure() {
    let mut child = command(Vec::new())
        .args(["settings", "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
}

#[test]
fn a_wrong_command_line_ends_with_2_and_says_what_is_wrong() {
    for arguments in [
        &["chek"][..],
        &["show"],
        &["show", "not-an-id"],
        &["keys", "--json"],
        &["erase"],
        &["erase", "--object-id", "x", "--subject", "y"],
        &["clients", "activate", "x"],
        &["clients", "secret", "revoke", "x", "one", "--reason", "y"],
        &["pages", "preview", "--out", "x"],
    ] {
        let output = run(Vec::new(), arguments);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(text(&output.stderr).contains("error:"), "{arguments:?}");
    }
}

#[test]
fn the_check_lists_its_findings_for_programs_as_well() {
    let folder = tempfile::tempdir().unwrap();
    let mut settings = settings(free_port(), "http://127.0.0.1:9", &folder.path().join("state.redb"));
    let right = run(settings.clone(), &["check", "--json"]);
    assert_eq!((right.status.code(), text(&right.stdout).trim()), (Some(0), "[]"));
    settings.push(("ClientSettings__MaxAttempts", "many".to_owned()));
    let wrong = run(settings, &["check", "--json"]);
    let problem = "cannot be read; accepted: 1 to 50";
    let found: Value = serde_json::from_slice(&wrong.stdout).unwrap();
    assert_eq!(found, json!([{"setting": "ClientSettings__MaxAttempts", "problem": problem}]));
    assert_eq!(wrong.status.code(), Some(1));
}

#[test]
fn commands_name_missing_settings_and_do_nothing() {
    for arguments in [
        &["keys"][..],
        &["rekey-lookup"],
        &["show", "ABCD-EFGH"],
        &["doctor"],
        &["erase", "--object-id", "x"],
    ] {
        let output = run(Vec::new(), arguments);
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(text(&output.stderr).contains("AppSettings__MasterKey: is missing"), "{arguments:?}");
    }
}

#[tokio::test]
async fn an_operator_reads_why_a_verification_is_under_review_and_nothing_about_its_user() {
    let mut handler = Handler::start().await;
    let inputs = json!({"objectId": "some-user", "surname": "Zyxwvut", "correlationId": "some-journey"});
    let functions = handler.functions();
    let id = functions.start(&inputs).await.unwrap();
    let (cookie, provider) = handler.go_to_provider(&id).await;
    let back = handler.submit(&provider).await;
    handler.visit(&back, &cookie).await;
    let is_decided = async || functions.redeem("some-user", &id).await.unwrap().json()["outcome"] == "review";
    while !is_decided().await {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let document = handler.simulator.transactions()[0].clone();
    handler.end();

    let shown = handler.run(&["show", &id]);
    assert_eq!(shown.status.code(), Some(0), "{}", text(&shown.stderr));
    let shown = text(&shown.stdout);
    for line in [
        "state               differs",
        "why                 document and account differ in: surname",
        "correlation id      some-journey",
        "browser             not confirmed",
        "submitted -> differs",
        "transactionCreated",
    ] {
        assert!(shown.contains(line), "{line}: {shown}");
    }
    assert!(shown.contains(&document.execution_id), "{shown}");

    let reference = shown.lines().find_map(|line| line.strip_prefix("support reference   ")).unwrap();
    assert_eq!(row_names(&shown), row_names(sample_of_the_guide()));
    let by_reference = handler.run(&["show", &reference.to_lowercase().replace('-', " "), "--json"]);
    let json: Value = serde_json::from_slice(&by_reference.stdout).unwrap();
    assert_eq!(json["verificationId"], id.as_str());
    assert_eq!(json["why"], json!({"review": "attributeMismatch", "differing": ["surname"]}));
    assert_eq!(json["timeline"][0]["event"], "created");
    for text in [&shown, &text(&by_reference.stdout)] {
        for secret in ["Zyxwvut", "some-user", &jumio_simulator::User::default().last_name] {
            assert!(!text.contains(secret), "{secret}: {text}");
        }
    }
    let unknown = handler.run(&["show", "ABCD-EFGH"]);
    assert_eq!(
        (unknown.status.code(), text(&unknown.stderr).trim()),
        (Some(3), "no such verification, or no longer")
    );
}

/// What the guide for operators shows.
fn sample_of_the_guide() -> &'static str {
    let guide = include_str!("../../../docs/operate.md");
    let (_, sample) = guide.split_once("$ handler show OI27-JF7K\n").unwrap();
    sample.split("```").next().unwrap()
}

/// The names of the rows above the timeline, in their order.
fn row_names(shown: &str) -> Vec<&str> {
    let rows = shown.lines().take_while(|line| !line.starts_with("timeline"));
    rows.filter_map(|line| line.get(..20)).map(str::trim).collect()
}

#[tokio::test]
async fn the_file_of_a_running_handler_is_not_read_beside_it() {
    let handler = Handler::start().await;
    let output = handler.run(&["show", "ABCD-EFGH"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("in use by another process"), "{}", text(&output.stderr));
}

#[test]
fn commands_that_the_guides_name_are_those_of_the_handler() {
    let guides = [
        "../docs/clients.md",
        "../docs/operate.md",
        "../docs/keys.md",
        "../docs/configure.md",
        "../CHANGELOG.md",
    ];
    let mut named = std::collections::BTreeSet::new();
    for guide in guides {
        let text =
            std::fs::read_to_string(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(guide)).unwrap();
        for start in ["`handler ", "$ handler ", "`dist/handler "] {
            let words = text.split(start).skip(1).filter_map(|rest| rest.split([' ', '`', '\n']).next());
            named.extend(words.map(str::to_owned));
        }
    }
    let unknown: Vec<_> = named.iter().filter(|name| !COMMANDS.contains(&name.as_str())).collect();
    assert_eq!(unknown, Vec::<&String>::new());
    assert_eq!(named.len(), COMMANDS.len());
}
