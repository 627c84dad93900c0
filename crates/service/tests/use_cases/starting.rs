use std::{sync::Arc, time::Duration};

use contract::{NextStep, Outcome};
use serde_json::json;
use service::{
    model::Client,
    rest::{StartError, StartRequest},
};
use verification::{ProviderResult, Reason};

use super::world::{World, account, browser, claims, contoso, passed, rejected, request};

#[tokio::test]
async fn starting_again_finds_the_same_verification_and_creates_nothing() {
    let world = World::new();
    let first = world.start().await;
    assert_eq!((first.outcome, first.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_eq!(world.start().await, first);
    assert_eq!(world.start().await, first);
    assert_eq!(world.provider.transactions(), 0);
}

#[tokio::test]
async fn fifty_starts_at_once_make_one_verification() {
    let world = Arc::new(World::new());
    let starts: Vec<_> = (0..50)
        .map(|_| {
            let world = Arc::clone(&world);
            tokio::spawn(async move { world.service.start.run(&request(), world.deadline()).await })
        })
        .collect();
    let mut ids = Vec::new();
    for start in starts {
        ids.push(start.await.unwrap().unwrap().verification_id.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

#[tokio::test]
async fn another_user_has_another_verification() {
    let world = World::new();
    let other = StartRequest { user: account("someone else"), ..request() };
    let other = world.service.start.run(&other, world.deadline()).await.unwrap();
    assert_ne!(world.start().await.verification_id.unwrap().user(), other.verification_id.unwrap().user());
}

#[tokio::test]
async fn an_unknown_client_is_refused() {
    let world = World::new();
    let request = StartRequest { client: Some("fabrikam".into()), ..request() };
    assert_eq!(world.service.start.run(&request, world.deadline()).await, Err(StartError::UnknownClient));
}

#[tokio::test]
async fn without_consent_nothing_begins_where_consent_is_required() {
    let world = World::with(Client { requires_consent: true, ..contoso() });
    let answer = world.start().await;
    assert_eq!((answer.outcome, answer.can_retry), (Outcome::ConsentRequired, true));
    assert_eq!(answer.verification_id, None);
}

#[tokio::test]
async fn a_verification_that_nobody_took_up_is_replaced_after_its_time() {
    let world = World::new();
    let first = world.start().await;
    world.clock.advance(Duration::from_secs(24 * 3600));
    let second = world.start().await;
    assert_ne!(first.verification_id, second.verification_id);
    assert_eq!(second.outcome, Outcome::Pending);
}

#[tokio::test]
async fn a_submitted_verification_is_waited_for_even_if_the_user_asks_to_repeat_it() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    assert_eq!(world.start().await.next_step, NextStep::Wait);
    let answer = world.start_again(id).await;
    assert_eq!((answer.verification_id, answer.next_step), (Some(id), NextStep::Wait));
}

#[tokio::test]
async fn an_unreadable_document_may_be_repeated_until_the_attempts_are_used_up() {
    let world = World::new();
    let mut id = world.start().await.verification_id.unwrap();
    for attempt in 0..3 {
        world.authorize(id, &browser(1)).await;
        world.come_back(attempt, &browser(1)).await;
        world.provider.finds(&rejected([Reason::Unreadable]));
        world.deliver().await;
        let answer = world.start().await;
        let remaining = 2 - u32::try_from(attempt).unwrap();
        let expected = if remaining > 0 { NextStep::Retry } else { NextStep::Blocked };
        assert_eq!(
            (answer.outcome, answer.next_step, answer.remaining_attempts),
            (Outcome::Rejected, expected, remaining)
        );
        let redeemed = world.redeem(id).await;
        assert_eq!((redeemed.next_step, redeemed.remaining_attempts), (expected, remaining));
        let again = world.start_again(id).await;
        if remaining > 0 {
            assert_ne!(again.verification_id, Some(id));
            assert_eq!(world.start_again(id).await, again, "a repeated call begins nothing more");
            id = again.verification_id.unwrap();
        } else {
            assert_eq!(again.verification_id, Some(id));
        }
    }
    assert_eq!(world.provider.transactions(), 3);
}

#[tokio::test]
async fn fraud_is_not_offered_another_attempt() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.deliver().await;
    let answer = world.start_again(id).await;
    assert_eq!((answer.verification_id, answer.next_step), (Some(id), NextStep::Blocked));
    assert_eq!((answer.can_retry, answer.remaining_attempts), (false, 0));
}

#[tokio::test]
async fn abandoned_attempts_do_not_count_as_rejected_but_transactions_have_a_limit() {
    let world = World::new();
    for _ in 0..4 {
        let id = world.start().await.verification_id.unwrap();
        world.authorize(id, &browser(1)).await;
        world.provider.finds(&ProviderResult::SessionExpired);
        world.live(Duration::from_secs(3600)).await;
        assert_eq!(world.redeem(id).await.outcome, Outcome::Incomplete);
    }
    let answer = world.start().await;
    assert_eq!(
        (answer.outcome, answer.next_step, answer.can_retry, answer.remaining_attempts),
        (Outcome::Blocked, NextStep::Blocked, false, 0)
    );
    world.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(world.start().await.outcome, Outcome::Pending);
}

#[tokio::test]
async fn an_approval_lapses_and_is_then_asked_for_anew() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&response).await.unwrap();
    let answer = world.start().await;
    assert_eq!((answer.verification_id, answer.next_step, answer.verified), (Some(id), NextStep::Done, true));
    assert_eq!(answer.verified_until.as_deref(), Some("2028-01-15T08:00:00Z"));
    world.clock.advance(Duration::from_secs(366 * 24 * 3600));
    let answer = world.start().await;
    assert_eq!((answer.next_step, answer.verified), (NextStep::Redirect, false));
    assert_ne!(answer.verification_id, Some(id));
}

#[tokio::test]
async fn what_the_account_says_can_be_corrected_until_a_report_is_read() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let corrected = |surname: &str| StartRequest {
        attributes: verification::Attributes {
            surname: Some(surname.to_owned().into()),
            ..verification::Attributes::default()
        },
        ..request()
    };
    world.service.start.run(&corrected("Maier"), world.deadline()).await.unwrap();
    assert_eq!(world.stored_part(id).await.attributes, corrected("Maier").attributes);
    world.authorize(id, &browser(1)).await;
    world.service.start.run(&corrected("Huber"), world.deadline()).await.unwrap();
    assert_eq!(world.stored_part(id).await.attributes, corrected("Huber").attributes);
    let silent = StartRequest { attributes: verification::Attributes::default(), ..request() };
    world.service.start.run(&silent, world.deadline()).await.unwrap();
    assert_eq!(
        world.stored_part(id).await.attributes,
        corrected("Huber").attributes,
        "nobody gets rid of a name"
    );
}

