//! Every state ends: what nobody decides is closed, can be started anew, and is erased at retention.

use std::time::Duration;

use contract::{NextStep, Outcome, VerificationId};
use service::{
    model::{Client, IndexEntry, JobKind, SupportReference},
    ports::Verifications as _,
};
use verification::{ProviderResult, Reason, table::StateKind};

use super::world::{World, browser, contoso, execution, passed, rejected, warned};

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn pass_days(world: &World, days: u32) {
    for _ in 0..days * 4 {
        world.clock.advance(DAY / 4);
        world.deliver().await;
        world.service.sweep.run(world.deadline()).await.unwrap();
    }
}

async fn kind(world: &World, id: VerificationId) -> StateKind {
    world.stored(id).await.verification.state.kind()
}

#[tokio::test]
async fn what_nobody_decides_within_thirty_days_is_closed_and_can_be_started_anew() {
    for (result, undecided) in [
        (ProviderResult::Acquired, StateKind::Overdue),
        (ProviderResult::UnknownDecision, StateKind::Overdue),
        (warned(), StateKind::Review),
    ] {
        let world = World::new();
        let id = world.submit(&browser(1)).await;
        world.provider.finds(&result);
        pass_days(&world, 3).await;
        assert_eq!(kind(&world, id).await, undecided, "{result:?}");
        assert_eq!(world.start().await.outcome, Outcome::Review);
        pass_days(&world, 30).await;
        assert_eq!(kind(&world, id).await, StateKind::Closed, "{result:?}");
        assert_eq!(world.redeem(id).await.outcome, Outcome::Failed);
        let anew = world.start().await;
        assert_eq!((anew.outcome, anew.next_step), (Outcome::Pending, NextStep::Redirect));
        assert_ne!(anew.verification_id, Some(id));
        let polls = world.due_polls(world.now() + 400 * DAY).await;
        assert!(polls.iter().all(|poll| poll.verification_id != id), "nothing is planned any more");
    }
}

#[tokio::test]
async fn an_unknown_decision_is_no_reason_to_wait_and_a_known_one_still_counts() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&ProviderResult::UnknownDecision);
    world.live(Duration::from_secs(60)).await;
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
    world.provider.finds(&passed());
    world.call_back(0).await;
    assert_eq!(kind(&world, id).await, StateKind::Approved);
}

/// Everything that a report can say.
fn every_result() -> [ProviderResult; 10] {
    [
        passed(),
        warned(),
        rejected([Reason::Fraud]),
        rejected([Reason::Unreadable]),
        ProviderResult::Acquired,
        ProviderResult::UnknownDecision,
        ProviderResult::NotExecuted,
        ProviderResult::SessionExpired,
        ProviderResult::TokenExpired,
        ProviderResult::Waiting,
    ]
}

/// One report after another, and the other way round. None lets a user stay who was rejected for fraud, none undoes that,
/// and whatever came of it ends.
#[tokio::test]
async fn every_report_after_every_other_ends_and_never_outweighs_fraud() {
    let fraud = rejected([Reason::Fraud]);
    let world = World::with(Client { retention: 90 * DAY, ..contoso() });
    let mut ids = Vec::new();
    for first in every_result() {
        for second in every_result() {
            let number = ids.len();
            let id = world.start_as(&format!("user-{number}")).await.verification_id.unwrap();
            world.authorize(id, &browser(1)).await;
            world.come_back(number, &browser(1)).await;
            for result in [&first, &second] {
                let reference = world.provider.reference(number);
                world.provider.says(number, Ok((Some(reference), result.clone())));
                world.call_back(number).await;
            }
            let state = kind(&world, id).await;
            if [&first, &second].contains(&&fraud) {
                let is_held = [StateKind::Rejected, StateKind::Review].contains(&state);
                assert!(is_held, "{first:?}, then {second:?}: {state}");
            }
            ids.push(id);
        }
    }
    after_two_years_nothing_is_left(&world, &ids).await;
}

async fn after_two_years_nothing_is_left(world: &World, ids: &[VerificationId]) {
    for _ in 0..730 / 5 {
        world.clock.advance(5 * DAY);
        world.deliver().await;
        world.service.sweep.run(world.deadline()).await.unwrap();
    }
    for (number, id) in ids.iter().enumerate() {
        assert!(world.store_has_nothing_of(*id).await, "{number}");
    }
}

/// Two years pass over one user in each state that a report leads to, and over those who never came back.
#[tokio::test]
async fn nothing_is_left_of_any_user_after_two_years() {
    let results = every_result();
    let world = World::with(Client { retention: 90 * DAY, ..contoso() });
    let mut ids = Vec::new();
    for (number, result) in results.iter().enumerate() {
        let id = world.start_as(&format!("user-{number}")).await.verification_id.unwrap();
        world.authorize(id, &browser(1)).await;
        world.provider.says(number, Ok((Some(world.provider.reference(number)), result.clone())));
        world.come_back(number, &browser(1)).await;
        ids.push(id);
    }
    ids.push(world.start_as("who never came").await.verification_id.unwrap());
    pass_days(&world, 2).await;
    after_two_years_nothing_is_left(&world, &ids).await;
    assert_eq!(world.provider.deleted.lock().unwrap().len(), results.len());
    for kind in JobKind::ALL.iter().copied() {
        assert!(world.due_jobs(kind, world.now() + 400 * DAY).await.is_empty(), "{kind:?}");
    }
    for number in 0..results.len() {
        let entry = IndexEntry::Execution(execution(number));
        assert_eq!(world.store.find(&entry, world.deadline()).await.unwrap(), None, "{number}");
    }
    for id in ids {
        let entry = IndexEntry::SupportReference(SupportReference::of(id));
        assert_eq!(world.store.find(&entry, world.deadline()).await.unwrap(), None);
    }
}
