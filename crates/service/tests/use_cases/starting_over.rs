//! A user goes on in another browser while the provider still checks what the first one handed in.

use std::time::Duration;

use contract::{NextStep, Outcome, VerificationId};
use service::{
    browser::{AuthorizationResponse, AuthorizeStep},
    model::Client,
};
use verification::{Proof, ProviderResult, Reason, Rules, table::StateKind};

use super::world::{
    World, authorization_parameters, browser, called_at, claims, contoso, passed, rejected, visitor,
};

/// What happens on the way from the second browser's sign-in to its own transaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moment {
    SignedIn,
    StoppedForItsBrowser,
    StartedOver,
    ToldThePolicy,
    TriedAgain,
    WentToTheProvider,
}

const MOMENTS: [Moment; 6] = [
    Moment::SignedIn,
    Moment::StoppedForItsBrowser,
    Moment::StartedOver,
    Moment::ToldThePolicy,
    Moment::TriedAgain,
    Moment::WentToTheProvider,
];

/// The first browser has gone to the provider and was closed.
async fn left_open(world: &World) -> VerificationId {
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    world.clock.advance(Duration::from_secs(90));
    first
}

/// The provider says so about the first transaction, and calls.
async fn decides(world: &World, result: &ProviderResult) {
    world.provider.says(0, Ok((Some(world.provider.reference(0)), result.clone())));
    let subject = called_at(world.provider.callback_ticket(0));
    world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.deliver().await;
}

/// The second browser asks to start over, and goes back with this.
async fn restart(world: &World, first: VerificationId) -> AuthorizationResponse {
    let mut restart = authorization_parameters(first, "another journey");
    restart.push(("restart".into(), "1".into()));
    let restart = world.service.authorize_calls.check(&restart).unwrap();
    let step = world.service.authorize(&restart, visitor(&browser(2)), world.deadline()).await.unwrap();
    let AuthorizeStep::Back(response) = step else { panic!("not sent back") };
    response
}

/// The second browser's way, with a verdict on the first transaction right after `moment`. Answers with the second
/// attempt and the step that ends the way.
async fn starts_over(
    world: &World,
    first: VerificationId,
    moment: Moment,
    result: &ProviderResult,
) -> (VerificationId, AuthorizeStep) {
    let passes = async |now: Moment| {
        if now == moment {
            decides(world, result).await;
        }
    };
    assert_eq!(world.start().await.verification_id, Some(first));
    passes(Moment::SignedIn).await;
    assert!(matches!(world.authorize(first, &browser(2)).await, AuthorizeStep::BegunElsewhere));
    passes(Moment::StoppedForItsBrowser).await;
    let response = restart(world, first).await;
    passes(Moment::StartedOver).await;
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["nextStep"], "retry");
    passes(Moment::ToldThePolicy).await;
    let second = world.start_again(first).await.verification_id.unwrap();
    passes(Moment::TriedAgain).await;
    let step = world.authorize(second, &browser(2)).await;
    passes(Moment::WentToTheProvider).await;
    (second, step)
}

#[tokio::test]
async fn who_starts_over_tries_again_once_whenever_the_first_browser_is_approved() {
    for moment in MOMENTS {
        let world = World::new();
        let first = left_open(&world).await;
        let (second, step) = starts_over(&world, first, moment, &passed()).await;
        assert!(matches!(step, AuthorizeStep::ToProvider(_)), "{moment:?}: {step:?}");
        assert_eq!(world.stored(first).await.verification.state.kind(), StateKind::Withdrawn, "{moment:?}");
        assert_eq!(world.start().await.verification_id, Some(second), "{moment:?}");

        world.provider.says(1, Ok((Some(world.provider.reference(1)), passed())));
        world.come_back(1, &browser(2)).await;
        world.deliver().await;
        let response = world.finish(1, &browser(2), false).await.unwrap();
        assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "approved", "{moment:?}");
        assert_eq!(world.redeem(first).await.outcome, Outcome::Expired, "{moment:?}");
    }
}

#[tokio::test]
async fn fraud_in_the_first_browser_counts_for_who_has_started_over() {
    let fraud = rejected([Reason::Fraud]);
    for moment in [Moment::TriedAgain, Moment::WentToTheProvider] {
        let world = World::new();
        let first = left_open(&world).await;
        starts_over(&world, first, moment, &fraud).await;
        let answer = world.start().await;
        assert_eq!(
            (answer.verification_id, answer.next_step),
            (Some(first), NextStep::Blocked),
            "{moment:?}"
        );
    }
}

#[tokio::test]
async fn an_approval_stays_good_for_the_first_browser_until_another_attempt_is_begun() {
    let world = World::new();
    let first = left_open(&world).await;
    let response = restart(&world, first).await;
    world.exchange(&response).await.unwrap();

    decides(&world, &passed()).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "approved");
}

#[tokio::test]
async fn an_approval_that_counts_in_every_browser_spares_who_has_started_over_the_second_check() {
    let rules = Rules { proof: Proof::MatchedDocument, ..contoso().rules };
    let world = World::with(Client { rules, ..contoso() });
    let first = left_open(&world).await;
    starts_over(&world, first, Moment::TriedAgain, &passed()).await;
    let answer = world.start().await;
    assert_eq!((answer.verification_id, answer.next_step), (Some(first), NextStep::Done));
}
