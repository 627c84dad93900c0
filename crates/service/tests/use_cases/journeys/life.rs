use std::{
    fmt::Debug,
    sync::Arc,
    time::{Duration, Instant},
};

use contract::{Timestamp, VerificationId};
use futures::future::join_all;
use service::{
    browser::{AuthorizationResponse, AuthorizeStep, ReturnError, Visitor},
    kernel::{Deadline, StoreError},
    model::{Answer, PollJob},
    rest::StartRequest,
};
use storage_faults::FaultyAccount;
use tokens::BrowserId;
use tokio::time::timeout;
use verification::Acquisition;

use crate::{
    crash::{
        outage::{Outage, Side},
        turns::{Call, Seeded, take_turns},
    },
    world::{ANSWER_TIME, World, browser, called_at, claims, redeeming, request},
};

/// A world whose process may end at any operation, or whose storage is in trouble, and all parties in it, which go on all the
/// same: the policy repeats its calls, the browser reloads, the host delivers again and the timer ticks.
pub(crate) struct Life {
    pub(crate) world: World,
    /// The same world as other processes see it. Each call reaches any of them.
    others: Vec<World>,
    /// Ends the process, where the world is in the embedded store.
    pub(crate) outage: Arc<Outage>,
    /// Where the world lies, if not in the embedded store.
    account: Option<Arc<FaultyAccount>>,
    pub(crate) seeded: Seeded,
    /// How often the process has ended.
    pub(crate) ends: u64,
    /// How often a call came to nothing, because the store did not do its part.
    pub(crate) refusals: u64,
    /// How long a policy waited at most.
    pub(crate) longest_wait: Duration,
    /// How many operations the next process lives, while it lives for a short time only.
    lifetimes: Vec<u64>,
    /// The verification that the policy speaks of.
    pub(crate) id: Option<VerificationId>,
    /// Where the user's browser was sent: for which verification, to which transaction.
    pub(crate) visits: Vec<(VerificationId, usize)>,
    browser: BrowserId,
}

