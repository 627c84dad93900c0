use std::time::Duration;

use reqwest::StatusCode;
use serde_json::json;

use crate::{
    handler::{Handler, OBJECT_ID},
    journey::{STRANGERS_COOKIE, code, location, page},
};

/// What the routes of a browser say to a ticket, with the cookie of the journey's own browser.
async fn statuses(handler: &Handler, ticket: &str, cookie: &str) -> Vec<StatusCode> {
    let mut statuses = Vec::new();
    for route in ["return", "continue"] {
        let address = handler.path(&format!("/api/{route}/{ticket}"));
        statuses.push(handler.visit(&address, cookie).await.status());
    }
    let asked = handler.post("/api/status", json!({"ticket": ticket}).to_string()).await;
    statuses.push(asked.status());
    statuses
}

#[tokio::test]
async fn tickets_of_one_purpose_are_nothing_for_another() {
    let handler = Handler::start().await;
    let journey = handler.set_out(OBJECT_ID).await;
    let swapped = statuses(&handler, &journey.callback_ticket, &journey.cookie).await;
    assert_eq!(swapped, [StatusCode::NOT_FOUND; 3]);
    let polls = handler.simulator.counts().status;
    let called = handler.post(&format!("/api/callback/jumio/{}", journey.return_ticket), "{}").await;
    assert_eq!(called.status(), StatusCode::OK, "a provider is never told more");
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(handler.simulator.counts().status, polls, "a return ticket brought about a poll");
    handler.post(&format!("/api/callback/jumio/{}", journey.callback_ticket), "{}").await;
    tokio::time::timeout(Duration::from_secs(30), async {
        while handler.simulator.counts().status == polls {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await
    .expect("the callback's own ticket brings about a poll");
}

#[tokio::test]
async fn tickets_of_another_service_and_of_nobody_are_nothing_here() {
    let master = data_encoding::BASE64.encode(&[77; 32]);
    let (ours, theirs) = tokio::join!(Handler::start(), async {
        Handler::start_with(&[("AppSettings__MasterKey", master.as_str())]).await
    });
    let (journey, foreign) = tokio::join!(ours.set_out(OBJECT_ID), theirs.set_out(OBJECT_ID));
    assert_eq!(journey.id.len(), foreign.id.len());
    let ticket = &journey.return_ticket;
    let (head, tag) = ticket.split_once('.').unwrap();
    let (foreign_head, foreign_tag) = foreign.return_ticket.split_once('.').unwrap();
    for made_up in [
        foreign.return_ticket.clone(),
        format!("{head}.{foreign_tag}"),
        format!("{foreign_head}.{tag}"),
        format!("{head}."),
        format!(".{tag}"),
        format!("{ticket}."),
        format!("{ticket}.{tag}"),
        format!("{ticket}="),
        format!("{ticket}%00"),
        format!("{ticket}%20"),
        format!("%20{ticket}"),
        format!("{ticket}%0d%0aSet-Cookie:%20a=b"),
        format!("{head}%2e%2e{tag}"),
        "a".repeat(60_000),
        format!("{}.{}", "a".repeat(30_000), "b".repeat(30_000)),
    ] {
        let refused = statuses(&ours, &made_up, &journey.cookie).await;
        assert!(refused.iter().all(StatusCode::is_client_error), "{made_up}: {refused:?}");
    }
    assert_eq!(statuses(&ours, ticket, &journey.cookie).await[0], StatusCode::OK, "the real one is one");
}

#[tokio::test]
async fn who_holds_a_ticket_is_not_the_user() {
    let handler = Handler::start().await;
    let journey = handler.decided(OBJECT_ID, "pass").await;
    for cookie in ["", STRANGERS_COOKIE, "verification=", "__Host-verification=x"] {
        for route in ["return", "continue"] {
            let address = handler.path(&format!("/api/{route}/{}?later=1", journey.return_ticket));
            let answer = handler.visit(&address, cookie).await;
            assert_eq!((code(&answer), location(&answer)), (None, None), "{route} {cookie}");
            let page = page(answer).await;
            for secret in ["MARIA", "MUSTER", "P0000001", "1988", handler.simulator.base_url()] {
                assert!(!page.contains(secret), "{route} {cookie}: {secret}");
            }
        }
    }
    assert!(!handler.start_again(OBJECT_ID).await["verified"].as_bool().unwrap());
}

#[tokio::test]
async fn who_holds_a_ticket_does_not_learn_the_verdict() {
    let handler = Handler::start().await;
    let rejected = handler.decided("rejected", "fraud").await;
    let approved = handler.decided("approved", "pass").await;
    assert_eq!(
        handler.status(&rejected.return_ticket, STRANGERS_COOKIE).await,
        handler.status(&approved.return_ticket, STRANGERS_COOKIE).await,
        "a stranger can tell a rejection from an approval"
    );
    let own = handler.status(&rejected.return_ticket, &rejected.cookie).await;
    assert_eq!(
        (&own["ready"], &own["outcome"]),
        (&true.into(), &"rejected".into()),
        "the user's own browser knows"
    );
}
