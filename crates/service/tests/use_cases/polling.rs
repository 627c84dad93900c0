use std::{sync::atomic::Ordering, time::Duration};

use contract::{ExecutionId, Outcome};
use service::ports::ProviderError;
use verification::{Acquisition, ProviderResult, Reason, table::StateKind};

use super::world::{
    World, account, browser, called_about, called_at, execution, passed, passed_with, rejected, request,
};

async fn state_kind(world: &World, id: contract::VerificationId) -> StateKind {
    world.stored(id).await.verification.state.kind()
}

#[tokio::test]
async fn what_a_browser_says_decides_nothing() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Submitted);
    world.provider.finds(&rejected([Reason::Fraud]));
    world.deliver().await;
    assert_eq!(state_kind(&world, id).await, StateKind::Rejected);
}

#[tokio::test]
async fn a_callback_is_a_hint_to_poll_and_nothing_more() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.live(Duration::from_secs(70)).await;
    world.provider.finds(&rejected([Reason::Fraud]));
    let subject = called_at(world.provider.callback_ticket(0));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, id).await, StateKind::Submitted);
    world.service.jobs.polls.run(&poll.unwrap(), world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, id).await, StateKind::Rejected);
}

#[tokio::test]
async fn a_callback_without_ticket_is_found_by_its_execution() {
    let world = World::new();
    world.submit(&browser(1)).await;
    world.live(Duration::from_secs(70)).await;
    let known = called_about(execution(0));
    assert!(world.service.callbacks.note(&known, world.deadline()).await.unwrap().is_some());
    for unknown in [
        called_about(ExecutionId("foreign".into())),
        called_at("a.b".into()),
        called_at(world.provider.return_ticket(0)),
    ] {
        assert_eq!(world.service.callbacks.note(&unknown, world.deadline()).await.unwrap(), None);
    }
}

#[tokio::test]
async fn a_flood_of_callbacks_is_one_poll() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.live(Duration::from_secs(60)).await;
    let length = world.stored(id).await.timeline_length;
    let before = world.provider.polls.load(Ordering::SeqCst);
    let subject = called_at(world.provider.callback_ticket(0));
    for _ in 0..100 {
        world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    }
    world.clock.advance(Duration::from_secs(4));
    world.deliver().await;
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), before + 1);
    assert_eq!(world.stored(id).await.timeline_length, length + 1, "a flood fills no history");
}

#[tokio::test]
async fn a_poll_that_was_planned_for_later_is_not_tried_at_once() {
    let world = World::new();
    world.submit(&browser(1)).await;
    world.live(Duration::from_secs(70)).await;
    let subject = called_at(world.provider.callback_ticket(0));
    let before = world.provider.polls.load(Ordering::SeqCst);
    for _ in 0..20 {
        let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
        if let Some(poll) = poll {
            world.service.jobs.polls.run(&poll, world.deadline()).await.unwrap();
        }
    }
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), before + 1, "calls in a row make one poll");
    world.live(Duration::from_secs(5)).await;
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), before + 2, "and one after the pause");
}

#[tokio::test]
async fn a_message_that_is_delivered_twice_polls_once() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let poll = world.come_back(0, &browser(1)).await.unwrap();
    world.service.jobs.polls.run(&poll, world.deadline()).await.unwrap();
    world.service.jobs.polls.run(&poll, world.deadline()).await.unwrap();
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_message_whose_sender_died_before_writing_counts() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    let sequence = world.stored_part(id).await.poll.sequence + 1;
    let orphan = service::model::PollJob {
        verification_id: id,
        sequence,
        due: service::kernel::Clock::now(&*world.clock),
    };
    world.service.jobs.polls.run(&orphan, world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
}

#[tokio::test]
async fn a_provider_in_trouble_is_asked_again() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.live(Duration::from_secs(60)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Submitted);
    world.provider.finds(&passed());
    world.live(Duration::from_secs(120)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
}

#[tokio::test]
async fn a_provider_that_never_decides_leads_to_review_and_not_to_expiry() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&ProviderResult::Acquired);
    world.live(Duration::from_secs(25 * 3600)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Overdue);
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
    assert!(world.provider.polls.load(Ordering::SeqCst) < 120);
}