pub(crate) const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long B2C waits for an answer.
pub(crate) const PATIENCE_OF_POLICIES: Duration = Duration::from_secs(5);
/// How often a party repeats a call that comes to nothing.
const REPETITIONS: u64 = 20;
const SWEEP_PAUSE: Duration = Duration::from_secs(900);

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        let outage = Arc::new(Outage::default());
        let world = World::watched(outage.clone());
        Self { outage, ..Self::of(world, None, seed) }
    }

    /// A life in a storage account, with one process per world.
    pub(crate) fn in_account(
        account: Arc<FaultyAccount>,
        world: World,
        others: Vec<World>,
        seed: u64,
    ) -> Self {
        Self { others, ..Self::of(world, Some(account), seed) }
    }

    fn of(world: World, account: Option<Arc<FaultyAccount>>, seed: u64) -> Self {
        Self {
            world,
            others: Vec::new(),
            outage: Arc::default(),
            account,
            seeded: Seeded(seed),
            ends: 0,
            refusals: 0,
            longest_wait: Duration::ZERO,
            lifetimes: Vec::new(),
            id: None,
            visits: Vec::new(),
            browser: browser(1),
        }
    }

    /// The next processes live for so many operations each.
    pub(crate) fn live_shortly(&mut self, mut lifetimes: Vec<u64>) {
        if let Some(first) = lifetimes.pop() {
            self.plan_end(first);
        }
        self.lifetimes = lifetimes;
    }

    fn plan_end(&mut self, lifetime: u64) {
        let side = if self.seeded.below(2) == 0 { Side::Before } else { Side::After };
        self.outage.plan(self.outage.count() + lifetime, side);
    }

    /// How many operations there were, or requests to storage.
    pub(crate) fn operations(&self) -> u64 {
        self.account.as_ref().map_or_else(|| self.outage.count(), |account| account.requests() as u64)
    }

    /// From now on nothing goes wrong any more.
    pub(crate) fn end_trouble(&self) {
        self.outage.call_off();
        self.account.iter().for_each(|account| account.clear());
    }

    /// Any of the processes.
    fn process(&mut self) -> World {
        let number = self.seeded.below(1 + self.others.len() as u64) as usize;
        number.checked_sub(1).map_or(&self.world, |number| &self.others[number]).clone()
    }

    /// Makes a call and makes it again when the process ends before the answer, or the answer is that the store is in
    /// trouble: a caller who was cut off.
    async fn insist<T, E: Debug>(
        &mut self,
        longest_pause: u64,
        call: impl AsyncFn(&World) -> Result<T, E>,
    ) -> T {
        let refused_before = self.refusals;
        loop {
            let world = self.process();
            tokio::select! {
                biased;
                answer = call(&world) => match answer {
                    Ok(answer) => return answer,
                    Err(error) => self.refuse(refused_before, &error),
                },
                () = self.outage.struck() => self.restart(),
            }
            let pause = 1 + self.seeded.below(longest_pause);
            self.world.clock.advance(Duration::from_secs(pause));
        }
    }

    fn refuse(&mut self, refused_before: u64, error: &impl Debug) {
        let is_in_trouble = self.account.is_some() && self.refusals - refused_before < REPETITIONS;
        assert!(is_in_trouble, "nobody can go on: {error:?}");
        self.refusals += 1;
    }

    fn restart(&mut self) {
        self.ends += 1;
        self.outage.gate.reset();
        self.world.restart();
        if let Some(lifetime) = self.lifetimes.pop() {
            self.plan_end(lifetime);
        }
    }

    /// A call of the policy, which it repeats at once. Made once more it must give the same answer. The policy does not
    /// wait long, be it for an answer or for the news that there is none.
    async fn ask<T: PartialEq + Debug, E: Debug>(&mut self, call: impl AsyncFn(&World) -> Result<T, E>) -> T {
        let longest = std::cell::Cell::new(self.longest_wait);
        let timed = async |world: &World| {
            let begun = Instant::now();
            let answer = timeout(PATIENCE_OF_POLICIES, call(world)).await.expect("B2C has given up");
            longest.set(longest.get().max(begun.elapsed()));
            answer
        };
        let answer = self.insist(2, &timed).await;
        assert_eq!(self.insist(2, &timed).await, answer, "the same call gives the same answer");
        self.longest_wait = longest.get();
        answer
    }

    pub(crate) async fn start(&mut self) -> Answer {
        self.begin(request()).await
    }

    pub(crate) async fn replace(&mut self) -> Answer {
        self.begin(StartRequest { replaces: self.id, ..request() }).await
    }

    async fn begin(&mut self, request: StartRequest) -> Answer {
        let answer = self.ask(async |world| world.service.start.run(&request, policy_deadline()).await).await;
        self.id = answer.verification_id;
        answer
    }

    pub(crate) async fn redeem(&mut self) -> Answer {
        let verification = self.id.unwrap();
        let request = redeeming(request().user, verification);
        self.ask(async |world| world.service.redeem.run(&request, policy_deadline()).await).await
    }

    /// The browser asks until it is sent somewhere; the user presses "try again" where that is offered.
    pub(crate) async fn authorize(&mut self, state: &str) -> Option<AuthorizationResponse> {
        let (id, browser) = (self.id.unwrap(), self.browser.clone());
        for _ in 0..60 {
            let step = self
                .insist(40, async |world| {
                    let request =
                        service::browser::AuthorizeCall { retry: true, ..world.authorization(id, state) };
                    let visitor = Visitor { browser: &browser, address: None };
                    world.service.authorize(&request, visitor, world.deadline()).await
                })
                .await;
            match step {
                AuthorizeStep::ToProvider(address) => {
                    self.visit(id, address.expose().rsplit('/').next().unwrap().parse().unwrap());
                    return None;
                }
                AuthorizeStep::Preparing | AuthorizeStep::Unavailable { .. } => {
                    self.world.clock.advance(Duration::from_secs(2));
                }
                AuthorizeStep::Back(response) => return Some(response),
                other => panic!("the browser is stranded: {other:?}"),
            }
        }
        panic!("nothing was ever prepared")
    }

    /// A verification has one transaction that is used: a browser that is sent to the provider again is sent to the same.
    fn visit(&mut self, id: VerificationId, transaction: usize) {
        let earlier = self.visits.iter().find(|(visited, _)| *visited == id);
        assert!(earlier.is_none_or(|(_, earlier)| *earlier == transaction), "sent to two transactions");
        if earlier.is_none() {
            self.visits.push((id, transaction));
        }
    }

    /// The transaction that the browser was sent to last.
    pub(crate) fn visited(&self) -> usize {
        self.visits.last().unwrap().1
    }

    /// The browser comes back, the provider calls and the host delivers, all at the same time.
    pub(crate) async fn come_back(&mut self) {
        let (browser, visited) = (self.browser.clone(), self.visited());
        let processes = [self.process(), self.process(), self.process()];
        let mut calls: Vec<Call<'_>> = vec![
            Box::pin(arrive(&processes[0], visited, &browser)),
            Box::pin(call_back(&processes[1], visited)),
            Box::pin(async { deliver_one(&processes[2]).await.map(drop) }),
        ];
        let has_ended = if self.account.is_some() {
            let ends = join_all(calls.iter_mut()).await;
            self.refusals += ends.iter().filter(|end| end.is_err()).count() as u64;
            ends.iter().any(Result::is_err)
        } else {
            tokio::select! {
                biased;
                () = take_turns(&self.outage.gate, &mut self.seeded, calls) => false,
                () = self.outage.struck() => {
                    self.restart();
                    true
                }
            }
        };
        if has_ended {
            self.world.clock.advance(Duration::from_secs(3));
            self.insist(40, async |world| arrive(world, visited, &browser).await).await;
            if self.seeded.below(2) == 0 {
                self.call_back(visited).await;
            }
        }
    }

    pub(crate) async fn call_back(&mut self, index: usize) {
        self.insist(40, async |world| call_back(world, index).await).await;
    }

    /// The page asks until it may go on, the browser goes back, the policy redeems its code. Answers with the claims.
    pub(crate) async fn finish(&mut self) -> serde_json::Value {
        let (browser, visited) = (self.browser.clone(), self.visited());
        for _ in 0..400 {
            let view = self
                .insist(40, async |world| {
                    let ticket = world.provider.return_ticket(visited);
                    world.service.status.of_ticket(&ticket, Some(&browser), world.deadline()).await
                })
                .await;
            if view.is_ready {
                let response = self.leave().await;
                return self.exchange(&response).await;
            }
            self.live(view.poll_after).await;
        }
        panic!("the page waits for ever")
    }

    async fn leave(&mut self) -> AuthorizationResponse {
        let (browser, visited) = (self.browser.clone(), self.visited());
        self.insist(40, async |world| world.finish(visited, &browser, false).await).await
    }

    pub(crate) async fn exchange(&mut self, response: &AuthorizationResponse) -> serde_json::Value {
        claims(&self.ask(async |world| world.exchange(response).await).await)
    }

    /// Lets time pass: messages are delivered when they fall due, and the timer ticks.
    pub(crate) async fn live(&mut self, duration: Duration) {
        let end = self.now() + duration;
        loop {
            self.deliver().await;
            let next = self.next_event().min(end);
            self.world.clock.advance(next.since(self.now()));
            if next.unix_millis() % i64::try_from(SWEEP_PAUSE.as_millis()).unwrap() == 0 {
                self.insist(40, async |world| world.service.sweep.run(world.deadline()).await).await;
            }
            if self.now() >= end {
                return self.deliver().await;
            }
        }
    }

    /// The next tick of the timer.
    fn next_event(&self) -> Timestamp {
        let pause = i64::try_from(SWEEP_PAUSE.as_millis()).unwrap();
        let tick = (self.now().unix_millis() / pause + 1) * pause;
        let step = self.now() + Duration::from_secs(30);
        Timestamp::from_unix_millis(tick).min(step)
    }

    async fn deliver(&mut self) {
        while self.insist(40, async |world| deliver_one(world).await).await {}
    }

    /// The host loses every message.
    pub(crate) async fn lose_messages(&mut self) {
        let end_of_time = std::cell::Cell::new(self.now() + YEAR);
        self.insist(1, async |world| {
            // A message that was taken and not removed comes back a little later, even then.
            end_of_time.set(end_of_time.get() + Duration::from_secs(60));
            while let Some(message) = world.messages.take(end_of_time.get()).await {
                world.messages.remove(&message).await;
            }
            Ok::<_, StoreError>(())
        })
        .await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        service::kernel::Clock::now(&*self.world.clock)
    }
}

