use std::time::Duration;

use contract::{Input, NextStep, Outcome, VerificationId};
use service::{
    operator::{Named, ShowError, Shown, ShownVerification, Why},
    ports::ProviderError,
};
use verification::{Check, IncompleteCause, ProviderResult, Reason, ReviewCause, table::StateKind};

use super::world::{World, browser, passed, rejected, warned};

async fn show(world: &World, named: &str) -> Result<Shown, ShowError> {
    world.service.show.run(&named.parse()?, world.deadline()).await
}

async fn shown(world: &World, id: VerificationId) -> ShownVerification {
    match show(world, &id.to_string()).await.unwrap() {
        Shown::Verification(shown) => *shown,
        Shown::Erased { .. } => panic!("it was erased"),
    }
}

/// A user came back, and the provider has found this.
async fn found(world: &World, result: &ProviderResult) -> VerificationId {
    let id = world.submit(&browser(1)).await;
    world.provider.finds(result);
    world.deliver().await;
    id
}

#[tokio::test]
async fn a_rejection_says_what_the_provider_objected_to() {
    let world = World::new();
    let id = found(&world, &rejected([Reason::Fraud, Reason::Unreadable])).await;
    let shown = shown(&world, id).await;
    assert_eq!(shown.why.reasons, [Reason::Fraud, Reason::Unreadable]);
    assert_eq!((shown.state, shown.outcome), (StateKind::Rejected, Outcome::Rejected));
    assert_eq!((shown.number, shown.is_current, shown.reports), (1, true, 1));
}

#[tokio::test]
async fn a_review_says_which_checks_were_not_clear() {
    let world = World::new();
    let id = found(&world, &warned()).await;
    let shown = shown(&world, id).await;
    assert_eq!((shown.why.review, shown.next_step), (Some(ReviewCause::UnclearChecks), NextStep::Later));
    let ProviderResult::Warned { reasons, checks, .. } = warned() else { panic!("a warning") };
    let unclear: Vec<Check> = checks;
    assert_eq!((shown.why.reasons, shown.why.checks), (reasons, unclear));
}

#[tokio::test]
async fn a_review_says_which_attributes_differ_and_never_their_values() {
    let world = World::new();
    let mut request = super::world::request();
    request.attributes.surname = Some(contract::Personal::new("Zyxwvut".to_owned()));
    let answer = world.service.start.run(&request, world.deadline()).await.unwrap();
    let id = answer.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let shown = shown(&world, id).await;
    assert_eq!(shown.why.review, Some(ReviewCause::AttributeMismatch));
    assert_eq!(shown.why.differing, [Input::Surname]);
    let json = serde_json::to_string(&shown).unwrap();
    assert!(!json.contains("Zyxwvut"), "{json}");
}

#[tokio::test]
async fn a_rejection_after_an_approval_says_so() {
    let world = World::new();
    let id = found(&world, &passed()).await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.clock.advance(Duration::from_secs(600));
    world.call_back(0).await;
    world.deliver().await;
    let why = shown(&world, id).await.why;
    assert_eq!((why.review, why.reasons), (Some(ReviewCause::LateRejection), vec![Reason::Fraud]));
}

#[tokio::test]
async fn a_decision_that_never_came_says_that_time_ran_out() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&ProviderResult::Acquired);
    world.live(Duration::from_secs(25 * 3600)).await;
    assert_eq!(
        shown(&world, id).await.why,
        Why { overdue: Some(verification::OverdueCause::TimeRanOut), ..Why::default() }
    );
}

#[tokio::test]
async fn an_attempt_that_was_left_says_so() {
    let world = World::new();
    let id = found(&world, &ProviderResult::SessionExpired).await;
    assert_eq!(shown(&world, id).await.why.incomplete, Some(IncompleteCause::Abandoned));
}

#[tokio::test]
async fn it_is_shown_when_the_provider_was_polled_and_when_it_will_be() {
    let world = World::new();
    let id = found(&world, &passed()).await;
    let decided = shown(&world, id).await.poll.unwrap();
    assert_eq!((decided.last, decided.next, decided.retries), (Some(world.now()), None, 0));
    world.clock.advance(Duration::from_secs(600));
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.call_back(0).await;
    let retried = shown(&world, id).await.poll.unwrap();
    assert_eq!(retried.last, Some(world.now()));
    assert!(retried.next > Some(world.now()) && retried.retries == 1, "{retried:?}");
}

#[tokio::test]
async fn the_timeline_tells_what_happened_in_its_order() {
    let world = World::new();
    let id = found(&world, &passed()).await;
    let json = serde_json::to_value(shown(&world, id).await).unwrap();
    let events: Vec<&str> =
        json["timeline"].as_array().unwrap().iter().map(|entry| entry["event"].as_str().unwrap()).collect();
    assert_eq!(
        events,
        ["created", "authorized", "moved", "transactionCreated", "moved", "returned", "moved"],
        "{json}"
    );
    assert!(json["timeline"][0]["at"].as_str().unwrap().ends_with('Z'), "{json}");
}

#[tokio::test]
async fn a_support_reference_finds_what_the_user_means_and_nothing_else() {
    let world = World::new();
    let id = found(&world, &passed()).await;
    let other = world.start_as("another user").await.verification_id.unwrap();
    let reference = shown(&world, id).await.support_reference;
    let Ok(Shown::Verification(found)) = show(&world, &reference.to_lowercase()).await else {
        panic!("it is found")
    };
    assert_eq!(found.verification_id, id);
    assert_ne!(reference, shown(&world, other).await.support_reference);
    assert_eq!(show(&world, "ABCD-EFGH").await.err(), Some(ShowError::Unknown));
    assert!("neither".parse::<Named>().is_err());
}

#[tokio::test]
async fn what_was_erased_is_shown_as_erased_until_the_provider_has_deleted_its_part() {
    let world = World::new();
    let id = found(&world, &rejected([Reason::Fraud])).await;
    let reference = shown(&world, id).await.support_reference;
    world.provider.fail_deletions([ProviderError::Unavailable]);
    world.clock.advance(Duration::from_secs(91 * 24 * 3600));
    world.service.sweep.run(world.deadline()).await.unwrap();
    for named in [id.to_string(), reference.clone()] {
        let Shown::Erased { account, .. } = show(&world, &named).await.unwrap() else {
            panic!("it is there")
        };
        assert!(account.is_some());
    }
    world.live(Duration::from_secs(24 * 3600)).await;
    world.service.sweep.run(world.deadline()).await.unwrap();
    assert_eq!(show(&world, &id.to_string()).await.err(), Some(ShowError::Unknown));
    assert_eq!(show(&world, &reference).await.err(), Some(ShowError::Unknown));
}
