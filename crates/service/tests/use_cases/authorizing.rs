use std::{sync::Arc, time::Duration};

use contract::{AccountId, NextStep, Outcome, VerificationId};
use service::{
    browser::{AuthorizeError, AuthorizeStep, ContinueError},
    model::Client,
    oidc::{OidcError, RequestFault},
    ports::ProviderError,
};
use tokio::task::JoinHandle;
use verification::{EffectiveState, ProviderResult, Reason};

use super::world::{
    World, authorization_parameters, browser, called_at, claims, contoso, passed, rejected, visitor,
};

const MINUTE: Duration = Duration::from_secs(60);

/// The first browser arrives while the test goes on.
fn authorize_meanwhile(world: &Arc<World>, id: VerificationId) -> JoinHandle<AuthorizeStep> {
    let world = Arc::clone(world);
    tokio::spawn(async move { world.authorize(id, &browser(1)).await })
}

#[tokio::test]
async fn two_tabs_at_once_create_one_transaction() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gate = world.provider.hold_creation(0);
    let creating = authorize_meanwhile(&world, id);
    world.provider.asked_for(1).await;
    assert!(matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::Preparing));
    gate.add_permits(1);
    assert!(matches!(creating.await.unwrap(), AuthorizeStep::ToProvider(_)));
    assert!(matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::ToProvider(_)));
    assert_eq!(world.provider.transactions(), 1);
}

#[tokio::test]
async fn who_loses_the_lease_deletes_what_it_created_and_follows_the_winner() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gate = world.provider.hold_creation(0);
    let slow = authorize_meanwhile(&world, id);
    world.provider.asked_for(1).await;
    world.clock.advance(Duration::from_secs(30));
    let quick = world.authorize(id, &browser(1)).await;
    gate.add_permits(1);
    let slow = slow.await.unwrap();
    let (AuthorizeStep::ToProvider(slow), AuthorizeStep::ToProvider(quick)) = (slow, quick) else {
        panic!("no redirect")
    };
    assert_eq!(slow, quick);
    assert_eq!(quick.expose(), "https://web.jumio.example/1");
    assert_eq!(*world.provider.deleted.lock().unwrap(), [AccountId("account-0".into())]);
}

#[tokio::test]
async fn who_is_overtaken_while_creating_gives_back_what_it_created_and_is_answered() {
    let world = Arc::new(World::new());
    let first = world.start().await.verification_id.unwrap();
    world.authorize(first, &browser(1)).await;
    world.provider.finds(&ProviderResult::TokenExpired);
    world.live(Duration::from_secs(3600)).await;
    let second = world.start().await.verification_id.unwrap();
    assert_ne!(second, first);
    let gate = world.provider.hold_creation(1);
    let overtaken = authorize_meanwhile(&world, second);
    world.provider.asked_for(2).await;
    world.provider.finds(&passed());
    let subject = called_at(world.provider.callback_ticket(0));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.service.jobs.polls.run(&poll.unwrap(), world.deadline()).await.unwrap();
    gate.add_permits(1);
    let step = overtaken.await.unwrap();
    assert!(!matches!(step, AuthorizeStep::ToProvider(_)), "{step:?}");
    assert_eq!(*world.provider.deleted.lock().unwrap(), [AccountId("account-1".into())]);
    assert_eq!(world.start().await.verification_id, Some(first));
}

#[tokio::test]
async fn who_lost_the_lease_writes_nothing_even_if_the_winner_is_still_creating() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gates = [world.provider.hold_creation(0), world.provider.hold_creation(1)];
    let loser = authorize_meanwhile(&world, id);
    world.provider.asked_for(1).await;
    world.clock.advance(Duration::from_secs(31));
    let winner = authorize_meanwhile(&world, id);
    world.provider.asked_for(2).await;
    gates[0].add_permits(1);
    assert!(matches!(loser.await.unwrap(), AuthorizeStep::Preparing));
    assert_eq!(*world.provider.deleted.lock().unwrap(), [AccountId("account-0".into())]);
    gates[1].add_permits(1);
    let AuthorizeStep::ToProvider(address) = winner.await.unwrap() else { panic!("no redirect") };
    assert_eq!(address.expose(), "https://web.jumio.example/1");
}

