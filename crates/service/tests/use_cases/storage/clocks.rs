//! Two processes on one account whose clocks are minutes away from the storage service's, one fast and one slow.

use std::time::Duration;

use futures::future::join;
use service::{
    browser::{AuthorizationResponse, AuthorizeStep},
    oidc::TokenError,
};

use super::account::{Ahead, Storage};
use crate::{
    journeys::{self, Act, every_journey},
    world::{World, browser, claims, passed},
};

const FIVE_MINUTES: Ahead = 300;

/// Lives of each journey, which differ in who of the two gets which call.
const LIVES: u64 = 3;

/// The first of the two processes is this much ahead, the second one as much behind.
const FIRST_AHEAD: [Ahead; 2] = [FIVE_MINUTES, -FIVE_MINUTES];

async fn two_processes(first_ahead: Ahead) -> Option<(World, World)> {
    let Storage { world, mut others, .. } = Storage::shared_by([first_ahead, -first_ahead]).await?;
    Some((world, others.remove(0)))
}

async fn ends_as_with_right_clocks(journey: Vec<Act>) {
    let Some(right) = Storage::shared_by([0]).await else { return };
    let expected = right.life(0).play(&journey).await.0;
    for seed in 0..LIVES {
        let storage =
            Storage::shared_by([FIVE_MINUTES, -FIVE_MINUTES]).await.expect("it was there a moment ago");
        let mut life = storage.life(seed);
        assert_eq!(life.play(&journey).await.0, expected, "seed {seed}");
        assert_eq!(life.refusals, 0);
        assert_eq!(life.world.provider.transactions(), life.visits.len(), "no transaction is wasted");
    }
}

macro_rules! journeys {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            ends_as_with_right_clocks(journeys::$name()).await;
        }
    )+};
}

every_journey!(journeys);

#[tokio::test]
async fn a_lease_holds_for_its_time_and_no_longer_for_any_holder() {
    for first_ahead in FIRST_AHEAD {
        let Some((holder, other)) = two_processes(first_ahead).await else { return };
        let id = holder.start().await.verification_id.unwrap();
        let gate = holder.provider.hold_creation(0);
        let browser = browser(1);
        let meanwhile = async {
            holder.provider.asked_for(1).await;
            holder.clock.advance(Duration::from_secs(25));
            let early = other.authorize(id, &browser).await;
            assert!(matches!(early, AuthorizeStep::Preparing), "stolen: {early:?}");
            holder.clock.advance(Duration::from_secs(8));
            let late = other.authorize(id, &browser).await;
            assert!(matches!(late, AuthorizeStep::ToProvider(_)), "held for ever: {late:?}");
            gate.add_permits(1);
        };
        join(holder.authorize(id, &browser), meanwhile).await;
        assert_eq!(holder.provider.transactions(), 2);
        assert_eq!(holder.provider.deleted.lock().unwrap().len(), 1, "the loser gives its transaction back");
    }
}

/// A code that one process has issued, and the other process.
async fn issued(first_ahead: Ahead) -> Option<(World, AuthorizationResponse, World)> {
    let (issuer, other) = two_processes(first_ahead).await?;
    issuer.submit(&browser(1)).await;
    issuer.provider.finds(&passed());
    issuer.deliver().await;
    let response = issuer.finish(0, &browser(1), false).await.unwrap();
    Some((issuer, response, other))
}

#[tokio::test]
async fn a_code_is_good_for_its_minute_at_the_other_process() {
    for first_ahead in FIRST_AHEAD {
        let Some((issuer, response, other)) = issued(first_ahead).await else { return };
        issuer.clock.advance(Duration::from_secs(50));
        let tokens = other.exchange(&response).await.unwrap();
        let issued_at = claims(&tokens)["iat"].as_i64().unwrap();
        assert!((issued_at - issuer.now().unix_seconds()).abs() <= 2, "B2C has the right time");
        assert_eq!(issuer.exchange(&response).await.unwrap(), tokens, "a repetition that the first one gets");
    }
}

#[tokio::test]
async fn a_code_is_good_for_no_more_than_its_minute_at_the_other_process() {
    for first_ahead in FIRST_AHEAD {
        let Some((issuer, response, other)) = issued(first_ahead).await else { return };
        issuer.clock.advance(Duration::from_secs(65));
        assert_eq!(other.exchange(&response).await, Err(TokenError::InvalidGrant));
    }
}
