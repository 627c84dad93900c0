//! What a user proved before there was an account is bound to the account, once, and in the journey that began it.

use std::time::Duration;

use contract::{NextStep, Outcome, Personal, VerificationId};
use service::{
    model::{Answer, Client, UserId},
    ports::Users as _,
    rest::{RedeemError, RedeemRequest, RedeemingUser, StartRequest},
};
use verification::{ProviderResult, Reason, table::StateKind};

use super::world::{World, account, browser, contoso, passed, redeeming, rejected, request};

const DAY: Duration = Duration::from_secs(24 * 3600);
const JOURNEY: &str = "sign-up";

fn subject() -> UserId {
    UserId::Subject(Personal::new("signing up".to_owned()))
}

async fn start(world: &World, user: UserId) -> Answer {
    let request = StartRequest { user, correlation_id: Some(JOURNEY.into()), ..request() };
    world.service.start.run(&request, world.deadline()).await.unwrap()
}

/// A user without account starts, goes to the provider, comes back.
async fn signs_up(world: &World) -> VerificationId {
    let id = start(world, subject()).await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.come_back(world.provider.transactions() - 1, &browser(1)).await;
    id
}

async fn confirmed(world: &World) -> VerificationId {
    let id = signs_up(world).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.exchange(&response).await.unwrap();
    id
}

async fn redeem_both(
    world: &World,
    id: VerificationId,
    object_id: &str,
    journey: &str,
) -> Result<Answer, RedeemError> {
    let user = RedeemingUser::SignedUp { subject: subject(), account: account(object_id) };
    let request =
        RedeemRequest { user, client: None, verification: id, correlation_id: Some(journey.to_owned()) };
    world.service.redeem.run(&request, world.deadline()).await
}

async fn redeem(world: &World, user: UserId, id: VerificationId) -> Result<Answer, RedeemError> {
    world.service.redeem.run(&redeeming(user, id), world.deadline()).await
}

#[tokio::test]
async fn a_subject_that_reads_like_an_object_id_is_another_user() {
    let world = World::new();
    let id = start(&world, account("8c1f")).await.verification_id.unwrap();
    let same_text = UserId::Subject(Personal::new("8c1f".into()));
    assert_ne!(start(&world, same_text.clone()).await.verification_id, Some(id));
    assert_eq!(redeem(&world, same_text, id).await, Err(RedeemError::AnotherSubject));
}

#[tokio::test]
async fn what_a_sign_up_proved_counts_at_the_next_sign_in() {
    let world = World::new();
    let id = confirmed(&world).await;
    for _ in 0..2 {
        assert_eq!(redeem_both(&world, id, "account", JOURNEY).await.unwrap().outcome, Outcome::Approved);
    }
    let answer = start(&world, account("ACCOUNT")).await;
    assert_eq!((answer.next_step, answer.verification_id), (NextStep::Done, Some(id)));
    assert!(redeem(&world, account("account"), id).await.unwrap().verified);
}

#[tokio::test]
async fn what_is_undecided_is_bound_as_well_and_decided_later() {
    for (result, then) in
        [(ProviderResult::Waiting, NextStep::Wait), (super::world::warned(), NextStep::Later)]
    {
        let world = World::new();
        let id = signs_up(&world).await;
        world.provider.finds(&result);
        world.deliver().await;
        redeem_both(&world, id, "account", JOURNEY).await.unwrap();
        let answer = start(&world, account("account")).await;
        assert_eq!((answer.next_step, answer.verification_id), (then, Some(id)), "{result:?}");
    }
    let world = World::new();
    let id = start(&world, subject()).await.verification_id.unwrap();
    redeem_both(&world, id, "account", JOURNEY).await.unwrap();
    assert_eq!(start(&world, account("account")).await.verification_id, Some(id), "not even begun");
}

#[tokio::test]
async fn what_was_rejected_or_ran_out_is_not_bound() {
    for result in [rejected([Reason::Fraud]), ProviderResult::SessionExpired] {
        let world = World::new();
        let id = signs_up(&world).await;
        world.provider.finds(&result);
        world.deliver().await;
        redeem_both(&world, id, "account", JOURNEY).await.unwrap();
        assert_ne!(start(&world, account("account")).await.verification_id, Some(id), "{result:?}");
    }
}

#[tokio::test]
async fn only_the_journey_that_began_it_binds_and_only_to_one_account() {
    let world = World::new();
    let id = confirmed(&world).await;
    assert!(redeem_both(&world, id, "thief", "another journey").await.unwrap().verified, "its subject asks");
    assert_ne!(start(&world, account("thief")).await.verification_id, Some(id));
    redeem_both(&world, id, "account", JOURNEY).await.unwrap();
    for journey in [JOURNEY, "another journey"] {
        assert_eq!(redeem_both(&world, id, "second", journey).await, Err(RedeemError::AnotherSubject));
    }
    assert_ne!(start(&world, account("second")).await.verification_id, Some(id));
    assert_eq!(redeem(&world, account("second"), id).await, Err(RedeemError::AnotherSubject));
}