#[tokio::test]
async fn a_provider_in_trouble_costs_nothing_however_often_a_user_tries() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    for _ in 0..10 {
        world.provider.fail_once(ProviderError::Unavailable);
        assert!(matches!(world.try_again(id, &browser(1)).await, AuthorizeStep::Unavailable { .. }));
    }
    assert!(matches!(world.try_again(id, &browser(1)).await, AuthorizeStep::ToProvider(_)));
    assert_eq!(world.provider.transactions(), 1);
}

#[tokio::test]
async fn a_page_that_asks_again_by_itself_creates_nothing_after_a_failure() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    for _ in 0..2 {
        world.provider.fail_once(ProviderError::Unavailable);
    }
    world.authorize(id, &browser(1)).await;
    for pause in [4, 5] {
        assert_eq!(world.provider.failures_left(), 1);
        world.clock.advance(Duration::from_secs(pause / 2));
        assert!(matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::Unavailable { .. }));
    }
    world.clock.advance(Duration::from_secs(5));
    world.authorize(id, &browser(1)).await;
    assert_eq!(world.provider.failures_left(), 0);
    world.clock.advance(Duration::from_secs(9));
    assert!(
        matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::Unavailable { .. }),
        "twice as long"
    );
    world.clock.advance(Duration::from_secs(1));
    assert!(matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::ToProvider(_)));
}

#[tokio::test]
async fn an_outage_that_loses_answers_uses_up_nothing_and_is_paced() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    for _ in 0..100 {
        world.provider.fail_once(ProviderError::Lost);
    }
    for second in 0..180 {
        let step = world.try_again(id, &browser(1)).await;
        assert!(matches!(step, AuthorizeStep::Unavailable { .. }), "{second}: {step:?}");
        world.clock.advance(Duration::from_secs(1));
    }
    let made = 100 - world.provider.failures_left();
    assert!((2..=6).contains(&made), "{made} creations in three minutes of impatience");
    let answer = world.start().await;
    assert_eq!((answer.next_step, answer.remaining_attempts), (NextStep::Redirect, 3));
    assert!(answer.wording.creation_failed, "and nobody is told that all is well");
    while world.provider.failures_left() > 0 {
        world.clock.advance(Duration::from_secs(300));
        let step = world.try_again(id, &browser(1)).await;
        assert!(matches!(step, AuthorizeStep::Unavailable { .. }), "{step:?}");
    }
    world.clock.advance(Duration::from_secs(300));
    assert!(matches!(world.authorize(id, &browser(1)).await, AuthorizeStep::ToProvider(_)));
    assert_eq!(world.stored_user(id).await.transactions.len(), 1);
    assert!(!world.start().await.wording.creation_failed);
}

#[tokio::test]
async fn start_and_authorize_agree_about_users_whose_transactions_are_used_up() {
    let world = World::with(Client {
        limits: verification::Limits { max_transactions: 1, ..contoso().limits },
        ..contoso()
    });
    let first = world.submit(&browser(1)).await;
    world.provider.finds(&rejected([Reason::Unreadable]));
    world.live(MINUTE).await;
    for answer in [world.start().await, world.redeem(first).await, world.start_again(first).await] {
        let told = (answer.next_step, answer.can_retry, answer.remaining_attempts);
        assert_eq!(told, (NextStep::Blocked, false, 0), "{answer:?}");
    }
    let view = world.status_of(0, &browser(1)).await;
    assert_eq!((view.meaning.next_step, view.remaining_attempts), (NextStep::Blocked, 0));
    let code = world.finish(0, &browser(1), false).await.unwrap();
    let told = claims(&world.exchange(&code).await.unwrap());
    assert_eq!((&told["nextStep"], &told["canRetry"]), (&"blocked".into(), &false.into()));
    world.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(world.start().await.next_step, NextStep::Retry);
    assert_eq!(world.start_again(first).await.next_step, NextStep::Redirect);
}

#[tokio::test]
async fn a_browser_that_returns_before_the_transaction_is_written_down_plans_no_poll() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gate = world.provider.hold_creation(0);
    let creating = authorize_meanwhile(&world, id);
    world.provider.asked_for(1).await;
    assert!(world.come_back(0, &browser(1)).await.is_none());
    assert_eq!(world.stored_part(id).await.poll.due, None);
    gate.add_permits(1);
    assert!(matches!(creating.await.unwrap(), AuthorizeStep::ToProvider(_)));
}

