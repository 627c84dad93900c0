//! The sweep goes on whatever it meets: rows that cannot be read, a provider that hangs, more work than fits in one page.

use std::{sync::atomic::Ordering, time::Duration};

use contract::VerificationId;
use service::{
    model::{Client, Counter, JobKind},
    ports::{Counters as _, ProviderError, Retention as _},
    upkeep::Swept,
};
use verification::table::StateKind;

use super::world::{World, browser, contoso, passed};

const DAY: Duration = Duration::from_secs(24 * 3600);

/// Retention of a day, so that what ended is soon due.
fn world() -> World {
    World::with(Client { retention: DAY, ..contoso() })
}

async fn sweep(world: &World) -> Swept {
    world.service.sweep.run(world.deadline()).await.unwrap()
}

async fn exists(world: &World, id: VerificationId) -> bool {
    use service::ports::Verifications as _;
    world.store.verification(id, world.deadline()).await.unwrap().is_some()
}

async fn abandoned(world: &World, users: u32) -> Vec<VerificationId> {
    let mut ids = Vec::new();
    for user in 0..users {
        ids.push(world.start_as(&format!("user-{user}")).await.verification_id.unwrap());
    }
    ids
}

/// One user at the provider, whose transaction runs out.
async fn expired(world: &World, user: &str) -> VerificationId {
    let id = world.start_as(user).await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.provider.finds(&verification::ProviderResult::TokenExpired);
    world.live(Duration::from_secs(3600)).await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Expired);
    id
}

#[tokio::test]
async fn one_sweep_erases_everything_that_is_due_however_much_it_is() {
    let world = world();
    let ids = abandoned(&world, 450).await;
    world.clock.advance(DAY * 5);
    let swept = sweep(&world).await;
    assert_eq!((swept.erased, swept.purged), (450, 450));
    for id in ids {
        assert!(world.store_has_nothing_of(id).await);
    }
}

#[tokio::test]
async fn a_verification_that_cannot_be_read_keeps_no_other_from_being_erased_and_is_tried_again_each_day() {
    let mut world = world();
    let unreadable = abandoned(&world, 30).await;
    let expired = expired(&world, "expired").await;
    world.restart_under_another_master_key();
    let readable = world.start_as("readable").await.verification_id.unwrap();
    world.clock.advance(DAY * 5);
    let due = |kind| world.due_jobs(kind, world.now());
    assert_eq!(due(JobKind::Erase).await.len(), 32);
    assert_eq!(sweep(&world).await, Swept { erased: 1, purged: 1, ..Swept::default() });
    assert!(world.store_has_nothing_of(readable).await);
    assert!(due(JobKind::Erase).await.is_empty(), "none of them is met with every sweep");
    assert_eq!(world.due_jobs(JobKind::Erase, world.now() + DAY * 2).await.len(), 31);

    world.restart();
    world.clock.advance(DAY + Duration::from_secs(3601));
    assert_eq!(sweep(&world).await.purged, 31, "the key is back");
    for id in unreadable.into_iter().chain([expired]) {
        assert!(world.store_has_nothing_of(id).await);
    }
}

#[tokio::test]
async fn a_poll_of_a_verification_that_cannot_be_read_waits_for_the_key() {
    let mut world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.restart_under_another_master_key();
    world.clock.advance(Duration::from_secs(600));
    assert_eq!(sweep(&world).await.polls, 0);
    assert!(world.due_polls(world.now()).await.is_empty());
    world.restart();
    world.clock.advance(DAY + Duration::from_secs(3600 + 121));
    assert_eq!(sweep(&world).await.polls, 1);
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Approved);
}

