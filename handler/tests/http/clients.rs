//! Clients as data: `handler clients` at a terminal, and two clients through whole journeys.

use std::{collections::BTreeSet, fs, process::Stdio, time::Duration};

use data_encoding::BASE64URL_NOPAD;
use journeys::{Functions, Journey};
use reqwest::{StatusCode, header};
use serde_json::{Value, json};

use crate::{
    fabrikam::{FABRIKAM, FABRIKAM_REDIRECT, FILE},
    handler::{Handler, OBJECT_ID, REDIRECT_URI, command, text},
};

fn claims(tokens: &Value) -> Value {
    let claims = tokens["id_token"].as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap()).unwrap()
}

/// A text of Fabrikam's file.
const OWN_WORDS: &str = "Hier geht es nicht weiter";

/// From `start` to the claims of the `id_token`.
async fn walk(functions: &Functions, object_id: &str, outcome: &str) -> Value {
    let mut journey = Journey::new(functions.clone(), object_id);
    journey.start().await.unwrap();
    journey.take_cookie().await.unwrap();
    journey.create_transaction().await.unwrap();
    journey.submit(outcome).await.unwrap();
    journey.come_back().await.unwrap();
    while !journey.is_ready().await.unwrap() {
        tokio::time::sleep(Duration::from_millis(30)).await;
    }
    journey.go_on().await.unwrap();
    claims(&journey.exchange().await.unwrap().json())
}