/// As the handler gives each call of a policy.
fn policy_deadline() -> Deadline {
    Deadline::after(ANSWER_TIME)
}

/// The browser comes back, and what was planned for now is tried at once.
async fn arrive(world: &World, transaction: usize, browser: &BrowserId) -> Result<(), ReturnError> {
    let ticket = world.provider.return_ticket(transaction);
    let said = Some(Acquisition::Submitted);
    let arrival =
        world.service.provider_returns.receive(&ticket, said, Some(browser), world.deadline()).await?;
    try_at_once(world, arrival.poll).await;
    Ok(())
}

/// The provider calls, and what was planned for now is tried at once.
async fn call_back(world: &World, transaction: usize) -> Result<(), ReturnError> {
    let subject = called_at(world.provider.callback_ticket(transaction));
    let poll = world.service.callbacks.note(&subject, world.deadline()).await?;
    try_at_once(world, poll).await;
    Ok(())
}

/// Where this comes to nothing, the queue brings the poll.
async fn try_at_once(world: &World, poll: Option<PollJob>) {
    if let Some(poll) = poll {
        let _backstop_is_the_queue = world.service.jobs.polls.run(&poll, world.deadline()).await;
    }
}

/// Delivers a message that is due. Answers whether there was one.
async fn deliver_one(world: &World) -> Result<bool, ReturnError> {
    let now = service::kernel::Clock::now(&*world.clock);
    let Some(message) = world.messages.take(now).await else { return Ok(false) };
    world.service.jobs.run(&message.job, world.deadline()).await?;
    world.messages.remove(&message).await;
    Ok(true)
}
