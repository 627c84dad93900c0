use contract::VerificationId;
use service::{
    browser::AuthorizeStep,
    ports::{ProviderError, Users},
};

use super::{
    failing_store::Fate,
    world::{World, browser},
};

/// The commits of a first visit: the lease, then the transaction.
async fn visits(fates: &[Fate]) -> World {
    let (world, failing) = World::failing();
    let id = world.start().await.verification_id.unwrap();
    failing.fates.lock().unwrap().extend([&[Fate::CarriedOut], fates].concat());
    let step = world.authorize(id, &browser(1)).await;
    assert!(matches!(step, AuthorizeStep::ToProvider(_)), "{fates:?}: {step:?}");
    assert_eq!(world.stored_part(id).await.redirect_url.unwrap().expose(), "https://web.jumio.example/0");
    let again = world.authorize(id, &browser(1)).await;
    assert!(matches!(again, AuthorizeStep::ToProvider(_)), "{fates:?}: {again:?}");
    world
}

#[tokio::test]
async fn a_transaction_is_written_down_as_soon_as_the_store_answers_again() {
    for fates in [&[Fate::Fails][..], &[Fate::Fails; 3]] {
        let world = visits(fates).await;
        assert_eq!(world.provider.transactions(), 1);
        assert!(world.provider.deleted.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_was_written_down_without_an_answer_is_neither_created_again_nor_deleted() {
    for fates in [&[Fate::AnswerLost][..], &[Fate::Fails, Fate::AnswerLost]] {
        let world = visits(fates).await;
        assert_eq!(world.provider.transactions(), 1);
        assert!(world.provider.deleted.lock().unwrap().is_empty(), "the user is on the way to it");
    }
}

/// Transactions that count against the user, and whether a call still holds the lease.
async fn costs(world: &World, id: VerificationId) -> (usize, bool) {
    let user = world.store.user(id.user(), world.deadline()).await.unwrap();
    (
        user.value.within(&super::world::contoso().group()).transactions.len(),
        world.stored_part(id).await.lease.is_some(),
    )
}

#[tokio::test]
async fn a_transaction_that_cannot_be_counted_is_not_created_and_costs_the_user_nothing() {
    for fate in [Fate::Fails, Fate::AnswerLost] {
        let (world, failing) = World::failing();
        let id = world.start().await.verification_id.unwrap();
        failing.counts.lock().unwrap().push_back(fate);
        let step = world.authorize(id, &browser(1)).await;
        assert!(matches!(step, AuthorizeStep::Unavailable { .. }), "{step:?}");
        assert_eq!((world.provider.transactions(), costs(&world, id).await), (0, (0, false)));
        let again = world.try_again(id, &browser(1)).await;
        assert!(matches!(again, AuthorizeStep::ToProvider(_)), "{again:?}");
    }
}

#[tokio::test]
async fn a_failure_is_written_down_as_soon_as_the_store_answers_again() {
    for fates in [&[Fate::Fails][..], &[Fate::AnswerLost], &[Fate::Fails, Fate::Fails, Fate::AnswerLost]] {
        let (world, failing) = World::failing();
        let id = world.start().await.verification_id.unwrap();
        world.provider.fail_once(ProviderError::Unavailable);
        failing.fates.lock().unwrap().extend([&[Fate::CarriedOut], fates].concat());
        let step = world.authorize(id, &browser(1)).await;
        assert!(matches!(step, AuthorizeStep::Unavailable { .. }), "{fates:?}: {step:?}");
        assert_eq!(costs(&world, id).await, (0, false), "{fates:?}");
        assert_eq!(world.stored_part(id).await.retry_backoff.unwrap().failures, 1, "{fates:?}");
    }
}