#[tokio::test]
async fn an_attempt_that_is_being_created_is_not_replaced() {
    let world = Arc::new(World::new());
    let id = world.start().await.verification_id.unwrap();
    let gate = world.provider.hold_creation(0);
    let creating = authorize_meanwhile(&world, id);
    world.provider.asked_for(1).await;
    assert_eq!(world.start_again(id).await.verification_id, Some(id));
    gate.add_permits(1);
    assert!(matches!(creating.await.unwrap(), AuthorizeStep::ToProvider(_)));
    assert!(world.provider.deleted.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_stranger_who_starts_over_again_and_again_disturbs_nobody() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    let mut restart = authorization_parameters(id, "stranger");
    restart.push(("restart".into(), "1".into()));
    let restart = world.service.authorize_calls.check(&restart).unwrap();
    let before = world.stored(id).await.timeline_length;
    for _ in 0..20 {
        world.service.authorize(&restart, visitor(&browser(2)), world.deadline()).await.unwrap();
    }
    assert!(world.stored(id).await.timeline_length <= before + 1);
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "approved");
}

#[tokio::test]
async fn requests_that_cannot_be_told_apart_are_each_answered_with_their_own() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let with_nonce = |nonce: &str| {
        let mut parameters = authorization_parameters(id, "");
        parameters.retain(|(name, _)| name != "state" && name != "nonce");
        parameters.push(("nonce".into(), nonce.into()));
        world.service.authorize_calls.check(&parameters).unwrap()
    };
    for nonce in ["first", "second"] {
        world.service.authorize(&with_nonce(nonce), visitor(&browser(1)), world.deadline()).await.unwrap();
        let response = world.finish(0, &browser(1), true).await.unwrap();
        assert_eq!(claims(&world.exchange(&response).await.unwrap())["nonce"], nonce);
    }
    let mut bare = authorization_parameters(id, "");
    bare.retain(|(name, _)| name != "state" && name != "nonce");
    let bare = world.service.authorize_calls.check(&bare).unwrap();
    for _ in 0..2 {
        let step = world.service.authorize(&bare, visitor(&browser(1)), world.deadline()).await.unwrap();
        assert!(matches!(step, AuthorizeStep::ToProvider(_)), "a new request, not one that is answered");
        let response = world.finish(0, &browser(1), true).await.unwrap();
        assert!(world.exchange(&response).await.is_ok());
    }
}

#[tokio::test]
async fn another_browser_learns_nothing_and_may_only_start_over() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    world.authorize(id, &browser(1)).await;
    assert!(matches!(world.authorize(id, &browser(2)).await, AuthorizeStep::BegunElsewhere));

    let mut restart = authorization_parameters(id, "the other journey");
    restart.push(("restart".into(), "1".into()));
    let restart = world.service.authorize_calls.check(&restart).unwrap();
    let step = world.service.authorize(&restart, visitor(&browser(2)), world.deadline()).await.unwrap();
    let AuthorizeStep::Back(response) = step else { panic!("not sent back") };
    let tokens = world.exchange(&response).await.unwrap();
    assert_eq!(claims(&tokens)["outcome"], "incomplete");
    assert_eq!(claims(&tokens)["nextStep"], "retry");

    world.provider.finds(&passed());
    world.come_back(0, &browser(1)).await;
    world.deliver().await;
    assert!(!world.start().await.verified, "the other browser's code proves nothing");
    let begun = world.start_again(id).await;
    assert_ne!(begun.verification_id, Some(id));
}

#[tokio::test]
async fn a_mailed_link_cannot_approve_another_account() {
    let world = World::new();
    let (attacker, victim) = (browser(1), browser(2));
    let id = world.start().await.verification_id.unwrap();
    // The victim opens the attacker's link and holds out their document.
    world.authorize(id, &victim).await;
    world.come_back(0, &victim).await;
    world.provider.finds(&passed());
    world.deliver().await;
    // The victim's browser gets a code, which the relying party refuses for want of the attacker's journey.
    assert!(world.finish(0, &victim, false).await.is_ok());
    let answer = world.start().await;
    assert_eq!((answer.verified, answer.next_step), (false, NextStep::Redirect));
    assert!(matches!(world.authorize(id, &attacker).await, AuthorizeStep::BegunElsewhere));
    assert_eq!(world.finish(0, &attacker, false).await.unwrap_err(), ContinueError::AnotherBrowser);
    assert_eq!(world.redeem(id).await.outcome, Outcome::Pending);
}

