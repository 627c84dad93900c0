//! The lookup key is exchanged: every user is found again, and everything that was handed out stays good.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use contract::{NextStep, Outcome, UserKey};
use futures::future::join_all;
use service::{
    model::Answer,
    ports::{Retention, Users},
    rest::RedeemError,
};
use state::{Operation, Rekeyed, Watch};
use tokio::sync::Notify;

use super::world::{World, account, browser, claims, lookup_key, passed, redeeming, request};

const RETAINED: Duration = Duration::from_secs((365 + 91) * 24 * 3600);

/// More than are read at once.
const CROWD: usize = 1100;

fn only_renamed(renamed: usize) -> Rekeyed {
    Rekeyed { renamed, ..Rekeyed::default() }
}

/// What the present lookup key calls the user of these tests.
fn present_name(world: &World) -> UserKey {
    request().user.name(&world.service.clients.default_client().tenant, &world.lookup)
}

async fn is_free(world: &World, name: UserKey) -> bool {
    let (_, user) = world.store.find_user(name, world.deadline()).await.unwrap();
    user.version.0.is_none()
}

#[tokio::test]
async fn every_user_is_found_again_under_another_lookup_key() {
    let mut world = World::new();
    let ids = [world.start().await.verification_id, world.start_as("another").await.verification_id];
    for (byte, users) in [(8, 2), (9, 3)] {
        assert_eq!(world.exchange_lookup_key(byte).await, only_renamed(users));
        let found = [world.start().await.verification_id, world.start_as("ANOTHER").await.verification_id];
        assert_eq!(found, ids, "key {byte}");
        assert_ne!(world.start_as("a third").await.verification_id, ids[0]);
        assert_eq!(world.store.rekey(&world.lookup).await.unwrap().renamed, 0, "once is enough");
        world.store.rekey(&lookup_key(byte - 1)).await.unwrap();
        world.store.rekey(&world.lookup).await.unwrap();
        assert_eq!(world.start().await.verification_id, ids[0], "there and back again");
    }
}

#[tokio::test]
async fn a_crowd_is_found_again_to_the_last() {
    let mut world = World::new();
    let names: Vec<String> = (0..CROWD).map(|number| format!("user {number}")).collect();
    let begun = join_all(names.iter().map(|name| world.start_as(name))).await;
    assert_eq!(world.exchange_lookup_key(8).await, only_renamed(CROWD));
    let found = join_all(names.iter().map(|name| world.start_as(name))).await;
    let ids = |answers: &[Answer]| answers.iter().map(|answer| answer.verification_id).collect::<Vec<_>>();
    assert_eq!(ids(&found), ids(&begun));
}

#[tokio::test]
async fn without_the_exchange_another_lookup_key_makes_every_user_a_stranger() {
    let mut world = World::new();
    let id = world.start().await.verification_id;
    world.lookup = lookup_key(8);
    world.restart();
    assert_ne!(world.start().await.verification_id, id);
    let late = world.store.rekey(&world.lookup).await.unwrap();
    assert_eq!(late, Rekeyed { begun_anew: 1, known: 1, ..Rekeyed::default() }, "and nobody is overwritten");
}

#[tokio::test]
async fn a_journey_goes_on_across_the_exchange_and_its_verdict_is_for_the_same_user_only() {
    let mut world = World::new();
    let id = world.submit(&browser(1)).await;
    world.exchange_lookup_key(8).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    let before = claims(&world.exchange(&response).await.unwrap());
    assert_eq!(before["outcome"], "approved");
    assert!(world.redeem(id).await.verified);
    let answer = world.start().await;
    assert_eq!((answer.next_step, answer.verification_id), (NextStep::Done, Some(id)));
    let other = redeeming(account("other"), id);
    let refused = world.service.redeem.run(&other, world.deadline()).await;
    assert_eq!(refused.unwrap_err(), RedeemError::AnotherSubject);
}

#[tokio::test]
async fn the_next_attempt_counts_with_those_before_the_exchange() {
    let mut world = World::new();
    let first = world.start().await.verification_id.unwrap();
    world.exchange_lookup_key(8).await;
    let second = world.start_again(first).await.verification_id.unwrap();
    assert_ne!(first, second);
    assert_eq!(second.user(), first.user(), "their rows stay together");
    assert_eq!(world.stored(second).await.verification.number, 2);
}

