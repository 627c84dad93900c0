//! What becomes of a verification when the account is named otherwise than the document.

use std::time::Duration;

use contract::{NextStep, Outcome, Personal, VerificationId};
use service::{
    model::{Answer, Client},
    rest::StartRequest,
};
use verification::{Attributes, Document, OnRename, Reason, Rules, table::StateKind};

use super::world::{World, browser, claims, contoso, passed, passed_with, rejected, request};

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 3600);

fn named(surname: &str) -> StartRequest {
    let attributes = Attributes { surname: Some(Personal::new(surname.to_owned())), ..Attributes::default() };
    StartRequest { attributes, ..request() }
}

async fn start(world: &World, request: &StartRequest) -> Answer {
    world.service.start.run(request, world.deadline()).await.unwrap()
}

/// The account of this name goes through a verification with the document of MARIA MUSTER.
async fn verified(world: &World, surname: &str) -> VerificationId {
    let id = start(world, &named(surname)).await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let index = world.provider.transactions() - 1;
    world.come_back(index, &browser(1)).await;
    world.provider.finds(&passed());
    world.live(MINUTE).await;
    let code = world.finish(index, &browser(1), false).await.unwrap();
    world.exchange(&code).await.unwrap();
    id
}

fn reviewing() -> World {
    World::with(Client { rules: Rules { on_rename: OnRename::Review, ..contoso().rules }, ..contoso() })
}

#[tokio::test]
async fn a_renamed_account_is_not_done_and_begins_another_attempt() {
    let world = World::new();
    let first = verified(&world, "Muster").await;
    let renamed = start(&world, &named("Schmidt")).await;
    assert_eq!((renamed.outcome, renamed.verified), (Outcome::Pending, false));
    assert_ne!(renamed.verification_id, Some(first));
    assert_eq!(start(&world, &named("Schmidt")).await.verification_id, renamed.verification_id, "once");
    let earlier = world.redeem(first).await;
    assert!(!earlier.verified, "{earlier:?}");
    assert!(world.stored_user(first).await.approvals.is_empty());
}

#[tokio::test]
async fn an_account_that_is_named_like_the_document_stays_done_however_it_is_written() {
    let world = World::new();
    let id = verified(&world, "Muster").await;
    let silent = StartRequest { attributes: Attributes::default(), ..request() };
    for request in [named("Muster"), named("MUSTER"), named(" muster "), named("Müster"), silent] {
        let answer = start(&world, &request).await;
        assert_eq!((answer.verification_id, answer.next_step), (Some(id), NextStep::Done));
    }
}

#[tokio::test]
async fn a_renamed_account_waits_where_the_rules_say_so_and_comes_back_when_it_is_named_right() {
    let world = reviewing();
    let id = verified(&world, "Muster").await;
    let until = world.redeem(id).await.verified_until;
    world.clock.advance(40 * DAY);
    let renamed = start(&world, &named("Schmidt")).await;
    assert_eq!((renamed.verification_id, renamed.outcome), (Some(id), Outcome::Review));
    assert_eq!((renamed.next_step, renamed.can_retry), (NextStep::Retry, true));
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
    let again = start(&world, &named("Muster")).await;
    assert_eq!((again.verification_id, again.next_step), (Some(id), NextStep::Done));
    assert_eq!(again.verified_until, until, "renaming to and fro prolongs nothing");
    assert_eq!(world.provider.transactions(), 1, "nothing was created");
    assert_eq!(world.stored_user(id).await.approvals.len(), 1);
}

#[tokio::test]
async fn a_renamed_account_without_attempts_left_waits() {
    let limits = verification::Limits { max_transactions: 1, window: 90 * DAY, ..contoso().limits };
    let world = World::with(Client { limits, retention: 200 * DAY, ..contoso() });
    let id = verified(&world, "Muster").await;
    let renamed = start(&world, &named("Schmidt")).await;
    assert_eq!((renamed.outcome, renamed.next_step), (Outcome::Review, NextStep::Blocked));
    assert!(!world.redeem(id).await.verified);
    assert!(start(&world, &named("Muster")).await.verified);
}