#[tokio::test]
async fn a_user_who_never_began_is_expired_by_the_providers_word() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.provider.finds(&ProviderResult::TokenExpired);
    world.live(Duration::from_secs(40 * 60)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::AwaitingUser);
    world.live(Duration::from_secs(10 * 60)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Expired);
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_report_about_someone_else_does_not_count() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    for reference in [Some("someone else".to_owned()), None] {
        world.provider.says(0, Ok((reference, passed())));
        world.live(Duration::from_secs(60)).await;
        assert_eq!(state_kind(&world, id).await, StateKind::Submitted);
    }
}

#[tokio::test]
async fn a_document_that_names_someone_else_goes_to_review() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    let other = verification::Document {
        surname: Some("MAIER".to_owned().into()),
        ..verification::Document::default()
    };
    world.provider.finds(&passed_with(other));
    world.deliver().await;
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
}

#[tokio::test]
async fn a_late_approval_takes_over_from_the_attempt_that_is_still_open() {
    let world = World::new();
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    world.provider.finds(&ProviderResult::TokenExpired);
    world.live(Duration::from_secs(50 * 60)).await;
    let second = world.start().await.verification_id.unwrap();
    assert_ne!(first, second);
    world.authorize(second, &browser(1)).await;

    world.provider.says(0, Ok((Some(world.provider.reference(0)), passed())));
    let subject = called_at(world.provider.callback_ticket(0));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.service.jobs.polls.run(&poll.unwrap(), world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, first).await, StateKind::Approved);
    assert_eq!(state_kind(&world, second).await, StateKind::Superseded);
    assert_eq!(world.start().await.verification_id, Some(first));
}

#[tokio::test]
async fn late_fraud_after_an_approval_goes_to_review() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.clock.advance(Duration::from_secs(3600));
    world.provider.finds(&rejected([Reason::Fraud]));
    let subject = called_at(world.provider.callback_ticket(0));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.service.jobs.polls.run(&poll.unwrap(), world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, id).await, StateKind::Review);
}

#[tokio::test]
async fn a_reload_of_the_waiting_page_writes_nothing_and_asks_nobody() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    let ticket = world.provider.return_ticket(0);
    let before = world.stored(id).await.timeline_length;
    for _ in 0..20 {
        let arrival = world
            .service
            .provider_returns
            .receive(&ticket, None, Some(&browser(1)), world.deadline())
            .await
            .unwrap();
        assert!(arrival.poll.is_none() && arrival.view.is_same_browser);
        assert!(arrival.view.provider_address.is_none(), "handed in is handed in");
        let view = world.service.status.of_ticket(&ticket, None, world.deadline()).await.unwrap();
        assert!(!view.is_same_browser && view.provider_address.is_none());
    }
    assert_eq!(world.stored(id).await.timeline_length, before);
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_failed_capture_can_be_taken_up_again_by_its_own_browser_only() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let ticket = world.provider.return_ticket(0);
    let own = world
        .service
        .provider_returns
        .receive(&ticket, Some(Acquisition::Failed), Some(&browser(1)), world.deadline())
        .await
        .unwrap();
    assert_eq!(own.view.provider_address.unwrap().expose(), "https://web.jumio.example/0");
    let other = world
        .service
        .provider_returns
        .receive(&ticket, Some(Acquisition::Failed), Some(&browser(2)), world.deadline())
        .await
        .unwrap();
    assert!(other.view.provider_address.is_none());
}

/// Every message vanishes.
async fn lose_messages(world: &World) {
    let later = service::kernel::Clock::now(&*world.clock) + Duration::from_secs(7200);
    while let Some(lost) = world.messages.take(later).await {
        world.messages.remove(&lost).await;
    }
}

#[tokio::test]
async fn a_poll_whose_message_was_lost_is_made_by_the_sweep() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    lose_messages(&world).await;
    world.provider.finds(&passed());
    world.clock.advance(Duration::from_secs(300));
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().polls, 1);
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().polls, 0);
}