/// The record can be read, the user's row beside it cannot.
#[tokio::test]
async fn a_user_whose_row_cannot_be_read_is_told_the_verdict_and_what_is_open_ends_all_the_same() {
    let (world, store) = World::failing();
    let approved = confirmed(&world).await;
    let open = world.start_as("open").await.verification_id.unwrap();
    world.authorize(open, &browser(2)).await;
    world.come_back(1, &browser(2)).await;
    store.users_are_unreadable.store(true, Ordering::SeqCst);
    assert!(world.redeem(approved).await.verified);
    world.provider.finds(&passed());
    for _ in 0..40 {
        world.live(Duration::from_secs(3600)).await;
        world.clock.advance(DAY);
        sweep(&world).await;
    }
    assert_eq!(world.stored(open).await.verification.state.kind(), StateKind::Closed);
    world.clock.advance(DAY * 500);
    sweep(&world).await;
    for id in [approved, open] {
        assert!(!exists(&world, id).await, "erased at retention");
    }
}

async fn confirmed(world: &World) -> VerificationId {
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&response).await.unwrap();
    id
}

#[tokio::test]
async fn a_provider_that_hangs_keeps_nothing_from_being_erased_or_forgotten() {
    let world = world();
    let mut ids = Vec::new();
    for user in 0..20 {
        ids.push(expired(&world, &format!("user-{user}")).await);
    }
    let counter = Counter { name: "c".into(), ends_at: world.now(), shards: 1 };
    world.store.raise(&counter, 9, world.deadline()).await.unwrap().unwrap();
    // A poll that was lost as well: it hangs for ten seconds.
    let waiting = world.start_as("waiting").await.verification_id.unwrap();
    world.authorize(waiting, &browser(1)).await;
    world.come_back(20, &browser(1)).await;
    world.clock.advance(DAY * 3);
    world.provider.hangs.store(true, Ordering::SeqCst);
    let sweeping = {
        let world = world.clone();
        tokio::spawn(async move { world.service.sweep.run(world.deadline()).await })
    };
    let done = async {
        loop {
            let mut erased = 0;
            for id in &ids {
                erased += usize::from(!exists(&world, *id).await);
            }
            let is_forgotten = world.store.count(&counter, world.deadline()).await.unwrap() == 0;
            if erased == ids.len() && is_forgotten {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(8), done).await.unwrap();
    assert!(!sweeping.is_finished(), "the provider still hangs");
    sweeping.abort();
    world.provider.hangs.store(false, Ordering::SeqCst);
    assert_eq!(sweep(&world).await.purged, ids.len(), "what was cut off is made up for");
}

#[tokio::test]
async fn an_open_verification_whose_polls_were_lost_is_polled_again_within_a_day() {
    let world = World::with(Client { retention: DAY, ..contoso() });
    let id = world.submit(&browser(1)).await;
    // Message and row of the poll are lost.
    while let Some(message) = world.messages.take(world.now() + DAY * 3).await {
        world.messages.remove(&message).await;
    }
    for poll in world.due_polls(world.now() + DAY * 3).await {
        use service::ports::Jobs as _;
        world.store.complete_job(&poll.into(), world.deadline()).await.unwrap();
    }
    world.provider.finds(&passed());
    world.clock.advance(DAY + Duration::from_secs(1));
    sweep(&world).await;
    world.deliver().await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Approved);
}

/// An approval is looked at at least as often as retention says, since it may have been withdrawn.
#[tokio::test]
async fn an_approval_that_is_withdrawn_is_not_kept_as_long_as_it_would_have_been_valid() {
    let world = world();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.clock.advance(DAY * 10);
    sweep(&world).await;
    world.provider.finds(&super::world::rejected([verification::Reason::Fraud]));
    world.call_back(0).await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Review);
    world.clock.advance(DAY * 3);
    sweep(&world).await;
    assert!(!exists(&world, id).await);
}

#[tokio::test]
async fn what_the_provider_refuses_to_delete_stays_until_it_does() {
    let world = world();
    let id = expired(&world, "user").await;
    world.clock.advance(DAY * 3);
    world.provider.fail_deletions([ProviderError::Unreadable]);
    assert_eq!(sweep(&world).await, Swept { erased: 1, ..Swept::default() });
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_some());
}
