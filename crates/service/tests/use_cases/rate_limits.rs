use std::{net::IpAddr, time::Duration};

use contract::{Personal, VerificationId};
use service::{
    browser::{AuthorizeCall, AuthorizeStep, Visitor},
    model::{Client, Counter, RateLimit, RateLimits, ReachedLimit},
    ports::{Counters, ProviderError},
    rest::StartRequest,
};

use super::world::{World, account, browser, contoso, request};

const HOUR: Duration = Duration::from_secs(3600);

fn limited(per_address: u64, per_network: u64, per_client: Option<u64>) -> World {
    let limit = |most| RateLimit { most, window: HOUR };
    let rate_limits = RateLimits {
        per_address: limit(per_address),
        per_network: limit(per_network),
        per_client: per_client.map(limit),
    };
    World::with(Client { rate_limits, ..contoso() })
}

/// Another user asks for a verification; the policy tells this address, if any.
async fn user(world: &World, number: usize, told_address: Option<&str>) -> VerificationId {
    let request = StartRequest {
        user: account(&format!("user-{number}")),
        user_ip: told_address.map(|address| Personal::new(address.to_owned())),
        ..request()
    };
    world.service.start.run(&request, world.deadline()).await.unwrap().verification_id.unwrap()
}

async fn goes_to_provider(world: &World, id: VerificationId, seen_address: Option<&str>) -> bool {
    matches!(arrives(world, id, seen_address).await, AuthorizeStep::ToProvider(_))
}

/// Which limit stops the user, if one does.
async fn stopped_by(world: &World, id: VerificationId, seen_address: Option<&str>) -> Option<ReachedLimit> {
    match arrives(world, id, seen_address).await {
        AuthorizeStep::LimitReached { limit, .. } => Some(limit),
        _ => None,
    }
}

async fn arrives(world: &World, id: VerificationId, seen_address: Option<&str>) -> AuthorizeStep {
    let address: Option<IpAddr> = seen_address.map(|address| address.parse().unwrap());
    let browser = browser(1);
    let visitor = Visitor { browser: &browser, address };
    let request = world.authorization(id, "state");
    world.service.authorize(&request, visitor, world.deadline()).await.unwrap()
}

#[tokio::test]
async fn one_address_creates_no_more_than_its_limit_in_an_hour() {
    let world = limited(3, 100, None);
    for number in 0..6 {
        let id = user(&world, number, None).await;
        assert_eq!(goes_to_provider(&world, id, Some("203.0.113.7")).await, number < 3, "{number}");
    }
    assert_eq!(world.provider.transactions(), 3);
    let elsewhere = user(&world, 10, None).await;
    assert!(goes_to_provider(&world, elsewhere, Some("203.0.113.8")).await);
    world.clock.advance(HOUR);
    let later = user(&world, 11, None).await;
    assert!(goes_to_provider(&world, later, Some("203.0.113.7")).await);
}

#[tokio::test]
async fn neighbours_share_the_limit_of_their_network() {
    let world = limited(100, 4, None);
    for number in 0..6 {
        let id = user(&world, number, None).await;
        let address = format!("203.0.113.{number}");
        assert_eq!(goes_to_provider(&world, id, Some(&address)).await, number < 4, "{number}");
    }
}

#[tokio::test]
async fn all_users_of_a_client_share_its_limit_wherever_they_are() {
    let world = limited(100, 100, Some(5));
    for number in 0..8 {
        let id = user(&world, number, None).await;
        let address = format!("198.51.{number}.1");
        assert_eq!(goes_to_provider(&world, id, Some(&address)).await, number < 5, "{number}");
    }
}

#[tokio::test]
async fn the_address_that_the_policy_told_outweighs_the_one_that_was_seen() {
    let world = limited(1, 100, None);
    for (number, expected) in [(0, true), (1, false)] {
        let id = user(&world, number, Some("203.0.113.7")).await;
        let seen = format!("192.0.2.{number}");
        assert_eq!(goes_to_provider(&world, id, Some(&seen)).await, expected);
    }
}

#[tokio::test]
async fn who_was_refused_at_a_limit_may_go_on_when_it_is_lifted() {
    let world = limited(1, 100, None);
    let first = user(&world, 0, None).await;
    assert!(goes_to_provider(&world, first, Some("203.0.113.7")).await);
    let second = user(&world, 1, None).await;
    assert!(!goes_to_provider(&world, second, Some("203.0.113.7")).await);
    world.clock.advance(HOUR);
    assert!(goes_to_provider(&world, second, Some("203.0.113.7")).await);
    let counted = &world.stored_user(second).await.transactions;
    assert_eq!(counted.len(), 1, "the transaction that was refused does not count against the user");
}

#[tokio::test]
async fn a_user_learns_whose_transactions_are_used_up_on_every_reload() {
    let rows = [
        (limited(1, 100, Some(100)), ReachedLimit::Connection),
        (limited(100, 1, Some(100)), ReachedLimit::Connection),
        (limited(100, 100, Some(1)), ReachedLimit::Client),
    ];
    for (world, limit) in rows {
        let first = user(&world, 0, None).await;
        assert_eq!(stopped_by(&world, first, Some("203.0.113.7")).await, None);
        let second = user(&world, 1, None).await;
        for reload in 0..3 {
            assert_eq!(stopped_by(&world, second, Some("203.0.113.7")).await, Some(limit), "{reload}");
        }
    }
}

