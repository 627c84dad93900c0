//! The hosted page, as a browser without scripts uses it.

use jumio_simulator::{CAPTURE_ERRORS, PRESETS, Scenario, Simulator, Status, User};

use crate::environment::{Environment, soon, target};

#[tokio::test]
async fn opening_the_page_starts_the_session_and_offers_the_outcomes() {
    let environment = Environment::new().await;
    environment.simulator.plan([Scenario::FaceMismatch]);
    let created = environment.create().await;
    let response = environment.open(&created).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers().get("cache-control").unwrap(), "no-store");
    let html = response.text().await.unwrap();
    assert!(html.contains("Simulated Jumio") && html.contains("Submit document"));
    assert!(html.contains(r#"value="face-mismatch" required checked>"#), "{html}");
    assert_eq!(html.matches(" checked").count(), 1);
    assert_eq!(html.matches(r#"type="radio""#).count(), 6);
    assert_eq!(environment.simulator.transactions()[0].status, Status::AcquisitionStarted);
    assert_eq!(environment.open(&created).await.status(), 200, "a reload does no harm");
}

#[tokio::test]
async fn handing_in_twice_leads_to_the_same_place() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.open(&created).await;
    let first = environment.press(&created, &[("action", "submit"), ("outcome", "fraud")]).await;
    let second = environment.press(&created, &[("action", "submit"), ("outcome", "pass")]).await;
    let reload = environment.open(&created).await;
    let (address, query) = target(&first);
    assert_eq!(first.status(), 303);
    assert_eq!(address, "http://127.0.0.1:9/done");
    let expected = [
        ("accountId", created.account.as_str()),
        ("workflowExecutionId", created.execution.as_str()),
        ("acquisitionStatus", "SUCCESS"),
        ("customerInternalReference", "7b1e5c2a-0d0f"),
    ];
    assert_eq!(query, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(target(&second), target(&first));
    assert_eq!(target(&reload), target(&first));
    assert_eq!(
        environment.simulator.transactions()[0].scenario,
        Some(Scenario::Fraud),
        "the first choice counts"
    );
}

#[tokio::test]
async fn leaving_goes_to_the_error_address_and_keeps_the_session() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.open(&created).await;
    let (address, query) = target(&environment.press(&created, &[("action", "leave")]).await);
    assert_eq!(address, "http://127.0.0.1:9/failed");
    assert!(query.contains(&("acquisitionStatus".to_owned(), "ERROR".to_owned())));
    assert!(query.contains(&("errorCode".to_owned(), "9835".to_owned())));
    assert_eq!(environment.simulator.transactions()[0].status, Status::AcquisitionStarted);
}

#[tokio::test]
async fn without_a_default_the_user_must_choose() {
    let environment = Environment::with(Simulator::builder().default_scenario(None)).await;
    let created = environment.create().await;
    assert!(!environment.open(&created).await.text().await.unwrap().contains(" checked"));
    let response = environment.press(&created, &[("action", "submit")]).await;
    assert_eq!(response.status(), 400);
    assert!(response.text().await.unwrap().contains("Please choose"));
    for not_offered in ["not-opened", "abandoned", "nonsense", ""] {
        assert_eq!(
            environment.press(&created, &[("outcome", not_offered)]).await.status(),
            400,
            "{not_offered}"
        );
    }
    assert_eq!(environment.press(&created, &[("outcome", "pass")]).await.status(), 303);
}

#[tokio::test]
async fn an_unknown_link_is_gone() {
    let environment = Environment::new().await;
    let base = environment.simulator.base_url();
    for query in ["", "?authorizationToken=x", "?authorizationToken=5a0c9d3e-2a7e-4e0e-8f64-1f0f6a7e2b02"] {
        let url = format!("{base}/web/client{query}");
        let page = environment.http.get(&url).send().await.unwrap();
        assert_eq!(page.status(), 410, "{query}");
        assert!(page.text().await.unwrap().contains("This link has expired"));
        assert_eq!(
            environment.http.post(&url).form(&[("action", "submit")]).send().await.unwrap().status(),
            410
        );
    }
}

#[tokio::test]
async fn an_order_without_addresses_ends_on_the_simulators_own_page() {
    let environment = Environment::new().await;
    let request = jumio::AccountRequest::builder(jumio::WorkflowKey::Number(10011), "r").build().unwrap();
    let created = environment.client.create_account(&request, soon()).await.unwrap();
    let response = environment.press(&created, &[("action", "submit")]).await;
    assert_eq!(response.status(), 200);
    assert!(response.text().await.unwrap().contains("Thank you"));
}

#[tokio::test]
async fn the_user_may_change_what_stands_on_the_document() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    let html = environment.open(&created).await.text().await.unwrap();
    assert!(html.contains(r#"name="firstName" value="MARIA""#), "{html}");
    environment
        .press(&created, &[("outcome", "pass"), ("firstName", "JANA \"<x>"), ("dateOfBirth", "1990-01-02")])
        .await;
    environment.simulator.until(|all| all[0].status == Status::Processed).await;
    let extraction = environment.details(&created).await.unwrap().extraction.unwrap();
    assert_eq!(extraction.first_name.unwrap().expose(), "JANA \"<x>");
    assert_eq!(extraction.last_name.unwrap().expose(), "MUSTER");
    assert_eq!(extraction.date_of_birth.unwrap().expose(), "1990-01-02");
}

#[tokio::test]
async fn a_failing_capture_can_have_every_documented_code_and_no_other() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    let html = environment.open(&created).await.text().await.unwrap();
    let documented = CAPTURE_ERRORS.map(|error| (error.code.to_string(), u32::from(error.code)));
    for (code, _) in &documented {
        assert!(html.contains(&format!(r#"<option value="{code}">"#)), "{code} is offered");
    }
    let others = [("1".to_owned(), 9835), ("nonsense".to_owned(), 9835)];
    for (asked, expected) in documented.into_iter().chain(others) {
        let response = environment.press(&created, &[("action", "leave"), ("errorCode", &asked)]).await;
        let location = response.headers().get("location").unwrap().to_str().unwrap();
        let found = jumio::AcquisitionReturn::from_query(location.split_once('?').unwrap().1);
        assert_eq!(found.error_code.map(u32::from), Some(expected), "{asked}");
        assert_eq!(found.execution, Some(created.execution.clone()));
        assert_eq!(found.status, Some(jumio::AcquisitionStatus::Error));
    }
}

#[tokio::test]
async fn the_user_chooses_the_fault_profile_and_no_choice_leaves_it() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    let html = environment.open(&created).await.text().await.unwrap();
    for preset in PRESETS {
        assert!(html.contains(&format!(r#"<option value="{}">"#, preset.name)), "{}", preset.name);
    }
    environment.press(&created, &[("action", "leave"), ("faultProfile", "details-late")]).await;
    environment.press(&created, &[("action", "submit"), ("faultProfile", "")]).await;
    environment.simulator.until(|all| all[0].status == Status::Processed).await;
    assert!(environment.details(&created).await.is_err(), "the details lag behind");
}

#[tokio::test]
async fn the_page_takes_nothing_for_markup() {
    let environment = Environment::new().await;
    let first_name = r#""><script>alert(1)</script>"#.to_owned();
    environment.simulator.set_user(User { first_name, ..User::default() });
    let created = environment.create().await;
    let url = format!("{}&x=%22%3E<script>", created.redirect_url.expose());
    let html = environment.http.get(url).send().await.unwrap().text().await.unwrap();
    assert!(!html.contains("<script"), "{html}");
}