#[tokio::test]
async fn an_approval_whose_browser_was_closed_needs_one_more_hop_and_no_transaction() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    assert_eq!(world.start().await.next_step, NextStep::Redirect);
    let step = world
        .service
        .authorize(&world.authorization(id, "next sign-in"), visitor(&browser(1)), world.deadline())
        .await
        .unwrap();
    let AuthorizeStep::Back(response) = step else { panic!("not sent back") };
    let tokens = world.exchange(&response).await.unwrap();
    assert_eq!(claims(&tokens)["outcome"], "approved");
    assert_eq!(world.start().await.next_step, NextStep::Done);
    assert_eq!(world.provider.transactions(), 1);
}

#[tokio::test]
async fn an_unknown_verification_has_no_next_step() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let other = VerificationId::new(id.user(), contract::AttemptId::from_random([1; 16]));
    let step = world
        .service
        .authorize(&world.authorization(other, "state"), visitor(&browser(1)), world.deadline())
        .await;
    assert_eq!(step.unwrap_err(), AuthorizeError::UnknownVerification);
}

#[tokio::test]
async fn what_is_wrong_with_a_request_decides_who_is_told() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let with = |name: &str, value: &str| {
        let mut parameters = authorization_parameters(id, "state");
        parameters.retain(|(known, _)| known != name);
        parameters.push((name.to_owned(), value.to_owned()));
        world.service.authorize_calls.check(&parameters)
    };
    assert!(matches!(with("client_id", "fabrikam"), Err(RequestFault::UnknownClient)));
    for address in [
        "https://evil.example/",
        "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp/",
        "https://CONTOSO.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp",
    ] {
        assert!(matches!(with("redirect_uri", address), Err(RequestFault::UnknownRedirectUri)), "{address}");
    }
    assert!(matches!(with("verification_id", "../../etc"), Err(RequestFault::UnknownVerification)));
    let told = [
        ("response_type", "token", OidcError::UnsupportedResponseType),
        ("scope", "idv", OidcError::InvalidScope),
        ("response_mode", "fragment", OidcError::InvalidRequest),
        ("request", "eyJ", OidcError::RequestNotSupported),
        ("request_uri", "urn:x", OidcError::RequestUriNotSupported),
        ("prompt", "none", OidcError::InteractionRequired),
        ("code_challenge", "short", OidcError::InvalidRequest),
    ];
    for (name, value, expected) in told {
        let Err(RequestFault::Refused { error, state, .. }) = with(name, value) else {
            panic!("{name} is accepted")
        };
        assert_eq!(error, expected, "{name}");
        assert_eq!(state.unwrap().expose(), "state");
    }
    let mut repeated = authorization_parameters(id, "state");
    repeated.push(("state".into(), "another".into()));
    assert!(matches!(
        world.service.authorize_calls.check(&repeated),
        Err(RequestFault::Refused { error: OidcError::InvalidRequest, .. })
    ));
}

#[tokio::test]
async fn an_authorization_parameter_without_a_value_counts_as_left_out() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let names =
        ["request", "request_uri", "code_challenge", "code_challenge_method", "prompt", "state", "nonce"];
    let mut parameters = authorization_parameters(id, "state");
    parameters.extend(names.map(|name| (name.to_owned(), String::new())));
    parameters.retain(|(name, _)| name != "response_mode");
    parameters.push(("response_mode".to_owned(), String::new()));
    let call = world.service.authorize_calls.check(&parameters).unwrap();
    assert_eq!(call.request.response_mode, service::model::ResponseMode::Query);
    assert_eq!(call.request.state.unwrap().expose(), "state");
    assert!(call.request.code_challenge.is_none());
}

/// A browser that is not the bound one asks to start over.
async fn start_over(world: &World, id: VerificationId, number: u8) -> AuthorizeStep {
    let mut restart = authorization_parameters(id, "another journey");
    restart.push(("restart".into(), "1".into()));
    let restart = world.service.authorize_calls.check(&restart).unwrap();
    world.service.authorize(&restart, visitor(&browser(number)), world.deadline()).await.unwrap()
}

#[tokio::test]
async fn browsers_that_start_over_are_served_once_in_ten_seconds() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    assert!(matches!(start_over(&world, id, 2).await, AuthorizeStep::Back(_)));
    for (pause, is_served) in [(9999, false), (1, true), (1, false)] {
        world.clock.advance(Duration::from_millis(pause));
        let served = matches!(start_over(&world, id, 3).await, AuthorizeStep::Back(_));
        assert_eq!(served, is_served, "{pause}");
    }
}

