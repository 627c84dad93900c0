use std::time::Duration;

use contract::{AccountId, NextStep, Outcome, VerificationId};
use service::{
    model::Client,
    ports::{ProviderError, Retention, Verifications},
};

use super::world::{World, browser, contoso, passed};

const SECOND: Duration = Duration::from_secs(1);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const VALIDITY: Duration = Duration::from_secs(365 * 24 * 3600);

/// From then on the sweep takes a job for one that the queue will not bring.
const LOST: Duration = Duration::from_secs(121);

async fn approved(world: &World) -> VerificationId {
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&response).await.unwrap();
    id
}

async fn sweep(world: &World) {
    world.service.sweep.run(world.deadline()).await.unwrap();
}

async fn exists(world: &World, id: VerificationId) -> bool {
    world.store.verification(id, world.deadline()).await.unwrap().is_some()
}

#[tokio::test]
async fn an_approval_is_kept_as_long_as_it_is_valid_and_then_as_long_as_retention_says() {
    let world = World::new();
    let id = approved(&world).await;
    for wait in [DAY * 91, VALIDITY - DAY * 91, DAY * 89] {
        world.clock.advance(wait);
        sweep(&world).await;
        assert!(exists(&world, id).await);
    }
    assert!(world.provider.deleted.lock().unwrap().is_empty());
    world.clock.advance(DAY * 2);
    sweep(&world).await;
    assert!(!exists(&world, id).await);
    assert_eq!(*world.provider.deleted.lock().unwrap(), [AccountId("account-0".into())]);
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_none());
    assert!(world.stored_user(id).await.current.is_none());
}

#[tokio::test]
async fn after_the_erasure_the_user_begins_anew() {
    let world = World::new();
    let id = approved(&world).await;
    world.clock.advance(VALIDITY + DAY * 91);
    sweep(&world).await;
    let answer = world.start().await;
    assert_eq!((answer.outcome, answer.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_ne!(answer.verification_id, Some(id));
}

#[tokio::test]
async fn one_that_nobody_took_up_is_erased_without_the_provider() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.clock.advance(DAY * 90 + SECOND);
    sweep(&world).await;
    assert!(exists(&world, id).await, "its own lifetime comes before its retention");
    world.clock.advance(DAY * 2);
    sweep(&world).await;
    assert!(!exists(&world, id).await);
    assert!(world.provider.deleted.lock().unwrap().is_empty());
}

#[tokio::test]
async fn an_open_one_is_never_erased() {
    let world = World::with(Client { retention: DAY, ..contoso() });
    let id = world.submit(&browser(1)).await;
    for _ in 0..5 {
        world.clock.advance(DAY);
        // Its polls are not delivered: the provider is never asked, so nothing ends.
        world.service.sweep.run(world.deadline()).await.unwrap();
    }
    assert!(exists(&world, id).await);
}

#[tokio::test]
async fn what_the_provider_cannot_delete_now_is_deleted_later_and_holds_no_personal_data_meanwhile() {
    let world = World::new();
    let id = approved(&world).await;
    world.provider.fail_deletions([ProviderError::Unavailable, ProviderError::Refused]);
    world.clock.advance(VALIDITY + DAY * 91);
    for _ in 0..2 {
        sweep(&world).await;
        assert!(!exists(&world, id).await);
        let tombstone = world.store.tombstone(id, world.deadline()).await.unwrap().unwrap();
        assert_eq!(tombstone.account, Some(AccountId("account-0".into())));
        assert!(world.provider.deleted.lock().unwrap().is_empty());
        world.clock.advance(DAY);
    }
    sweep(&world).await;
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_none());
    assert_eq!(world.provider.deleted.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn two_sweeps_at_once_erase_once() {
    let world = World::new();
    let id = approved(&world).await;
    world.clock.advance(VALIDITY + DAY * 91);
    let (first, second) =
        tokio::join!(world.service.sweep.run(world.deadline()), world.service.sweep.run(world.deadline()));
    first.unwrap();
    second.unwrap();
    world.clock.advance(Duration::from_secs(300));
    sweep(&world).await;
    assert!(!exists(&world, id).await);
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_none());
    assert!(world.due_erasures(world.now() + DAY * 999).await.is_empty());
}

/// Whether an erasure is looked at exactly then.
async fn is_seen_at(world: &World, due: contract::Timestamp) -> bool {
    let until = async |until| world.due_erasures(until).await.len();
    until(due - SECOND).await == 0 && until(due + SECOND).await == 1
}

#[tokio::test]
async fn a_verification_is_seen_after_two_days_and_then_when_its_retention_can_have_ended() {
    let world = World::new();
    let begun = world.now();
    world.start().await;
    assert!(is_seen_at(&world, begun + DAY * 2).await);
    world.clock.advance(DAY * 2 + SECOND);
    sweep(&world).await;
    assert!(is_seen_at(&world, begun + DAY * 91).await, "its own lifetime comes before its retention");
}

#[tokio::test]
async fn an_open_one_is_seen_again_after_a_day_and_a_failed_deletion_after_six_hours() {
    let world = World::with(Client { retention: DAY, ..contoso() });
    world.submit(&browser(1)).await;
    world.clock.advance(DAY + LOST);
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().erased, 0);
    assert!(is_seen_at(&world, world.now() + DAY - LOST + HOUR).await, "at the next full hour");

    world.provider.finds(&verification::ProviderResult::SessionExpired);
    world.live(DAY / 3).await;
    world.clock.advance(DAY * 3);
    world.provider.fail_deletions([ProviderError::Unavailable]);
    let swept = world.service.sweep.run(world.deadline()).await.unwrap();
    assert_eq!((swept.erased, swept.purged), (1, 0));
    world.clock.advance(DAY / 4);
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().purged, 0);
    world.clock.advance(HOUR);
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().purged, 1, "now it is gone");
}

#[tokio::test]
async fn what_ended_without_a_verdict_is_kept_from_the_end_of_its_transaction() {
    let world = World::with(Client { retention: DAY, ..contoso() });
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.provider.finds(&verification::ProviderResult::TokenExpired);
    world.live(Duration::from_secs(3600)).await;
    let end = world.stored(id).await.verification.transaction.as_ref().unwrap().expires_at + DAY;
    world.clock.advance(end.since(world.now()) - SECOND);
    sweep(&world).await;
    assert!(exists(&world, id).await);
    world.clock.advance(LOST + SECOND);
    sweep(&world).await;
    assert!(!exists(&world, id).await);
}

#[tokio::test]
async fn an_older_attempt_goes_without_the_user_who_has_a_newer_one() {
    let world = World::new();
    let older = world.start().await.verification_id.unwrap();
    world.authorize(older, &browser(1)).await;
    world.clock.advance(DAY * 10);
    let newer = world.start_again(older).await.verification_id.unwrap();
    assert_ne!(newer, older);
    world.clock.advance(DAY * 81);
    sweep(&world).await;
    assert!(!exists(&world, older).await && exists(&world, newer).await);
    let user = world.stored_user(newer).await;
    assert_eq!(user.current.map(|current| current.attempt), Some(newer.attempt()));
}