#[tokio::test]
async fn an_erased_user_leaves_no_name_behind() {
    let mut world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let old = present_name(&world);
    world.exchange_lookup_key(8).await;
    world.clock.advance(RETAINED);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_none());
    assert!(is_free(&world, present_name(&world)).await);
    assert!(is_free(&world, old).await);
}

#[tokio::test]
async fn who_comes_back_while_being_erased_begins_anew_and_is_not_erased_with_it() {
    let mut world = World::new();
    let id = world.submit(&browser(1)).await;
    world.exchange_lookup_key(8).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.clock.advance(RETAINED);
    world.provider.fail_deletions([service::ports::ProviderError::Unavailable]);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_some());
    let anew = world.start().await;
    assert_eq!((anew.outcome, anew.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_eq!(anew.verification_id.unwrap().user(), present_name(&world));
    world.clock.advance(Duration::from_secs(7 * 3600));
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert!(world.store.tombstone(id, world.deadline()).await.unwrap().is_none());
    assert_eq!(world.start().await.verification_id, anew.verification_id);
}

#[tokio::test]
async fn users_whose_rows_cannot_be_read_are_counted_and_left_alone() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let rekeyed = world.store_with_another_master_key().rekey(&lookup_key(8)).await.unwrap();
    assert_eq!(rekeyed, Rekeyed { unreadable: 1, ..Rekeyed::default() });
    assert_eq!(world.start().await.verification_id, Some(id));
}

/// Lets so many operations happen, and ends the process before or after the next one takes effect.
struct Killer {
    left: AtomicUsize,
    after: bool,
    killed: Notify,
}

impl Killer {
    async fn strike(&self) {
        let spend = |left: usize| left.checked_sub(1);
        if self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, spend).is_err() {
            self.killed.notify_one();
            std::future::pending::<()>().await;
        }
    }
}

#[async_trait]
impl Watch for Killer {
    async fn before(&self, _: Operation) {
        if !self.after {
            self.strike().await;
        }
    }

    async fn after(&self, _: Operation) {
        if self.after {
            self.strike().await;
        }
    }
}

/// All users whose names are exchanged twice; the second exchange takes the names of the first away.
const PEOPLE: [&str; 4] = ["one", "two", "three", "four"];

#[tokio::test]
async fn an_exchange_that_was_ended_anywhere_loses_nobody_and_is_finished_by_the_next() {
    for after in [false, true] {
        let mut ended = 0;
        while was_ended(ended, after).await {
            ended += 1;
        }
        assert!(ended > 20, "an exchange has many operations: {ended}");
    }
}

/// Ends an exchange after this number of operations, finishes it, and looks for every user; whether there were that many.
async fn was_ended(operations: usize, after: bool) -> bool {
    let killer = Arc::new(Killer { left: usize::MAX.into(), after, killed: Notify::new() });
    let mut world = World::watched(killer.clone());
    let mut ids = Vec::new();
    for subject in PEOPLE {
        ids.push(world.start_as(subject).await.verification_id);
    }
    world.exchange_lookup_key(8).await;
    let (former, next) = (lookup_key(8), lookup_key(9));
    let tenant = world.service.clients.default_client().tenant.clone();
    killer.left.store(operations, Ordering::SeqCst);
    let ended = tokio::select! {
        rekeyed = world.store.rekey(&next) => rekeyed.is_err(),
        () = killer.killed.notified() => true,
    };
    killer.left.store(usize::MAX, Ordering::SeqCst);
    for (subject, id) in PEOPLE.iter().zip(&ids) {
        let mut found = Vec::new();
        for key in [&former, &next] {
            let name = account(subject).name(&tenant, key);
            found.push(world.store.find_user(name, world.deadline()).await.unwrap().0);
        }
        assert!(found.contains(&id.unwrap().user()), "{subject} is lost after {operations} operations");
    }
    let finished = world.exchange_lookup_key(9).await;
    assert_eq!(finished.renamed + finished.known, PEOPLE.len());
    for (subject, id) in PEOPLE.iter().zip(ids) {
        assert_eq!(world.start_as(subject).await.verification_id, id, "{subject} after {operations}");
        let name = account(subject).name(&tenant, &former);
        assert!(is_free(&world, name).await, "{subject}'s former name after {operations}");
    }
    ended
}
