//! Accounts at the provider that no verification uses: found and deleted, and never one that is used.

use std::time::Duration;

use contract::{AccountId, VerificationId};
use service::{document::ProviderCall, model::JobKind, ports::ProviderError, upkeep::Swept};

use super::world::{World, browser, execution};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);

fn account(index: usize) -> AccountId {
    AccountId(format!("account-{index}"))
}

async fn sweep(world: &World) -> Swept {
    world.service.sweep.run(world.deadline()).await.unwrap()
}

fn deleted(world: &World) -> Vec<AccountId> {
    world.provider.deleted.lock().unwrap().clone()
}

/// The provider calls, under the ticket of one transaction, about the account and execution of another.
async fn calls(world: &World, ticket_of: usize, about: usize) {
    let call = ProviderCall {
        ticket: Some(world.provider.callback_ticket(ticket_of)),
        execution: Some(execution(about)),
        account: Some(account(about)),
        status: "TOKEN_EXPIRED".into(),
        ..ProviderCall::default()
    };
    world.service.callbacks.note(&call, world.deadline()).await.unwrap();
}

/// A handler is killed while its transaction is being created; another one creates a second.
async fn created_twice(world: &World) -> VerificationId {
    let id = world.start().await.verification_id.unwrap();
    world.is_killed_while_creating(id).await;
    world.clock.advance(MINUTE);
    world.authorize(id, &browser(1)).await;
    assert_eq!(world.stored(id).await.verification.transaction.unwrap().account, account(1));
    id
}

#[tokio::test]
async fn an_account_that_was_created_and_never_written_down_is_deleted_when_the_provider_calls_about_it() {
    let world = World::new();
    created_twice(&world).await;
    calls(&world, 1, 0).await;
    calls(&world, 0, 0).await;
    assert_eq!(
        world.due_jobs(JobKind::Orphan, world.now() + HOUR).await.len(),
        1,
        "the same, whatever the ticket"
    );
    assert_eq!(sweep(&world).await.orphans, 0, "another call may be writing it down");
    world.clock.advance(MINUTE * 21);
    sweep(&world).await;
    assert!(deleted(&world).iter().all(|deleted| *deleted == account(0)) && !deleted(&world).is_empty());
    assert!(world.due_jobs(JobKind::Orphan, world.now() + HOUR * 999).await.is_empty());
}

#[tokio::test]
async fn an_account_that_a_verification_uses_is_never_deleted_whatever_a_callback_says() {
    let world = World::new();
    world.submit(&browser(1)).await;
    let other = world.start_as("other").await.verification_id.unwrap();
    world.authorize(other, &browser(2)).await;
    calls(&world, 0, 0).await;
    assert!(
        world.due_jobs(JobKind::Orphan, world.now() + HOUR).await.is_empty(),
        "it is the one that is used"
    );
    calls(&world, 0, 1).await;
    assert_eq!(world.due_jobs(JobKind::Orphan, world.now() + HOUR).await.len(), 1);
    world.clock.advance(HOUR);
    assert_eq!(sweep(&world).await.orphans, 0, "the provider says that it is for another user");
    assert!(deleted(&world).is_empty());
    assert!(world.due_jobs(JobKind::Orphan, world.now() + HOUR * 999).await.is_empty());
}

#[tokio::test]
async fn an_account_that_is_gone_already_is_left_and_one_that_the_provider_calls_about_again_is_deleted_once()
{
    let world = World::new();
    created_twice(&world).await;
    for _ in 0..3 {
        calls(&world, 0, 0).await;
        world.clock.advance(MINUTE * 10);
    }
    calls(&world, 1, 77).await;
    for _ in 0..3 {
        world.clock.advance(HOUR * 7);
        sweep(&world).await;
    }
    assert_eq!(deleted(&world), [account(0)]);
    assert!(
        world.due_jobs(JobKind::Orphan, world.now() + HOUR * 999).await.is_empty(),
        "nothing is asked any more"
    );
}

/// The sweeps of two instances overlap, and find the same jobs.
#[tokio::test]
async fn jobs_that_are_put_off_by_two_sweeps_at_once_are_put_off_once() {
    let world = World::new();
    world.provider.tells_no_origin.store(true, std::sync::atomic::Ordering::SeqCst);
    created_twice(&world).await;
    calls(&world, 0, 0).await;
    for _ in 0..6 {
        world.clock.advance(HOUR * 8);
        tokio::join!(sweep(&world), sweep(&world), sweep(&world));
    }
    assert_eq!(world.due_jobs(JobKind::Orphan, world.now() + HOUR * 999).await.len(), 1);
}

#[tokio::test]
async fn an_account_whose_origin_the_provider_does_not_tell_is_asked_about_for_a_month_and_no_longer() {
    let world = World::new();
    world.provider.tells_no_origin.store(true, std::sync::atomic::Ordering::SeqCst);
    created_twice(&world).await;
    calls(&world, 0, 0).await;
    for _ in 0..3 {
        world.clock.advance(HOUR * 8);
        sweep(&world).await;
        assert_eq!(world.due_jobs(JobKind::Orphan, world.now() + HOUR * 8).await.len(), 1);
    }
    world.clock.advance(HOUR * 24 * 31);
    sweep(&world).await;
    assert!(world.due_jobs(JobKind::Orphan, world.now() + HOUR * 999).await.is_empty());
    assert!(deleted(&world).is_empty());
}

#[tokio::test]
async fn an_account_that_lost_its_lease_is_deleted_later_where_that_fails_now() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let first = world.provider.hold_creation(0);
    let slow = {
        let world = world.clone();
        tokio::spawn(async move {
            world
                .service
                .authorize(
                    &world.authorization(id, "state"),
                    super::world::visitor(&browser(1)),
                    world.deadline(),
                )
                .await
        })
    };
    world.provider.asked_for(1).await;
    world.clock.advance(MINUTE);
    world.authorize(id, &browser(1)).await;
    world.provider.fail_deletions([ProviderError::Unavailable, ProviderError::Unavailable]);
    first.add_permits(1);
    slow.await.unwrap().unwrap();
    assert!(deleted(&world).is_empty());
    world.clock.advance(MINUTE * 11);
    assert_eq!(sweep(&world).await.orphans, 0);
    world.clock.advance(HOUR * 7);
    assert_eq!(sweep(&world).await.orphans, 1);
    assert_eq!(deleted(&world), [account(0)]);
}