#[tokio::test]
async fn an_account_that_has_verifications_of_its_own_keeps_to_them() {
    let world = World::new();
    let own = start(&world, account("account")).await.verification_id;
    let id = confirmed(&world).await;
    assert!(redeem_both(&world, id, "account", JOURNEY).await.unwrap().verified);
    assert_eq!(start(&world, account("account")).await.verification_id, own);
    assert_eq!(redeem(&world, account("account"), id).await, Err(RedeemError::AnotherSubject));
    let own = own.unwrap();
    assert_eq!(redeem_both(&world, own, "account", JOURNEY).await.unwrap().outcome, Outcome::Pending);
}

#[tokio::test]
async fn of_two_accounts_that_are_bound_at_once_one_is() {
    let world = World::new();
    let id = confirmed(&world).await;
    let (first, second) =
        tokio::join!(redeem_both(&world, id, "first", JOURNEY), redeem_both(&world, id, "second", JOURNEY));
    assert_eq!([&first, &second].iter().filter(|answer| answer.is_ok()).count(), 1, "{first:?} {second:?}");
    let mut found = Vec::new();
    for name in ["first", "second"] {
        found.push(start(&world, account(name)).await.verification_id == Some(id));
    }
    assert_eq!(found.iter().filter(|found| **found).count(), 1);
}

#[tokio::test]
async fn both_names_survive_another_lookup_key_and_a_second_attempt() {
    let mut world = World::new();
    let id = confirmed(&world).await;
    redeem_both(&world, id, "account", JOURNEY).await.unwrap();
    world.exchange_lookup_key(8).await;
    for user in [account("account"), subject()] {
        assert_eq!(start(&world, user).await.verification_id, Some(id));
    }
    world.clock.advance(contoso().rules.validity);
    let second = start(&world, account("account")).await.verification_id.unwrap();
    assert_eq!(second.user(), id.user(), "the same user");
    world.exchange_lookup_key(9).await;
    assert_eq!(start(&world, account("account")).await.verification_id, Some(second));
}

/// Attempt after attempt, under the one name and under the other.
#[tokio::test]
async fn a_user_who_is_known_by_two_names_stays_so_over_many_attempts() {
    let mut world = World::new();
    let first = confirmed(&world).await;
    redeem_both(&world, first, "account", JOURNEY).await.unwrap();
    for round in 0..4 {
        world.clock.advance(contoso().rules.validity);
        let user = if round % 2 == 0 { account("account") } else { subject() };
        let id = start(&world, user).await.verification_id.unwrap();
        assert_eq!(id.user(), first.user());
        for user in [account("account"), subject()] {
            assert!(redeem(&world, user, id).await.is_ok(), "{round}");
        }
        world.exchange_lookup_key(10 + round).await;
        for user in [account("account"), subject()] {
            assert_eq!(start(&world, user).await.verification_id, Some(id), "{round}");
        }
    }
}

#[tokio::test]
async fn an_account_that_is_bound_to_one_sign_up_is_not_bound_to_another() {
    let world = World::new();
    let first = confirmed(&world).await;
    redeem_both(&world, first, "account", JOURNEY).await.unwrap();
    let other = UserId::Subject(Personal::new("another sign-up".to_owned()));
    let second = start(&world, other.clone()).await.verification_id.unwrap();
    let user = RedeemingUser::SignedUp { subject: other, account: account("account") };
    let request =
        RedeemRequest { user, client: None, verification: second, correlation_id: Some(JOURNEY.to_owned()) };
    world.service.redeem.run(&request, world.deadline()).await.unwrap();
    assert_eq!(start(&world, account("account")).await.verification_id, Some(first));
    assert_eq!(redeem(&world, account("account"), second).await, Err(RedeemError::AnotherSubject));
}

#[tokio::test]
async fn an_erasure_takes_both_names_away() {
    let world = World::with(Client { retention: DAY, ..contoso() });
    let id = signs_up(&world).await;
    redeem_both(&world, id, "account", JOURNEY).await.unwrap();
    world.provider.finds(&ProviderResult::SessionExpired);
    world.live(Duration::from_secs(3600)).await;
    assert_eq!(world.stored(id).await.verification.state.kind(), StateKind::Incomplete);
    world.clock.advance(DAY * 5);
    world.service.sweep.run(world.deadline()).await.unwrap();
    for user in [account("account"), subject()] {
        let name = user.name(&contoso().tenant, &world.lookup);
        assert!(world.store.user(name, world.deadline()).await.unwrap().version.0.is_none());
    }
    assert_ne!(start(&world, account("account")).await.verification_id.unwrap().user(), id.user());
}
