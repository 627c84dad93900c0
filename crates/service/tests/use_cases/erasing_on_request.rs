//! What an operator is asked to erase goes at once, here and at the provider.

use std::{sync::atomic::Ordering, time::Duration};

use contract::{AccountId, NextStep, Outcome, Personal, UserKey, VerificationId};
use service::{
    document::ProviderCall,
    model::{JobKind, UserId},
    operator::{EraseError, EraseMode, EraseProgress, EraseReceipt, EraseTarget, Named},
    ports::{ProviderError, Users as _, Verifications as _},
    rest::{RedeemRequest, RedeemingUser, StartRequest},
};
use verification::Reason;

use super::world::{
    World, account, browser, contoso, execution, object_id, passed, redeeming, rejected, request,
};

const DAY: Duration = Duration::from_secs(24 * 3600);

fn the_user() -> EraseTarget {
    EraseTarget::User { user: UserId::ObjectId(object_id()), client: None }
}

fn one(id: VerificationId) -> EraseTarget {
    EraseTarget::Verification(Named::Id(id))
}

async fn erase(world: &World, target: &EraseTarget) -> Result<EraseReceipt, EraseError> {
    world.service.erase.run(target, EraseMode::Erase, world.deadline()).await
}

fn progress(receipt: &EraseReceipt) -> Vec<EraseProgress> {
    receipt.verifications.iter().map(|one| one.progress).collect()
}

fn deleted(world: &World) -> Vec<AccountId> {
    let mut deleted = world.provider.deleted.lock().unwrap().clone();
    deleted.sort_by(|one, other| one.0.cmp(&other.0));
    deleted
}

/// A user was rejected, tried again and is approved.
async fn rejected_then_approved(world: &World) -> [VerificationId; 2] {
    let first = world.submit(&browser(1)).await;
    world.provider.finds(&rejected([Reason::Unreadable]));
    world.deliver().await;
    let second = world.start_again(first).await.verification_id.unwrap();
    world.authorize(second, &browser(1)).await;
    world.come_back(1, &browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    [first, second]
}

#[tokio::test]
async fn of_a_user_nothing_is_left_here_or_at_the_provider() {
    let world = World::new();
    let ids = rejected_then_approved(&world).await;
    let other = world.start_as("another-user").await.verification_id.unwrap();

    let receipt = erase(&world, &the_user()).await.unwrap();
    assert_eq!(progress(&receipt), [EraseProgress::Erased; 2]);
    assert_eq!(deleted(&world), [AccountId("account-0".into()), AccountId("account-1".into())]);
    for id in ids {
        assert!(world.store_has_nothing_of(id).await);
        let request = redeeming(UserId::ObjectId(object_id()), id);
        let redeemed = world.service.redeem.run(&request, world.deadline()).await;
        assert!(!redeemed.is_ok_and(|answer| answer.outcome == Outcome::Approved));
    }
    assert_eq!(world.stored(other).await.verification.id, other, "other users keep theirs");
    assert_eq!(erase(&world, &the_user()).await, Err(EraseError::Unknown));

    let answer = world.start().await;
    assert_eq!((answer.outcome, answer.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_eq!(answer.remaining_attempts, 3);
}

#[tokio::test]
async fn what_the_provider_does_not_delete_at_once_is_deleted_by_the_sweep() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.fail_deletions([ProviderError::Unavailable, ProviderError::Unavailable]);
    for _ in 0..2 {
        let receipt = erase(&world, &the_user()).await.unwrap();
        assert_eq!(progress(&receipt), [EraseProgress::ErasedHere]);
        assert_eq!(receipt.verifications[0].account, Some(AccountId("account-0".into())));
    }
    assert!(deleted(&world).is_empty());
    assert!(!has_row(&world, id).await, "the row does not wait for the provider");
    world.clock.advance(DAY);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert_eq!(deleted(&world), [AccountId("account-0".into())]);
    assert!(world.store_has_nothing_of(id).await);
    assert!(world.due_jobs(JobKind::Purge, world.now() + DAY).await.is_empty());
}

#[tokio::test]
async fn a_dry_run_changes_nothing() {
    let world = World::new();
    let ids = rejected_then_approved(&world).await;
    let planned = world.service.erase.run(&the_user(), EraseMode::DryRun, world.deadline()).await.unwrap();
    assert!(planned.is_dry_run);
    assert_eq!(progress(&planned), [EraseProgress::Planned; 2]);
    for id in ids {
        world.stored(id).await;
    }
    assert!(deleted(&world).is_empty());
}

#[tokio::test]
async fn one_verification_goes_and_the_users_others_stay_with_what_limits_count() {
    let world = World::new();
    let [first, second] = rejected_then_approved(&world).await;
    let before = world.stored_user(second).await;
    assert_eq!(progress(&erase(&world, &one(first)).await.unwrap()), [EraseProgress::Erased]);
    assert_eq!(world.stored_user(second).await, before);
    world.stored(second).await;
    // The last one takes the user's row along.
    erase(&world, &one(second)).await.unwrap();
    assert!(world.store_has_nothing_of(second).await);
}

#[tokio::test]
async fn an_approval_that_was_erased_keeps_no_fraud_verdict_from_the_others() {
    let world = World::new();
    let [first, second] = rejected_then_approved(&world).await;
    erase(&world, &one(second)).await.unwrap();
    assert_eq!(world.stored_user(first).await.current.map(|current| current.attempt), Some(second.attempt()));
    let answer = world.start().await;
    assert_eq!((answer.outcome, answer.next_step), (Outcome::Pending, NextStep::Redirect));
    assert_eq!(answer.remaining_attempts, 2, "the rejection still counts");
    let third = answer.verification_id.unwrap();
    world.authorize(third, &browser(1)).await;
    world.come_back(2, &browser(1)).await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.deliver().await;
    assert_eq!(world.start().await.outcome, Outcome::Rejected);
}

#[tokio::test]
async fn a_user_who_is_at_the_provider_meets_no_dead_end() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    erase(&world, &one(id)).await.unwrap();
    let ticket = world.provider.return_ticket(0);
    let status = world.service.status.of_ticket(&ticket, Some(&browser(1)), world.deadline()).await;
    assert_eq!(status.unwrap_err(), service::browser::ReturnError::UnknownVerification);
    world.call_back(0).await;
    world.live(DAY).await;
    assert!(world.store_has_nothing_of(id).await);
    assert_eq!(world.start().await.next_step, NextStep::Redirect);
}

#[tokio::test]
async fn an_account_that_appears_after_the_erasure_is_deleted_when_the_provider_calls() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.is_killed_while_creating(id).await;
    erase(&world, &one(id)).await.unwrap();
    let call = ProviderCall {
        ticket: Some(world.provider.callback_ticket(0)),
        execution: Some(execution(0)),
        account: Some(AccountId("account-0".into())),
        status: "TOKEN_EXPIRED".into(),
        ..ProviderCall::default()
    };
    world.service.callbacks.note(&call, world.deadline()).await.unwrap();
    world.clock.advance(DAY);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert_eq!(deleted(&world), [AccountId("account-0".into())]);
}

