use std::time::Duration;

use contract::Outcome;
use serde_json::json;
use service::{browser::ContinueError, model::Client, oidc::TokenError, rest::RedeemError};
use verification::{ProviderResult, Reason};

use super::world::{
    REDIRECT_URI, World, account, authorization_parameters, browser, called_at, claims, code_of, contoso,
    passed, redeeming, rejected, request, visitor,
};

async fn approved(world: &World) -> contract::VerificationId {
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&passed());
    world.deliver().await;
    id
}

#[tokio::test]
async fn a_code_brings_the_verdict_and_only_the_claims_that_the_client_may_see() {
    let world = World::new();
    let id = approved(&world).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(response.redirect_uri, REDIRECT_URI);
    let names: Vec<_> = response.parameters.iter().map(|(name, _)| *name).collect();
    assert_eq!(names, ["code", "state", "iss"]);
    let tokens = world.exchange(&response).await.unwrap();
    assert_eq!(tokens["token_type"], "Bearer");
    let claims = claims(&tokens);
    assert_eq!(claims["iss"], "https://idv.contoso.example/api/oidc");
    assert_eq!(claims["aud"], "b2c-contoso");
    assert_eq!(claims["nonce"], "bm9uY2U=");
    assert_eq!(claims["verificationId"], id.to_string());
    assert_eq!((claims["outcome"].as_str(), claims["verified"].as_bool()), (Some("approved"), Some(true)));
    assert_eq!((claims["givenName"].as_str(), claims["surname"].as_str()), (Some("MARIA"), Some("MUSTER")));
    assert!(claims.get("documentType").is_none(), "not allowed to this client");
    assert_eq!(claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap(), 300);
    assert_eq!(claims["iat"].as_i64().unwrap() - claims["nbf"].as_i64().unwrap(), 30, "clocks differ");
    assert_eq!(claims["iat"], world.now().unix_seconds());
}

#[tokio::test]
async fn the_same_code_gives_the_same_answer_for_half_a_minute_and_is_revoked_after() {
    let world = World::new();
    approved(&world).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    let first = world.exchange(&response).await.unwrap();
    world.clock.advance(Duration::from_secs(29));
    assert_eq!(world.exchange(&response).await.unwrap(), first);
    world.clock.advance(Duration::from_secs(2));
    assert_eq!(world.exchange(&response).await, Err(TokenError::InvalidGrant));
    assert_eq!(world.exchange(&response).await, Err(TokenError::InvalidGrant));
}

#[tokio::test]
async fn a_code_that_is_shown_wrongly_is_good_for_nothing_any_more() {
    let world = World::new();
    approved(&world).await;
    let code = code_of(&world.finish(0, &browser(1), false).await.unwrap());
    assert_eq!(
        world.exchange_text(&code, "https://evil.example/", None).await,
        Err(TokenError::InvalidGrant)
    );
    assert_eq!(world.exchange_text(&code, REDIRECT_URI, None).await, Err(TokenError::InvalidGrant));
    assert!(!world.start().await.verified);
}

#[tokio::test]
async fn a_code_lives_for_a_minute() {
    let world = World::new();
    approved(&world).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.clock.advance(Duration::from_millis(60_001));
    assert_eq!(world.exchange(&response).await, Err(TokenError::InvalidGrant));
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.clock.advance(Duration::from_secs(60));
    assert!(world.exchange(&response).await.is_ok());
}

#[tokio::test]
async fn a_newer_code_replaces_the_one_that_nobody_redeemed() {
    let world = World::new();
    approved(&world).await;
    let first = world.finish(0, &browser(1), false).await.unwrap();
    let second = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(world.exchange(&first).await, Err(TokenError::InvalidGrant));
    assert!(world.exchange(&second).await.is_ok());
    assert_eq!(world.finish(0, &browser(1), false).await.unwrap_err(), ContinueError::AlreadyFinished);
    let id = world.start().await.verification_id.unwrap();
    assert!(
        matches!(world.authorize(id, &browser(1)).await, service::browser::AuthorizeStep::AlreadyFinished),
        "back in the history"
    );
}

#[tokio::test]
async fn foreign_and_altered_codes_are_refused() {
    let world = World::new();
    approved(&world).await;
    let code = code_of(&world.finish(0, &browser(1), false).await.unwrap());
    for foreign in ["", "code", &code[..80], &code.replace(&code[85..], "AAA")] {
        assert_eq!(
            world.exchange_text(foreign, REDIRECT_URI, None).await,
            Err(TokenError::InvalidGrant),
            "{foreign}"
        );
    }
    assert!(world.exchange_text(&code, REDIRECT_URI, None).await.is_ok(), "the true one is unharmed");
}

#[tokio::test]
async fn a_verifier_is_needed_exactly_where_there_was_a_challenge() {
    // RFC 7636, appendix B.
    let (verifier, challenge) =
        ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    for (given, is_good) in
        [(Some(verifier), true), (Some("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXX"), false), (None, false)]
    {
        let world = World::with(Client { requires_pkce: true, ..contoso() });
        let id = world.start().await.verification_id.unwrap();
        let mut parameters = authorization_parameters(id, "state");
        parameters.extend(
            [("code_challenge", challenge), ("code_challenge_method", "S256")]
                .map(|(n, v)| (n.to_owned(), v.to_owned())),
        );
        let request = world.service.authorize_calls.check(&parameters).unwrap();
        world.service.authorize(&request, visitor(&browser(1)), world.deadline()).await.unwrap();
        let code = code_of(&world.finish(0, &browser(1), true).await.unwrap());
        assert_eq!(world.exchange_text(&code, REDIRECT_URI, given).await.is_ok(), is_good, "{given:?}");
    }
    let world = World::new();
    approved(&world).await;
    let code = code_of(&world.finish(0, &browser(1), false).await.unwrap());
    assert_eq!(world.exchange_text(&code, REDIRECT_URI, Some(verifier)).await, Err(TokenError::InvalidGrant));
}

