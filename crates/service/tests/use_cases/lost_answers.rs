use service::AuthorizeStep;

use super::{
    failing_store::Fate,
    world::{World, browser},
};

/// The commits of a first visit: the lease, then what was bought.
async fn visits(fates: &[Fate]) -> World {
    let (world, failing) = World::failing();
    let id = world.start().await.verification_id.unwrap();
    failing.fates.lock().unwrap().extend([&[Fate::CarriedOut], fates].concat());
    let step = world.authorize(id, &browser(1)).await;
    assert!(matches!(step, AuthorizeStep::ToProvider(_)), "{fates:?}: {step:?}");
    assert_eq!(world.stored(id).await.redirect_url.unwrap().expose(), "https://web.jumio.example/0");
    let again = world.authorize(id, &browser(1)).await;
    assert!(matches!(again, AuthorizeStep::ToProvider(_)), "{fates:?}: {again:?}");
    world
}

#[tokio::test]
async fn what_was_bought_is_written_down_as_soon_as_the_store_answers_again() {
    for fates in [&[Fate::Fails][..], &[Fate::Fails; 3]] {
        let world = visits(fates).await;
        assert_eq!(world.provider.purchases(), 1);
        assert!(world.provider.deleted.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn what_was_written_down_without_an_answer_is_neither_bought_again_nor_given_back() {
    for fates in [&[Fate::AnswerLost][..], &[Fate::Fails, Fate::AnswerLost]] {
        let world = visits(fates).await;
        assert_eq!(world.provider.purchases(), 1);
        assert!(world.provider.deleted.lock().unwrap().is_empty(), "the person is on the way to it");
    }
}