/// A user without account began a verification and then got the account `the-account`.
async fn signed_up(world: &World) -> VerificationId {
    let subject = || UserId::Subject(Personal::new("signing up".to_owned()));
    let start = StartRequest { user: subject(), ..request() };
    let id = world.service.start.run(&start, world.deadline()).await.unwrap().verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let user = RedeemingUser::SignedUp { subject: subject(), account: account("the-account") };
    let correlation_id = Some("journey".to_owned());
    let bind = RedeemRequest { user, client: None, verification: id, correlation_id };
    world.service.redeem.run(&bind, world.deadline()).await.unwrap();
    id
}

fn the_accounts_name(world: &World) -> UserKey {
    let id = UserId::ObjectId(Personal::new("the-account".into()));
    service::model::Subject { tenant: contoso().tenant, id }.name(&world.lookup)
}

#[tokio::test]
async fn a_user_who_signed_up_is_erased_under_the_account_and_the_name_before_it() {
    let world = World::new();
    let id = signed_up(&world).await;
    let account = EraseTarget::User { user: account("the-account"), client: None };
    assert_eq!(progress(&erase(&world, &account).await.unwrap()), [EraseProgress::Erased]);
    assert!(world.store_has_nothing_of(id).await);
    let name = the_accounts_name(&world);
    assert_eq!(world.store.find_user(name, world.deadline()).await.unwrap().0, name, "the alias is gone");
}

#[tokio::test]
async fn while_the_provider_keeps_its_account_a_user_with_another_name_is_found_again() {
    let world = World::new();
    let id = signed_up(&world).await;
    let user = EraseTarget::User { user: account("the-account"), client: None };
    world.provider.fail_deletions([ProviderError::Unavailable, ProviderError::Unavailable]);
    let receipt = erase(&world, &user).await.unwrap();
    assert_eq!(progress(&receipt), [EraseProgress::ErasedHere]);

    let again = erase(&world, &user).await.unwrap();
    assert_eq!(again.verifications, receipt.verifications, "nothing is lost by asking twice");
    let dry = world.service.erase.run(&user, EraseMode::DryRun, world.deadline()).await.unwrap();
    assert_eq!(dry.verifications, receipt.verifications);

    assert_eq!(progress(&erase(&world, &user).await.unwrap()), [EraseProgress::Erased]);
    assert_eq!(erase(&world, &user).await, Err(EraseError::Unknown));
    assert!(world.store_has_nothing_of(id).await);
    let name = the_accounts_name(&world);
    assert_eq!(world.store.find_user(name, world.deadline()).await.unwrap().0, name, "the alias is gone");
}