#[tokio::test]
async fn a_poll_whose_message_was_lost_is_replaced_when_a_user_waits_for_it() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    lose_messages(&world).await;
    world.provider.finds(&passed());
    let ticket = world.provider.return_ticket(0);
    let reload = async || {
        world
            .service
            .provider_returns
            .receive(&ticket, None, Some(&browser(1)), world.deadline())
            .await
            .unwrap()
            .poll
    };
    world.clock.advance(Duration::from_secs(29));
    assert!(reload().await.is_none());
    world.clock.advance(Duration::from_secs(1));
    let poll = reload().await.unwrap();
    assert_eq!(world.stored_part(id).await.poll.due, Some(world.now()), "it is written down");
    assert!(reload().await.is_none(), "once");
    world.service.jobs.polls.run(&poll, world.deadline()).await.unwrap();
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
}

#[tokio::test]
async fn news_about_an_ended_verification_are_not_lost_to_a_provider_in_trouble() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.clock.advance(Duration::from_secs(3600));
    world.provider.says(0, Err(ProviderError::Unavailable));
    let subject = called_at(world.provider.callback_ticket(0));
    world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.deliver().await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.live(Duration::from_secs(120)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Review);
    let polls = world.provider.polls.load(Ordering::SeqCst);
    world.live(Duration::from_secs(24 * 3600)).await;
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), polls, "once read, it is not asked for again");
}

#[tokio::test]
async fn a_provider_that_was_down_for_two_days_still_decides() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.live(Duration::from_secs(48 * 3600)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Overdue);
    world.provider.finds(&passed());
    world.live(Duration::from_secs(7 * 3600)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
}

#[tokio::test]
async fn a_stranger_who_claims_to_have_submitted_changes_nothing_but_is_worth_a_poll() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let poll = world.come_back(0, &browser(2)).await;
    assert!(poll.is_some());
    assert_eq!(state_kind(&world, id).await, StateKind::AwaitingUser);
}

#[tokio::test]
async fn who_comes_back_after_the_end_is_no_reason_to_ask_the_provider() {
    let world = World::new();
    world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.clock.advance(Duration::from_secs(3600));
    assert!(world.come_back(0, &browser(1)).await.is_none());
    world.deliver().await;
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn a_message_from_the_far_future_is_not_ours() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    let due = service::kernel::Clock::now(&*world.clock);
    let planned = world.stored_part(id).await.poll.sequence;
    for (sequence, polls) in [(u64::MAX, 0), (u64::MAX - 1, 0), (planned + 17, 0), (planned + 16, 1)] {
        let order = service::model::PollJob { verification_id: id, sequence, due };
        world.service.jobs.polls.run(&order, world.deadline()).await.unwrap();
        assert_eq!(world.provider.polls.load(Ordering::SeqCst), polls, "{sequence}");
    }
}

#[tokio::test]
async fn a_call_about_a_user_who_is_away_is_not_forgotten_because_the_provider_is_in_trouble() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.call_back(0).await;
    world.provider.finds(&passed());
    world.live(Duration::from_secs(120)).await;
    assert_eq!(state_kind(&world, id).await, StateKind::Approved);
}

#[tokio::test]
async fn a_poll_that_was_answered_is_not_repeated() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    world.provider.finds(&ProviderResult::Waiting);
    let due = world.stored_part(id).await.poll.due;
    world.call_back(0).await;
    world.live(Duration::from_secs(20 * 60)).await;
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 1);
    assert_eq!(world.stored_part(id).await.poll.due, due, "back to the schedule");
}

#[tokio::test]
async fn a_poll_of_an_ended_verification_that_brings_nothing_is_repeated_five_times() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.call_back(0).await;
    for minutes in [1, 5, 30, 120, 360] {
        let pause = Duration::from_secs(60 * minutes);
        assert_eq!(world.stored_part(id).await.poll.due, Some(world.now() + pause), "{minutes}");
        world.clock.advance(pause);
        world.deliver().await;
    }
    assert_eq!(world.stored_part(id).await.poll.due, None);
    world.call_back(0).await;
    let again = world.now() + Duration::from_secs(60);
    assert_eq!(world.stored_part(id).await.poll.due, Some(again), "the next call begins anew");
}