/// What `start` says to this user.
async fn start(functions: &Functions, object_id: &str) -> Value {
    let mut inputs = json!({"objectId": object_id, "surname": "Muster"});
    if functions.client_id == FABRIKAM {
        inputs["clientId"] = FABRIKAM.into();
    }
    functions.policy("/api/start", inputs.to_string()).await.unwrap().json()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_clients_verify_the_same_user_at_the_same_time_each_by_its_own_terms() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    let (of_contoso, of_fabrikam) =
        tokio::join!(walk(&contoso, OBJECT_ID, "pass"), walk(&fabrikam, OBJECT_ID, "pass"));
    for (claims, audience, seen, hidden) in [
        (&of_contoso, "b2c-contoso", "givenName", "documentNumber"),
        (&of_fabrikam, FABRIKAM, "documentNumber", "givenName"),
    ] {
        assert_eq!((claims["aud"].as_str(), claims["verified"].as_bool()), (Some(audience), Some(true)));
        assert!(claims.get(seen).is_some() && claims.get(hidden).is_none(), "{audience}: {claims}");
    }
    assert_ne!(of_contoso["verificationId"], of_fabrikam["verificationId"]);
    for functions in [&contoso, &fabrikam] {
        assert_eq!(start(functions, OBJECT_ID).await["nextStep"], "done");
    }
    let created = handler.simulator.transactions();
    let workflows: BTreeSet<&str> = created.iter().map(|one| one.workflow.as_str()).collect();
    assert_eq!(workflows, BTreeSet::from(["10011", "10050"]));
    // One attempt at Fabrikam, three at Contoso: and neither's uses up the other's.
    for (functions, next_step, left) in [(&fabrikam, "blocked", 0), (&contoso, "retry", 2)] {
        let claims = walk(functions, "another-user", "unreadable").await;
        assert_eq!(claims["outcome"], "rejected");
        assert_eq!(claims["remainingAttempts"], left, "{claims}");
        assert_eq!(start(functions, "another-user").await["nextStep"], next_step);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_and_words_are_those_of_the_client_that_sent_the_user() {
    let (handler, fabrikam) = Handler::of_two_clients().await;
    let contoso = handler.functions();
    for (functions, name, colour, language) in [
        (&contoso, "Contoso", "#0f5cc0", "lang=\"en\""),
        (&fabrikam, "Fabrikam Bank", "#7a1f2b", "lang=\"de\""),
    ] {
        let id = functions.start(&json!({"objectId": "a-user", "surname": "Muster", "locale": "en"})).await;
        let address = functions.authorize_address(&id.unwrap());
        let no_cookies = handler.http.get(format!("{address}&cookie_check=1")).send().await.unwrap();
        let page = no_cookies.text().await.unwrap();
        assert!(page.contains(name) && page.contains(colour) && page.contains(language), "{page}");
        let (cookie, hop) = functions.take_cookie(&address).await.unwrap();
        let provider = functions.visit(&hop, &cookie).await.unwrap().location().unwrap().to_string();
        let back = functions.submit(&provider, "pass").await.unwrap();
        let elsewhere = handler.visit(back.split('?').next().unwrap(), "").await.text().await.unwrap();
        assert!(elsewhere.contains(colour) && elsewhere.contains(language), "{elsewhere}");
        assert_eq!(elsewhere.contains(OWN_WORDS), name != "Contoso", "{elsewhere}");
        let message = start(functions, "a-user").await["userMessage"].as_str().unwrap().to_owned();
        assert_eq!(message.contains("Sie"), name != "Contoso", "{message}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_described_by_a_file_from_its_check_to_its_export() {
    let mut handler = Handler::start().await;
    handler.end();
    let path = handler.folder.path().join("wrong.toml");
    fs::write(&path, FILE.replace("\"required\"", "\"sometimes\"").replace("maxAttempts", "maxAtempts"))
        .unwrap();
    let wrong = command(Vec::new())
        .args(["clients", "check", path.to_str().unwrap()])
        .stdout(Stdio::piped())
        .output()
        .unwrap();
    let found = String::from_utf8(wrong.stdout).unwrap();
    assert_eq!(wrong.status.code(), Some(1));
    assert!(
        found.contains("wrong.toml:5:1: matching: ") && found.contains("wrong.toml:8:1: maxAtempts: "),
        "{found}"
    );

    fs::write(&path, FILE).unwrap();
    let file = path.to_str().unwrap();
    let dry = handler.clients(&["import", file, "--reason", "a test"]);
    assert_eq!((dry["isDryRun"].as_bool(), dry["differences"].as_array().unwrap().len()), (Some(true), 12));
    assert_eq!(handler.clients(&["list"]).as_array().unwrap().len(), 1, "a dry run keeps nothing");
    let active = handler.put_in_force(FILE);
    assert_eq!(active["after"], 1);
    handler.put_in_force(&FILE.replace("Fabrikam Bank", "Fabrikam"));
    let back = handler.change_clients(&["rollback", FABRIKAM]);
    assert_eq!((back["before"].as_u64(), back["after"].as_u64()), (Some(2), Some(1)));
    let differs = handler.clients(&["diff", FABRIKAM]);
    let expected = json!([{"entry": "displayName", "before": "Fabrikam Bank", "after": "Fabrikam"}]);
    assert_eq!(differs, expected);
    let shown = handler.clients(&["show", FABRIKAM]);
    assert_eq!(shown["changes"].as_array().unwrap().len(), 5);
    assert_eq!(shown["changes"][0]["reason"], "a test");
    assert_eq!(shown["definition"]["redirectUris"], FABRIKAM_REDIRECT);
    let own = handler.clients(&["export", "b2c-contoso"]);
    assert_eq!(own["redirectUris"], REDIRECT_URI);
    assert!(!own.to_string().contains(journeys::CLIENT_SECRET));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brand_can_be_seen_before_users_see_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, out) = (folder.path().join("client.toml"), folder.path().join("preview"));
    fs::write(&file, FILE).unwrap();
    let arguments = ["pages", "preview", "--file", file.to_str().unwrap(), "--out", out.to_str().unwrap()];
    let output = command(Vec::new()).args(arguments).stdout(Stdio::piped()).output().unwrap();
    assert!(output.status.success());
    let index = fs::read_to_string(out.join("index.html")).unwrap();
    let pages: Vec<_> = index.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(pages.len() > 15 && pages.iter().all(|page| page.starts_with("de/")), "{pages:?}");
    for page in pages {
        let html = fs::read_to_string(out.join(page)).unwrap();
        assert!(html.contains("Fabrikam Bank") && html.contains("#7a1f2b"), "{page}");
        assert!(!html.contains("<script>"), "{page}");
    }
}

/// As a policy rotates its secret while users redeem codes.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_exchanged_without_a_code_that_is_refused() {
    let (mut handler, fabrikam) = Handler::of_two_clients().await;
    handler.end();
    let (_, second) = handler.new_secret(FABRIKAM);
    handler.restart_with(&[]).await;
    let fabrikam = handler.functions_of_fabrikam(&fabrikam.client_secret);
    let renewed = handler.functions_of_fabrikam(&second);
    let walks = (0..12).map(|number| {
        let functions = if number % 2 == 0 { fabrikam.clone() } else { renewed.clone() };
        async move { walk(&functions, &format!("user-{number}"), "pass").await["verified"].as_bool() }
    });
    let verified = futures::future::join_all(walks).await;
    assert!(verified.iter().all(|verified| *verified == Some(true)), "{verified:?}");

    handler.end();
    let first = handler.clients(&["show", FABRIKAM])["secrets"][0]["number"].to_string();
    handler.change_clients(&["secret", "revoke", FABRIKAM, &first]);
    handler.restart_with(&[]).await;
    for (known, error) in [(fabrikam, "invalid_client"), (renewed, "invalid_grant")] {
        let functions = handler.functions_of_fabrikam(&known.client_secret);
        let answer = functions.exchange("x", FABRIKAM_REDIRECT).await.unwrap();
        assert_eq!(answer.json()["error"], error);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_deactivated_under_way_leaves_its_users_with_a_page_and_its_data_with_its_terms() {
    let (mut handler, fabrikam) = Handler::of_two_clients().await;
    let id = fabrikam.start(&json!({"objectId": "a-user", "surname": "Muster"})).await.unwrap();
    let (cookie, provider) = fabrikam.go_to_provider(&id).await.unwrap();
    handler.end();
    handler.change_clients(&["deactivate", FABRIKAM]);
    handler.restart_with(&[]).await;
    let fabrikam = handler.functions_of_fabrikam(&fabrikam.client_secret);
    let back = fabrikam.submit(&provider, "pass").await.unwrap();
    let mut address = back;
    let page = loop {
        let answer = handler.visit(&address, &cookie).await;
        if answer.status() == StatusCode::SEE_OTHER {
            address = text(&answer, header::LOCATION);
            assert!(!address.starts_with(FABRIKAM_REDIRECT), "nobody there takes a code");
            continue;
        }
        if answer.status() != StatusCode::OK {
            break answer.text().await.unwrap();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    };
    assert!(page.contains("<h1>"), "{page}");
    assert_eq!(start(&fabrikam, "a-user").await["code"], "IDV-1004", "an unknown client");
    let tokens = fabrikam.exchange("x", FABRIKAM_REDIRECT).await.unwrap();
    assert_eq!(tokens.json()["error"], "invalid_client");
    assert_eq!(start(&handler.functions(), "a-user").await["nextStep"], "redirect");
}