#[tokio::test]
async fn a_browser_that_starts_over_learns_nothing_of_an_approval() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "approved");

    let AuthorizeStep::Back(response) = start_over(&world, id, 2).await else { panic!("not sent back") };
    let claims = claims(&world.exchange(&response).await.unwrap());
    assert_eq!(
        (claims["outcome"].as_str(), claims["nextStep"].as_str()),
        (Some("incomplete"), Some("retry"))
    );
    assert_eq!((claims["verified"].as_bool(), claims["canRetry"].as_bool()), (Some(false), Some(true)));
    for hidden in ["verifiedUntil", "givenName", "surname"] {
        assert!(claims.get(hidden).is_none(), "{hidden}");
    }
    let wording = world.stored(id).await.oidc.unwrap().restart_code.unwrap().wording;
    assert_eq!(wording.effective_state, Some(EffectiveState::Incomplete));
}

#[tokio::test]
async fn a_reload_is_known_by_whatever_tells_the_request_apart() {
    let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
    let marks: [&[(&str, &str)]; 3] = [
        &[("state", "state")],
        &[("nonce", "nonce")],
        &[("code_challenge", challenge), ("code_challenge_method", "S256")],
    ];
    for mark in marks {
        let world = World::new();
        let id = world.start().await.verification_id.unwrap();
        let load = async || {
            let mut parameters = authorization_parameters(id, "");
            parameters.retain(|(name, _)| name != "state" && name != "nonce");
            parameters.extend(mark.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
            let request = world.service.authorize_calls.check(&parameters).unwrap();
            world.service.authorize(&request, visitor(&browser(1)), world.deadline()).await.unwrap();
            let record = world.stored(id).await;
            (record.timeline_length, record.oidc.unwrap().request)
        };
        let first = load().await;
        world.clock.advance(Duration::from_secs(60));
        assert_eq!(load().await, first, "the same journey, and its clock runs on: {mark:?}");
    }
}

/// The error that the client is told, and the browser is sent back with.
fn error_of(step: &AuthorizeStep) -> Option<&str> {
    let AuthorizeStep::Back(response) = step else { return None };
    let error = response.parameters.iter().find(|(name, _)| *name == "error");
    error.map(|(_, error)| error.expose().as_str())
}

#[tokio::test]
async fn an_approval_that_is_older_than_the_client_allows_is_not_handed_over() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    world.exchange(&world.finish(0, &browser(1), false).await.unwrap()).await.unwrap();
    world.clock.advance(MINUTE * 10);
    for (name, value, error) in [
        ("max_age", "599", Some("login_required")),
        ("max_age", "86400", None),
        ("prompt", "login", Some("login_required")),
    ] {
        let mut parameters = authorization_parameters(id, &format!("{name}={value}"));
        parameters.push((name.to_owned(), value.to_owned()));
        let call = world.service.authorize_calls.check(&parameters).unwrap();
        let step = world.service.authorize(&call, visitor(&browser(1)), world.deadline()).await.unwrap();
        assert_eq!(error_of(&step), error, "{name} {value}: {step:?}");
    }
}

#[tokio::test]
async fn what_was_proved_on_the_way_is_new_enough_and_its_time_is_told() {
    let world = World::new();
    let id = world.start().await.verification_id.unwrap();
    let mut parameters = authorization_parameters(id, "state");
    parameters.push(("prompt".to_owned(), "login".to_owned()));
    let call = world.service.authorize_calls.check(&parameters).unwrap();
    world.service.authorize(&call, visitor(&browser(1)), world.deadline()).await.unwrap();
    world.clock.advance(MINUTE);
    world.come_back(0, &browser(1)).await;
    world.provider.finds(&passed());
    world.live(MINUTE).await;
    let proved = world.now();
    world.clock.advance(MINUTE);
    let response = world.finish(0, &browser(1), false).await.unwrap();
    let told = claims(&world.exchange(&response).await.unwrap());
    assert_eq!(told["outcome"], "approved");
    let auth_time = told["auth_time"].as_i64().unwrap();
    assert!((proved.unix_seconds() - 60..=proved.unix_seconds()).contains(&auth_time), "{auth_time}");
}