#[tokio::test]
async fn of_a_user_who_signed_up_one_is_erased_and_the_account_still_leads_to_the_other() {
    let world = World::new();
    let first = signed_up(&world).await;
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&rejected([Reason::Unreadable]));
    world.deliver().await;
    let again = StartRequest { user: account("the-account"), replaces: Some(first), ..request() };
    let second = world.service.start.run(&again, world.deadline()).await.unwrap().verification_id.unwrap();
    assert_eq!(second.user(), first.user());
    erase(&world, &one(first)).await.unwrap();
    let name = the_accounts_name(&world);
    assert_eq!(world.store.find_user(name, world.deadline()).await.unwrap().0, second.user());
}

#[tokio::test]
async fn two_requests_at_once_erase_once() {
    let world = World::new();
    let ids = rejected_then_approved(&world).await;
    let (user, both) = (the_user(), the_user());
    let (one, other) = tokio::join!(erase(&world, &user), erase(&world, &both));
    assert!(one.is_ok() || other.is_ok(), "{one:?} {other:?}");
    for id in ids {
        assert!(world.store_has_nothing_of(id).await);
    }
}

async fn has_row(world: &World, id: VerificationId) -> bool {
    world.store.user(id.user(), world.deadline()).await.unwrap().version.0.is_some()
}

#[tokio::test]
async fn requests_that_each_erase_one_leave_no_row_of_the_user() {
    for swapped in [false, true] {
        let world = World::new();
        let mut ids = rejected_then_approved(&world).await;
        if swapped {
            ids.reverse();
        }
        let targets = ids.map(one);
        let (first, second) = tokio::join!(erase(&world, &targets[0]), erase(&world, &targets[1]));
        assert_eq!(
            [progress(&first.unwrap()), progress(&second.unwrap())].concat(),
            [EraseProgress::Erased; 2]
        );
        assert!(!has_row(&world, ids[0]).await);
    }
}

#[tokio::test]
async fn the_last_verifications_retention_takes_the_row_along_whatever_was_erased_before() {
    let world = World::new();
    let [first, second] = rejected_then_approved(&world).await;
    erase(&world, &one(second)).await.unwrap();
    assert!(has_row(&world, first).await, "the first one still counts");
    for _ in 0..3 {
        world.clock.advance(200 * DAY);
        world.service.sweep.run(world.deadline()).await.unwrap();
    }
    assert!(world.store_has_nothing_of(first).await);
}

#[tokio::test]
async fn a_failing_store_at_the_provider_s_part_leaves_a_receipt_and_the_rest_to_the_sweep() {
    let (world, store) = World::failing();
    let id = world.submit(&browser(1)).await;
    store.purges_fail.store(true, Ordering::SeqCst);
    let receipt = erase(&world, &the_user()).await.unwrap();
    assert_eq!(progress(&receipt), [EraseProgress::ErasedHere]);
    store.purges_fail.store(false, Ordering::SeqCst);
    world.clock.advance(DAY);
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert!(world.store_has_nothing_of(id).await);
}

#[tokio::test]
async fn a_record_that_cannot_be_read_is_told_and_keeps_no_other_from_being_erased() {
    let (world, store) = World::failing();
    let [first, second] = rejected_then_approved(&world).await;
    store.unreadable.lock().unwrap().replace(first);
    let receipt = erase(&world, &the_user()).await.unwrap();
    let mut progress = progress(&receipt);
    progress.sort_by_key(|progress| format!("{progress:?}"));
    assert_eq!(progress, [EraseProgress::Erased, EraseProgress::Unreadable]);
    assert!(has_row(&world, first).await, "as long as there is a record");
    store.unreadable.lock().unwrap().take();
    world.stored(first).await;
    assert!(world.store.verification(second, world.deadline()).await.unwrap().is_none());
    erase(&world, &the_user()).await.unwrap();
    assert!(!has_row(&world, first).await);
}

#[tokio::test]
async fn a_verification_that_begins_while_the_others_are_erased_is_erased_too() {
    let (world, store) = World::failing();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&rejected([Reason::Unreadable]));
    world.deliver().await;
    let begins = world.clone();
    *store.before_tombstone.lock().unwrap() =
        Some(Box::pin(async move { drop(begins.start_again(id).await) }));
    let receipt = erase(&world, &the_user()).await.unwrap();
    assert_eq!(receipt.verifications.len(), 2);
    assert!(!has_row(&world, id).await);
    assert_eq!(world.start().await.remaining_attempts, 3);
}
