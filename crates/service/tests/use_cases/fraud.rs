//! What a fraud verdict on one attempt means for the user's others.

use std::time::Duration;

use contract::{NextStep, Outcome, VerificationId};
use verification::{Reason, ReviewCause, table::StateKind};

use super::world::{World, browser, passed, rejected};

const MINUTE: Duration = Duration::from_secs(60);

/// Two attempts, of which the first was approved late and confirmed.
async fn approved_late(world: &World) -> (VerificationId, VerificationId) {
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    let second = world.start_again(first).await.verification_id.unwrap();
    world.authorize(second, &browser(1)).await;
    world.provider.says(0, Ok((Some(world.provider.reference(0)), passed())));
    world.call_back(0).await;
    let code = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&code).await.unwrap();
    assert!(world.redeem(first).await.verified);
    (first, second)
}

async fn find_fraud(world: &World, index: usize) {
    let reference = world.provider.reference(index);
    world.provider.says(index, Ok((Some(reference), rejected([Reason::Fraud]))));
    world.call_back(index).await;
}

async fn why(world: &World, id: VerificationId) -> Option<ReviewCause> {
    world.stored(id).await.verification.state.review().map(|review| review.cause)
}

#[tokio::test]
async fn fraud_in_a_newer_attempt_sends_a_confirmed_approval_to_review() {
    let world = World::new();
    let (first, second) = approved_late(&world).await;
    find_fraud(&world, 1).await;
    assert_eq!(world.redeem(second).await.outcome, Outcome::Rejected);
    let answer = world.redeem(first).await;
    assert_eq!(
        (answer.outcome, answer.verified, answer.next_step),
        (Outcome::Review, false, NextStep::Later)
    );
    assert_eq!(why(&world, first).await, Some(ReviewCause::FraudElsewhere));
    assert!(world.stored_user(first).await.approvals.is_empty());
    assert_ne!(world.start().await.next_step, NextStep::Done);
}

#[tokio::test]
async fn fraud_in_an_older_attempt_counts_although_a_newer_one_has_its_verdict() {
    let world = World::new();
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    let second = world.start_again(first).await.verification_id.unwrap();
    world.authorize(second, &browser(1)).await;
    world.provider.says(1, Ok((Some(world.provider.reference(1)), passed())));
    world.come_back(1, &browser(1)).await;
    world.live(MINUTE).await;
    let code = world.finish(1, &browser(1), false).await.unwrap();
    world.exchange(&code).await.unwrap();
    assert!(world.start().await.verified);
    find_fraud(&world, 0).await;
    let answer = world.start().await;
    assert_eq!((answer.verification_id, answer.outcome), (Some(second), Outcome::Review));
    assert_eq!(why(&world, second).await, Some(ReviewCause::FraudElsewhere));
    assert_eq!(world.stored(first).await.verification.state.kind(), StateKind::Superseded);
}

#[tokio::test]
async fn fraud_after_an_approval_doubts_it_and_every_other_one_once() {
    let world = World::new();
    let (first, second) = approved_late(&world).await;
    world.provider.says(1, Ok((Some(world.provider.reference(1)), passed())));
    world.call_back(1).await;
    assert!(world.redeem(first).await.verified, "both stand");
    find_fraud(&world, 0).await;
    assert_eq!(why(&world, first).await, Some(ReviewCause::LateRejection));
    let length = world.stored(second).await.timeline_length;
    assert_ne!(world.redeem(second).await.outcome, Outcome::Approved);
    find_fraud(&world, 0).await;
    assert_eq!(world.stored(second).await.timeline_length, length, "the same news again changes nothing");
}

#[tokio::test]
async fn another_rejection_leaves_an_earlier_approval_alone() {
    let world = World::new();
    let (first, _) = approved_late(&world).await;
    world.provider.says(1, Ok((Some(world.provider.reference(1)), rejected([Reason::Unreadable]))));
    world.call_back(1).await;
    assert!(world.redeem(first).await.verified);
}