#[tokio::test]
async fn calls_make_polls_that_are_three_seconds_apart() {
    for (since_last, is_now) in [(2999, false), (3000, true)] {
        let world = World::new();
        let id = world.submit(&browser(1)).await;
        world.live(Duration::from_secs(60)).await;
        let last = world.stored_part(id).await.poll.last.unwrap();
        assert_eq!(last, world.now());
        world.clock.advance(Duration::from_millis(since_last));
        let subject = called_at(world.provider.callback_ticket(0));
        let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
        assert_eq!(poll.is_some(), is_now, "{since_last}");
        let pause = Duration::from_secs(3);
        let expected = if is_now { world.now() } else { world.now() + pause };
        assert_eq!(world.stored_part(id).await.poll.due, Some(expected), "{since_last}");
    }
}

#[tokio::test]
async fn a_call_just_before_a_planned_poll_plans_none() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.live(Duration::from_secs(90)).await;
    let plan = world.stored_part(id).await.poll;
    assert_eq!(plan.due, Some(world.now() + Duration::from_secs(10)));
    world.clock.advance(Duration::from_secs(7));
    let subject = called_at(world.provider.callback_ticket(0));
    assert_eq!(world.service.callbacks.note(&subject, world.deadline()).await.unwrap(), None);
    assert_eq!(world.stored_part(id).await.poll, plan);
}

#[tokio::test]
async fn the_sweep_leaves_a_poll_alone_that_may_still_be_delivered() {
    let world = World::new();
    world.submit(&browser(1)).await;
    lose_messages(&world).await;
    for wait in [0, 119] {
        world.clock.advance(Duration::from_secs(wait));
        assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().polls, 0, "{wait}");
    }
    world.clock.advance(Duration::from_secs(10));
    assert_eq!(world.service.sweep.run(world.deadline()).await.unwrap().polls, 1);
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn the_sweep_makes_every_poll_that_was_lost_and_none_that_was_made() {
    let world = World::new();
    for number in 0..3 {
        let request = service::rest::StartRequest { user: account(&format!("user-{number}")), ..request() };
        let answer = world.service.start.run(&request, world.deadline()).await.unwrap();
        world.authorize(answer.verification_id.unwrap(), &browser(1)).await;
        world.come_back(number, &browser(1)).await;
        if number == 0 {
            world.deliver().await;
        }
    }
    let made = world.provider.polls.load(Ordering::SeqCst);
    lose_messages(&world).await;
    world.clock.advance(Duration::from_secs(126));
    assert_eq!(
        world.service.sweep.run(world.deadline()).await.unwrap().polls,
        2 + 1,
        "two first polls and one second"
    );
    assert_eq!(world.provider.polls.load(Ordering::SeqCst), made + 3);
}

#[tokio::test]
async fn a_reload_asks_nobody_where_nobody_waits_for_a_decision() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    let ticket = world.provider.return_ticket(0);
    let reload = async || {
        world
            .service
            .provider_returns
            .receive(&ticket, None, Some(&browser(1)), world.deadline())
            .await
            .unwrap()
            .poll
    };
    assert!(reload().await.is_none(), "nothing was handed in, and the next poll is far away");

    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.provider.says(0, Err(ProviderError::Unavailable));
    world.call_back(0).await;
    lose_messages(&world).await;
    world.clock.advance(Duration::from_secs(3600));
    assert!(reload().await.is_none(), "it has ended, though a poll of it was lost");
}

/// As long as Jumio keeps the address, it calls with the ticket that we gave it.
#[tokio::test]
async fn a_call_whose_tickets_key_is_gone_is_found_by_its_execution() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.provider.finds(&rejected([Reason::Fraud]));
    world.clock.advance(Duration::from_secs(40 * 24 * 3600));
    let of_an_older_key = service::document::ProviderCall {
        execution: Some(execution(0)),
        ..called_at("aeaabbdoz5ipvl4a5jr3yw4xptacgm.qiwourslie".to_owned())
    };
    world.service.callbacks.note(&of_an_older_key, world.deadline()).await.unwrap();
    world.deliver().await;
    assert_eq!(state_kind(&world, id).await, StateKind::Review, "the late word of fraud arrives");
}