#[tokio::test]
async fn asking_to_repeat_at_the_limit_leaves_the_open_attempt() {
    let world = World::with(Client {
        limits: verification::Limits { max_transactions: 1, ..contoso().limits },
        ..contoso()
    });
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let answer = world.start_again(id).await;
    assert_eq!((answer.verification_id, answer.next_step), (Some(id), NextStep::Redirect));
}

#[tokio::test]
async fn an_approval_that_was_replaced_helps_nobody_after_a_newer_rejection() {
    let world = World::new();
    let first = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let _open_code = world.finish(0, &browser(1), false).await.unwrap();

    let second = world.start_again(first).await.verification_id.unwrap();
    assert_ne!(second, first);
    world.authorize(second, &browser(2)).await;
    world.come_back(1, &browser(2)).await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.deliver().await;

    world.provider.finds(&passed());
    world.call_back(0).await;
    let late_code = world.finish(0, &browser(1), false).await.unwrap();
    let claims = claims(&world.exchange(&late_code).await.unwrap());
    assert_eq!((claims["outcome"].as_str(), claims["verified"].as_bool()), (Some("expired"), Some(false)));
    assert_eq!(world.start().await.next_step, NextStep::Blocked);
}

#[tokio::test]
async fn a_code_of_an_approval_that_was_replaced_says_so() {
    let world = World::new();
    let first = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let open_code = world.finish(0, &browser(1), false).await.unwrap();
    world.start_again(first).await;
    let told = claims(&world.exchange(&open_code).await.unwrap());
    assert_eq!((&told["outcome"], &told["verified"]), (&json!("expired"), &json!(false)));
    assert_eq!(world.redeem(first).await.outcome, Outcome::Expired);
}

#[tokio::test]
async fn an_unconfirmed_approval_is_overtaken_by_a_late_rejection_of_a_newer_attempt() {
    let world = World::new();
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    let second = world.start_again(first).await.verification_id.unwrap();
    world.authorize(second, &browser(1)).await;
    world.provider.finds(&passed());
    world.call_back(0).await;
    assert_eq!(world.start().await.verification_id, Some(first), "a late approval takes over");

    world.provider.finds(&rejected([Reason::Fraud]));
    world.call_back(1).await;
    assert_eq!(world.start().await.next_step, NextStep::Blocked);
    let code = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(claims(&world.exchange(&code).await.unwrap())["outcome"], "expired");
}

#[tokio::test]
async fn what_the_account_says_stands_while_something_is_being_created() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gate = world.provider.hold_creation(0);
    let creating = tokio::spawn({
        let world = Arc::clone(&world);
        async move { world.authorize(id, &browser(1)).await }
    });
    world.provider.asked_for(1).await;
    let corrected = StartRequest { attributes: verification::Attributes::default(), ..request() };
    world.service.start.run(&corrected, world.deadline()).await.unwrap();
    assert_eq!(world.stored_part(id).await.attributes, request().attributes);
    gate.add_permits(1);
    creating.await.unwrap();
    assert_eq!(world.stored_part(id).await.attributes, request().attributes);
}

#[tokio::test]
async fn with_consent_the_verification_begins_where_consent_is_required() {
    let world = World::with(Client { requires_consent: true, ..contoso() });
    let consent =
        service::model::Consent { obtained_at: world.now(), country: "USA".into(), state: Some("IL".into()) };
    let request = StartRequest { consent: Some(consent.clone()), ..request() };
    let answer = world.service.start.run(&request, world.deadline()).await.unwrap();
    assert_eq!(answer.outcome, Outcome::Pending);
    assert_eq!(world.stored_part(answer.verification_id.unwrap()).await.consent, Some(consent));
}