#[tokio::test]
async fn many_at_once_do_not_slip_past_the_rate_limit() {
    let world = limited(100, 100, Some(10));
    let mut ids = Vec::new();
    for number in 0..40 {
        ids.push(user(&world, number, None).await);
    }
    let going = ids.iter().map(|id| goes_to_provider(&world, *id, None));
    let gone = futures::future::join_all(going).await.into_iter().filter(|gone| *gone).count();
    assert!(gone <= 10, "{gone} went");
}

#[tokio::test]
async fn a_user_who_is_over_a_narrow_limit_uses_up_nothing_of_a_wider_one() {
    let world = limited(1, 5, Some(5));
    let first = user(&world, 0, None).await;
    assert!(goes_to_provider(&world, first, Some("203.0.113.7")).await);
    let second = user(&world, 1, None).await;
    for _ in 0..50 {
        assert_eq!(asks_again(&world, second, "203.0.113.7").await, Some(ReachedLimit::Connection));
    }
    for number in 2..6 {
        let id = user(&world, number, None).await;
        let address = format!("203.0.113.{}", 7 + number);
        assert!(goes_to_provider(&world, id, Some(&address)).await, "{number}");
    }
    assert_eq!(world.provider.transactions(), 5, "and not one more");
}

#[tokio::test]
async fn a_user_who_is_refused_at_a_wide_limit_uses_up_nothing_of_a_narrower_one() {
    let limit = |most, window| RateLimit { most, window };
    let rate_limits = RateLimits {
        per_address: limit(2, HOUR),
        per_network: limit(2, HOUR),
        per_client: Some(limit(1, HOUR / 2)),
    };
    let world = World::with(Client { rate_limits, ..contoso() });
    let first = user(&world, 0, None).await;
    assert!(goes_to_provider(&world, first, Some("203.0.113.7")).await);
    let second = user(&world, 1, None).await;
    for _ in 0..10 {
        assert_eq!(asks_again(&world, second, "198.51.100.7").await, Some(ReachedLimit::Client));
    }
    world.clock.advance(HOUR / 2);
    assert!(
        goes_to_provider(&world, second, Some("198.51.100.7")).await,
        "all users may go again, and so may this one"
    );
}

#[tokio::test]
async fn what_the_provider_refused_or_lost_uses_up_no_limit() {
    for error in [ProviderError::Unavailable, ProviderError::Refused, ProviderError::Lost] {
        let world = limited(2, 2, Some(2));
        for number in 0..20 {
            world.provider.fail_once(error);
            let id = user(&world, number, None).await;
            let step = arrives(&world, id, Some("203.0.113.7")).await;
            assert!(matches!(step, AuthorizeStep::Unavailable { .. }), "{error} {number}: {step:?}");
        }
        for number in 20..22 {
            let id = user(&world, number, None).await;
            assert!(goes_to_provider(&world, id, Some("203.0.113.7")).await, "{error} {number}");
        }
        let id = user(&world, 22, None).await;
        assert_eq!(
            stopped_by(&world, id, Some("203.0.113.7")).await,
            Some(ReachedLimit::Connection),
            "{error}"
        );
    }
}

#[tokio::test]
async fn answers_that_are_lost_for_one_address_have_a_limit_of_their_own() {
    let world = limited(2, 100, None);
    for number in 0..60 {
        world.provider.fail_once(ProviderError::Lost);
        let id = user(&world, number, None).await;
        arrives(&world, id, Some("203.0.113.7")).await;
    }
    assert_eq!(world.provider.failures_left(), 20, "twenty times as many as may succeed");
    let id = user(&world, 60, None).await;
    assert_eq!(stopped_by(&world, id, Some("203.0.113.7")).await, Some(ReachedLimit::Connection));
}

/// The user presses "try again".
async fn asks_again(world: &World, id: VerificationId, address: &str) -> Option<ReachedLimit> {
    let browser = browser(1);
    let visitor = Visitor { browser: &browser, address: Some(address.parse().unwrap()) };
    let call = AuthorizeCall { retry: true, ..world.authorization(id, "state") };
    match world.service.authorize(&call, visitor, world.deadline()).await.unwrap() {
        AuthorizeStep::LimitReached { limit, .. } => Some(limit),
        _ => None,
    }
}

#[tokio::test]
async fn the_sweep_forgets_no_counter_whose_window_is_open() {
    let limit = RateLimit { most: 1, window: HOUR * 24 };
    let rate_limits = RateLimits { per_address: limit, per_network: limit, per_client: Some(limit) };
    let world = World::with(Client { rate_limits, ..contoso() });
    let begun = Duration::from_millis(world.now().unix_millis().rem_euclid(24 * 3600 * 1000) as u64);
    let first = user(&world, 0, None).await;
    assert!(goes_to_provider(&world, first, Some("203.0.113.7")).await);
    world.clock.advance(HOUR * 23 - begun);
    world.service.sweep.run(world.deadline()).await.unwrap();
    let second = user(&world, 1, None).await;
    assert!(!goes_to_provider(&world, second, Some("203.0.113.7")).await);
}

#[tokio::test]
async fn a_counter_stays_two_hours_after_its_window() {
    let world = World::new();
    let counter = Counter { name: "counter".into(), ends_at: world.now(), shards: 1 };
    let second = Duration::from_secs(1);
    // The store forgets whole hours.
    for (wait, expected) in [(HOUR * 3 - second, 1), (second * 2, 2), (HOUR, 1)] {
        world.store.raise(&counter, 9, world.deadline()).await.unwrap().unwrap();
        assert_eq!(world.store.count(&counter, world.deadline()).await.unwrap(), expected);
        world.clock.advance(wait);
        world.service.sweep.run(world.deadline()).await.unwrap();
    }
}
