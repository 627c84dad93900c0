//! How often each use case waits for the store, and whom it asks besides: the table of `docs/reference/round-trips.md`.

use std::{
    sync::{Arc, Mutex, atomic::Ordering},
    time::Duration,
};

use async_trait::async_trait;
use contract::{Personal, VerificationId};
use service::{
    browser::AuthorizeStep,
    model::{EraseJob, Job, PurgeJob, UserId},
    rest::{RedeemRequest, RedeemingUser, StartRequest},
};
use state::{Operation, Watch};

use super::world::{World, account, browser, called_at, object_id, passed, request};

/// Counts operations, and how often the caller waits: what is under way at the same time is waited for once.
#[derive(Default)]
struct Meter(Mutex<Waits>);

#[derive(Default)]
struct Waits {
    under_way: usize,
    waits: Vec<Vec<Operation>>,
}

#[async_trait]
impl Watch for Meter {
    async fn before(&self, operation: Operation) {
        {
            let mut waits = self.0.lock().unwrap();
            if waits.under_way == 0 {
                waits.waits.push(Vec::new());
            }
            waits.under_way += 1;
            waits.waits.last_mut().unwrap().push(operation);
        }
        // Whatever else is done at the same time begins before this ends.
        tokio::task::yield_now().await;
    }

    async fn after(&self, _: Operation) {
        self.0.lock().unwrap().under_way -= 1;
    }
}

/// One row of the table.
struct Cost {
    what: &'static str,
    round_trips: usize,
    for_queue: usize,
    operations: usize,
    provider_calls: u64,
    bound: Option<usize>,
}

struct Measured {
    world: World,
    meter: Arc<Meter>,
    costs: Vec<Cost>,
}

impl Measured {
    fn new() -> Self {
        let meter = Arc::new(Meter::default());
        Self { world: World::watched(meter.clone()), meter, costs: Vec::new() }
    }

    fn provider_calls(&self) -> u64 {
        self.world.provider.transactions() as u64 + self.world.provider.polls.load(Ordering::SeqCst)
    }

    async fn cost<T>(
        &mut self,
        what: &'static str,
        bound: Option<usize>,
        call: impl AsyncFnOnce(&World) -> T,
    ) -> T {
        self.meter.0.lock().unwrap().waits.clear();
        let before = self.provider_calls();
        let answer = call(&self.world).await;
        let waits = std::mem::take(&mut self.meter.0.lock().unwrap().waits);
        self.costs.push(Cost {
            what,
            round_trips: waits.len(),
            for_queue: waits.iter().filter(|wait| wait.contains(&Operation::SendMessage)).count(),
            operations: waits.iter().map(Vec::len).sum(),
            provider_calls: self.provider_calls() - before,
            bound,
        });
        answer
    }
}

impl std::fmt::Display for Cost {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, round_trips, for_queue, operations, provider_calls, bound } = self;
        let bound = bound.map_or_else(|| "—".to_owned(), |bound| bound.to_string());
        write!(f, "| {what} | {round_trips} | {for_queue} | {bound} | {operations} | {provider_calls} |")
    }
}

async fn measure() -> Vec<Cost> {
    let mut at = Measured::new();
    let first = browser(1);
    let id = at.cost("`start`, a new user", Some(3), async |world| world.start().await).await;
    let id = id.verification_id.unwrap();
    at.cost("`start`, called again", Some(3), async |world| world.start().await).await;
    at.cost("`authorize`, which creates a transaction", Some(5), async |world| {
        assert!(matches!(world.authorize(id, &first).await, AuthorizeStep::ToProvider(_)));
    })
    .await;
    at.cost("`authorize`, called again", Some(5), async |world| {
        assert!(matches!(world.authorize(id, &first).await, AuthorizeStep::ToProvider(_)));
    })
    .await;
    at.cost("`return`", Some(2), async |world| world.come_back(0, &first).await).await;
    poll(&mut at, "`jobs`, a poll that brings nothing new").await;
    at.world.clock.advance(Duration::from_secs(60));
    at.world.provider.finds(&passed());
    at.cost("`callback`", Some(2), async |world| {
        let subject = called_at(world.provider.callback_ticket(0));
        world.service.callbacks.note(&subject, world.deadline()).await.unwrap()
    })
    .await;
    poll(&mut at, "`jobs`, a duplicate").await;
    poll(&mut at, "`jobs`, a poll that brings a verdict").await;
    at.cost("`status`", Some(1), async |world| {
        let ticket = world.provider.return_ticket(0);
        world.service.status.of_ticket(&ticket, Some(&first), world.deadline()).await.unwrap()
    })
    .await;
    let response =
        at.cost("`continue`", Some(2), async |world| world.finish(0, &first, false).await).await.unwrap();
    at.cost("`token`", Some(2), async |world| world.exchange(&response).await.unwrap()).await;
    at.cost("`redeem`", Some(2), async |world| world.redeem(id).await).await;
    drop_in(&mut at).await;
    bind(&mut at).await;
    erase(&mut at, id).await;
    at.costs
}