#[tokio::test]
async fn nobody_leaves_before_there_is_something_to_say_unless_they_ask_to() {
    let world = World::new();
    world.submit(&browser(1)).await;
    assert_eq!(world.finish(0, &browser(1), false).await.unwrap_err(), ContinueError::NotReady);
    let response = world.finish(0, &browser(1), true).await.unwrap();
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "submitted");
}

#[tokio::test]
async fn after_eight_minutes_the_journey_goes_on_pending_and_the_next_sign_in_has_the_verdict() {
    let world = World::new();
    let id = world.submit(&browser(1)).await;
    world.provider.finds(&ProviderResult::Acquired);
    world.live(Duration::from_secs(480)).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "submitted");
    world.provider.finds(&passed());
    world.live(Duration::from_secs(300)).await;
    let answer = world.start().await;
    assert_eq!((answer.verification_id, answer.verified), (Some(id), true), "the pending code was the proof");
}

#[tokio::test]
async fn what_the_browser_saw_is_what_the_client_gets() {
    let world = World::new();
    world.submit(&browser(1)).await;
    let response = world.finish(0, &browser(1), true).await.unwrap();
    world.provider.finds(&passed());
    world.deliver().await;
    assert_eq!(claims(&world.exchange(&response).await.unwrap())["outcome"], "submitted");
}

#[tokio::test]
async fn an_approval_that_is_taken_back_before_the_code_is_redeemed_is_answered_as_it_stands() {
    let world = World::new();
    let id = approved(&world).await;
    world.clock.advance(Duration::from_secs(3600));
    let response = world.finish(0, &browser(1), false).await.unwrap();
    world.provider.finds(&rejected([Reason::Fraud]));
    let subject = called_at(world.provider.callback_ticket(0));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await.unwrap();
    world.service.jobs.polls.run(&poll.unwrap(), world.deadline()).await.unwrap();
    assert_eq!(world.redeem(id).await.outcome, Outcome::Review);
    let tokens = world.exchange(&response).await.unwrap();
    let told = claims(&tokens);
    assert_eq!((&told["outcome"], &told["verified"]), (&json!("review"), &json!(false)));
    assert!(told["givenName"].is_null(), "{told}");
    assert_eq!(world.exchange(&response).await.unwrap(), tokens, "asked again, the answer is the same");
}

#[tokio::test]
async fn a_strange_browser_is_sent_to_sign_in_again() {
    let world = World::new();
    approved(&world).await;
    assert_eq!(world.finish(0, &browser(2), false).await.unwrap_err(), ContinueError::AnotherBrowser);
    let ticket = world.provider.return_ticket(0);
    assert_eq!(
        world.service.continuation(&ticket, None, false, world.deadline()).await.unwrap_err(),
        ContinueError::AnotherBrowser
    );
    let callback = world.provider.callback_ticket(0);
    let finished = world.service.continuation(&callback, Some(&browser(1)), false, world.deadline()).await;
    assert_eq!(finished.unwrap_err(), ContinueError::UnknownVerification);
}

#[tokio::test]
async fn the_verdict_is_for_its_own_user_and_the_same_each_time() {
    let world = World::new();
    let id = approved(&world).await;
    world.exchange(&world.finish(0, &browser(1), false).await.unwrap()).await.unwrap();
    let verdict = world.redeem(id).await;
    assert_eq!((verdict.outcome, verdict.verified), (Outcome::Approved, true));
    assert_eq!(world.redeem(id).await, verdict);
    let other = redeeming(account("someone else"), id);
    assert_eq!(world.service.redeem.run(&other, world.deadline()).await, Err(RedeemError::AnotherSubject));
    let unknown = contract::VerificationId::new(id.user(), contract::AttemptId::from_random([1; 16]));
    let unknown = redeeming(request().user, unknown);
    assert_eq!(
        world.service.redeem.run(&unknown, world.deadline()).await,
        Err(RedeemError::UnknownVerification)
    );
}

#[tokio::test]
async fn an_answer_is_worded_in_the_languages_of_the_browser_and_then_of_the_policy() {
    let world = World::new();
    assert_eq!(world.start().await.wording.locales, ["en"]);
    let id = approved(&world).await;
    let response = world.finish(0, &browser(1), false).await.unwrap();
    let claims = claims(&world.exchange(&response).await.unwrap());
    assert_eq!(claims["userMessage"], "Approved in de-AT de en");
    assert_eq!(world.redeem(id).await.wording.locales, ["de-AT de", "en"]);
}

#[tokio::test]
async fn a_user_has_one_name_towards_a_client_and_nobody_else_has_it() {
    let world = World::new();
    let mut names = Vec::new();
    for subject in ["one", "one", "another"] {
        let request = service::rest::StartRequest { user: account(subject), ..request() };
        let answer = world.service.start.run(&request, world.deadline()).await.unwrap();
        let id = answer.verification_id.unwrap();
        world.authorize(id, &browser(1)).await;
        let index = world.provider.transactions() - 1;
        let response = world.finish(index, &browser(1), true).await.unwrap();
        names.push(claims(&world.exchange(&response).await.unwrap())["sub"].clone());
        let again = service::rest::StartRequest { replaces: Some(id), ..request };
        world.service.start.run(&again, world.deadline()).await.unwrap();
    }
    assert_eq!(names[0], names[1]);
    assert_ne!(names[0], names[2]);
}
