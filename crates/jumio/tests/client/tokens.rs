//! One access token for all callers.

use crate::fake::{Fake, Reply, soon};
use jumio::{Client, Error};

const STATUS: &str = r#"{"account":{"id":"a"},"workflowExecution":{"id":"w","status":"INITIATED"}}"#;

fn statuses(count: usize) -> impl Iterator<Item = Reply> {
    std::iter::repeat_with(|| Reply::Json(200, STATUS)).take(count)
}

async fn ask(client: &Client) -> Result<(), Error> {
    client.status(&"a".parse().unwrap(), &"w".parse().unwrap(), soon()).await.map(drop)
}

/// Starts callers and returns once all of them wait for the token.
async fn crowd(
    client: &Client,
    fake: &Fake,
    callers: usize,
) -> Vec<tokio::task::JoinHandle<Result<(), Error>>> {
    let tasks: Vec<_> = (0..callers)
        .map(|_| {
            let client = client.clone();
            tokio::spawn(async move { ask(&client).await })
        })
        .collect();
    for _ in 0..1_000 {
        tokio::task::yield_now().await;
    }
    fake.open();
    tasks
}

#[tokio::test]
async fn the_token_call_is_as_documented() {
    let fake = Fake::answering(statuses(1)).await;
    ask(&fake.client()).await.unwrap();
    let request = &fake.token_requests()[0];
    assert_eq!(request.path, "/oauth2/token");
    assert_eq!(request.header("authorization"), "Basic Y2xpZW50LWlkOmNsaWVudC1zZWNyZXQ=");
    assert_eq!(request.header("content-type"), "application/x-www-form-urlencoded");
    assert_eq!(request.header("accept"), "application/json");
    assert_eq!(request.header("user-agent"), "Contoso Verification/v1.0");
    assert_eq!(request.body, "grant_type=client_credentials");
}

#[tokio::test]
async fn parallel_callers_share_one_token_request() {
    let fake = Fake::start([], statuses(50), 0).await;
    let client = fake.client();
    for task in crowd(&client, &fake, 50).await {
        task.await.unwrap().unwrap();
    }
    assert_eq!(fake.token_requests().len(), 1);
    assert_eq!(fake.requests().len(), 50);
}

#[tokio::test]
async fn parallel_callers_share_a_failure_too() {
    let fake = Fake::start([Reply::Json(500, "")], statuses(1), 0).await;
    let client = fake.client();
    for task in crowd(&client, &fake, 20).await {
        assert_eq!(task.await.unwrap(), Err(Error::NoAccessToken(Box::new(Error::Server(500)))));
    }
    assert_eq!(fake.token_requests().len(), 1);
    ask(&client).await.unwrap();
    assert_eq!(fake.token_requests().len(), 1, "the next caller tries again");
}

#[tokio::test]
async fn a_caller_that_gives_up_does_not_take_the_others_along() {
    let fake = Fake::start([Reply::Never], statuses(1), 1_000).await;
    let client = fake.client();
    let hurried = tokio::spawn({
        let client = client.clone();
        async move { ask(&client).await }
    });
    fake.until_asked_for_a_token().await;
    hurried.abort();
    ask(&client).await.unwrap();
}

#[tokio::test]
async fn a_refused_token_is_replaced_once_and_the_call_repeated() {
    let second = r#"{"access_token":"second","expires_in":3600}"#;
    let tokens = [Reply::Json(200, crate::fake::TOKEN), Reply::Json(200, second)];
    let replies = [Reply::Json(401, ""), Reply::Json(200, STATUS), Reply::Json(200, STATUS)];
    let fake = Fake::start(tokens, replies, 1_000).await;
    let client = fake.client();
    ask(&client).await.unwrap();
    ask(&client).await.unwrap();
    let bearers: Vec<_> =
        fake.requests().iter().map(|request| request.header("authorization").to_owned()).collect();
    assert_eq!(bearers, ["Bearer first", "Bearer second", "Bearer second"]);
    assert_eq!(fake.token_requests().len(), 2);
}

#[tokio::test]
async fn a_second_refusal_is_final() {
    let fake = Fake::answering([Reply::Json(401, ""), Reply::Json(401, ""), Reply::Json(200, STATUS)]).await;
    assert_eq!(ask(&fake.client()).await, Err(Error::Unauthorised));
    assert_eq!(fake.requests().len(), 2);
}

#[tokio::test]
async fn a_token_at_its_end_is_renewed() {
    let ending = r#"{"access_token":"ending","expires_in":0}"#;
    let fake = Fake::start([Reply::Json(200, ending)], statuses(2), 1_000).await;
    let client = fake.client();
    ask(&client).await.unwrap();
    ask(&client).await.unwrap();
    assert_eq!(fake.token_requests().len(), 2);
}

/// Nothing that goes wrong with the token can have had an effect: the call itself was not made.
fn unsent(error: Error) -> Error {
    Error::NoAccessToken(Box::new(error))
}

#[tokio::test]
async fn what_is_wrong_with_the_token_call_is_told() {
    for (reply, error) in [
        (Reply::Json(401, ""), Error::Unauthorised),
        (Reply::Json(403, ""), Error::Forbidden),
        (Reply::Json(429, ""), Error::TooManyRequests),
        (Reply::Json(503, ""), unsent(Error::Server(503))),
        (
            Reply::Json(200, "<html>"),
            unsent(Error::UnexpectedAnswer { what: "no access token in the documented form" }),
        ),
        (
            Reply::Json(200, r#"{"access_token":"a\nb"}"#),
            unsent(Error::UnexpectedAnswer { what: "the access token does not fit a header" }),
        ),
    ] {
        let fake = Fake::start([reply], statuses(1), 1_000).await;
        assert_eq!(ask(&fake.client()).await, Err(error.clone()));
        assert!(!error.may_have_taken_effect(), "{error}");
        assert!(fake.requests().is_empty());
    }
}

#[tokio::test]
async fn signing_in_ahead_fetches_the_token_for_the_first_call() {
    let fake = Fake::answering(statuses(1)).await;
    let client = fake.client();
    client.sign_in(soon()).await.unwrap();
    assert_eq!(fake.token_requests().len(), 1);
    ask(&client).await.unwrap();
    assert!(fake.token_requests().is_empty());
}

#[tokio::test]
async fn parallel_callers_share_even_a_token_at_its_end() {
    let ending = r#"{"access_token":"ending","expires_in":0}"#;
    let fake = Fake::start([Reply::Json(200, ending)], statuses(20), 0).await;
    let client = fake.client();
    for task in crowd(&client, &fake, 20).await {
        task.await.unwrap().unwrap();
    }
    assert_eq!(fake.token_requests().len(), 1);
}