#[tokio::test]
async fn a_corrected_account_is_compared_again_and_no_transaction_is_created() {
    let world = World::new();
    let id = verified(&world, "Mustre").await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Differs);
    let same = start(&world, &named("Mustre")).await;
    assert_eq!((same.outcome, same.next_step, same.can_retry), (Outcome::Review, NextStep::Retry, true));
    let silent = StartRequest { attributes: Attributes::default(), ..request() };
    assert_eq!(start(&world, &silent).await.outcome, Outcome::Review, "leaving the name out mends nothing");
    let corrected = start(&world, &named("Muster")).await;
    assert_eq!((corrected.verification_id, corrected.next_step), (Some(id), NextStep::Done));
    assert_eq!(world.provider.transactions(), 1);
    assert!(world.redeem(id).await.verified);
}

#[tokio::test]
async fn who_differs_may_show_another_document_within_the_limits() {
    let world = World::new();
    let first = verified(&world, "Mustre").await;
    let again = StartRequest { replaces: Some(first), ..named("Mustre") };
    let second = start(&world, &again).await;
    assert_eq!((second.outcome, second.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_ne!(second.verification_id, Some(first));
    let corrected = start(&world, &named("Muster")).await;
    assert_eq!(corrected.verification_id, second.verification_id, "the first was given up");
    assert!(!world.redeem(first).await.verified);
}

#[tokio::test]
async fn a_document_without_names_is_compared_with_nothing_and_can_be_left() {
    let world = World::new();
    let id = start(&world, &named("Muster")).await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed_with(Document::default()));
    world.live(MINUTE).await;
    let answer = start(&world, &named("Muster")).await;
    assert_eq!((answer.outcome, answer.next_step), (Outcome::Review, NextStep::Retry));
    let silent = StartRequest { attributes: Attributes::default(), ..request() };
    assert_eq!(start(&world, &silent).await.outcome, Outcome::Review);
}

#[tokio::test]
async fn a_correction_does_not_bring_back_what_was_rejected_meanwhile() {
    let world = World::new();
    let id = verified(&world, "Mustre").await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.call_back(0).await;
    let corrected = start(&world, &named("Muster")).await;
    assert_eq!((corrected.verification_id, corrected.outcome), (Some(id), Outcome::Rejected));
    assert!(!world.redeem(id).await.verified);
}

#[tokio::test]
async fn an_account_that_is_renamed_on_the_way_is_judged_by_its_new_name() {
    let world = World::new();
    let id = start(&world, &named("Muster")).await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    start(&world, &named("Schmidt")).await;
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.live(MINUTE).await;
    let code = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(claims(&world.exchange(&code).await.unwrap())["outcome"], "review");
}

#[tokio::test]
async fn a_difference_that_nobody_mends_is_closed_and_can_be_started_anew() {
    let world = World::new();
    let id = verified(&world, "Mustre").await;
    world.clock.advance(30 * DAY + 10 * MINUTE);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert_eq!(world.redeem(id).await.outcome, Outcome::Failed);
    let anew = start(&world, &named("Muster")).await;
    assert_eq!(anew.outcome, Outcome::Pending);
    assert_ne!(anew.verification_id, Some(id));
}

#[tokio::test]
async fn nobody_guesses_what_a_document_says_by_renaming_again_and_again() {
    let world = World::new();
    let id = verified(&world, "Aaa").await;
    for guess in ["Baa", "Caa", "Daa", "Eaa", "Faa"] {
        assert_eq!(start(&world, &named(guess)).await.outcome, Outcome::Review);
        assert_eq!(start(&world, &named(guess)).await.outcome, Outcome::Review, "the same again counts once");
    }
    let right = start(&world, &named("Muster")).await;
    assert_eq!(
        (right.outcome, right.can_retry),
        (Outcome::Review, true),
        "another document is still welcome"
    );
    assert!(!world.redeem(id).await.verified);
}