/// What it costs once to bind a sign-up to its account, and each time after that.
async fn bind(at: &mut Measured) {
    let subject = UserId::Subject(Personal::new("signing up".to_owned()));
    let start = StartRequest { user: subject.clone(), ..request() };
    let started = at.world.service.start.run(&start, at.world.deadline()).await.unwrap();
    let redeem = RedeemRequest {
        user: RedeemingUser::SignedUp { subject, account: account("signed up") },
        client: None,
        verification: started.verification_id.unwrap(),
        correlation_id: start.correlation_id,
    };
    for (what, bound) in
        [("`redeem`, which binds an account", 5), ("`redeem`, which has bound an account", 5)]
    {
        at.cost(what, Some(bound), async |world| {
            world.service.redeem.run(&redeem, world.deadline()).await.unwrap()
        })
        .await;
    }
}

/// What the sweep does for each verification whose retention is over, beside one request for up to 200 of them.
async fn erase(at: &mut Measured, id: VerificationId) {
    at.world.clock.advance(Duration::from_secs(400 * 24 * 3600));
    let due = at.world.now();
    let jobs: [(&'static str, Job); 2] = [
        ("`sweep`, an erasure", EraseJob { verification_id: id, due }.into()),
        ("`sweep`, a purge", PurgeJob { verification_id: id, due }.into()),
    ];
    for (what, job) in jobs {
        let is_done = at
            .cost(what, None, async |world| world.service.jobs.run(&job, world.deadline()).await.unwrap())
            .await;
        assert!(is_done, "{what}");
    }
}

/// What the sample's policies and page cost.
async fn drop_in(at: &mut Measured) {
    at.world.clock.advance(Duration::from_secs(400 * 24 * 3600));
    let id = at.cost("`dropin`, a transaction", Some(6), async |world| world.transact("first").await).await;
    let (subject, reference) = (object_id(), id.to_string());
    let token = at.world.service.sample_verifications.initialize(&subject, &reference).unwrap();
    at.cost("`dropin-status`", Some(1), async |world| {
        let words = |_: &_, _: &_| String::new();
        world.service.sample_verifications.status(&token, words, world.deadline()).await.unwrap()
    })
    .await;
    at.cost("`dropin`, a submitted token", Some(2), async |world| {
        world
            .service
            .sample_verifications
            .validate(&subject, &reference, &token, world.deadline())
            .await
            .unwrap()
    })
    .await;
}

/// The poll that is planned, without its delivery.
async fn poll(at: &mut Measured, what: &'static str) {
    let message = at.world.messages.take(at.world.now()).await.unwrap();
    at.cost(what, None, async |world| {
        world.service.jobs.run(&message.job, world.deadline()).await.unwrap();
    })
    .await;
    at.world.messages.remove(&message).await;
}

#[tokio::test]
async fn no_use_case_waits_for_the_store_more_often_than_it_may() {
    for cost in measure().await {
        let waits = cost.round_trips - cost.for_queue;
        assert!(cost.bound.is_none_or(|bound| waits <= bound), "{cost}");
    }
}

#[tokio::test]
async fn the_reference_says_how_often_the_store_and_the_provider_are_asked() {
    let reference = include_str!("../../../../docs/reference/round-trips.md");
    let rows: Vec<String> = measure().await.iter().map(ToString::to_string).collect();
    let written: Vec<&str> = reference.lines().filter(|line| line.starts_with("| `")).collect();
    assert_eq!(written, rows, "docs/reference/round-trips.md has to say:\n{}\n", rows.join("\n"));
}
