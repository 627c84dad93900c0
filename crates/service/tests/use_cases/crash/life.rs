use std::{cell::Cell, sync::Arc, time::Duration};

use service::{Answer, AuthorizationResponse, AuthorizeStep, CallbackSubject, FinishError, Visitor};
use state::Delivery;
use tokens::BrowserId;
use verification::{Acquisition, Timestamp, VerificationId};

use super::{
    outage::Outage,
    turns::{Call, Seeded, take_turns},
};
use crate::world::{World, browser, claims};

/// A world whose process may end at any operation, and everybody in it who goes on all the same: the policy repeats its
/// calls, the browser reloads, the host delivers again and the timer ticks.
pub(crate) struct Life {
    pub(crate) world: World,
    pub(crate) outage: Arc<Outage>,
    pub(crate) seeded: Seeded,
    /// How often the process has ended.
    pub(crate) ends: u64,
    /// How many operations the next process lives, while it lives for a short time only.
    lifetimes: Vec<u64>,
    /// The verification that the policy speaks of.
    pub(crate) id: Option<VerificationId>,
    /// Where the person's browser was sent: for which verification, to which transaction.
    pub(crate) visits: Vec<(VerificationId, usize)>,
    browser: BrowserId,
}

pub(crate) const YEAR: Duration = Duration::from_secs(365 * 24 * 3600);
const SWEEP_PAUSE: Duration = Duration::from_secs(900);

impl Life {
    pub(crate) fn new(seed: u64) -> Self {
        let outage = Arc::new(Outage::default());
        let world = World::watched(outage.clone());
        Self {
            world,
            outage,
            seeded: Seeded(seed),
            ends: 0,
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
        let side =
            if self.seeded.below(2) == 0 { super::outage::Side::Before } else { super::outage::Side::After };
        self.outage.plan(self.outage.count() + lifetime, side);
    }

    /// Makes a call and, when the process ends before the answer, makes it again: a caller who was cut off.
    async fn insist<T>(&mut self, longest_pause: u64, call: impl AsyncFn(&World) -> T) -> T {
        loop {
            tokio::select! {
                biased;
                answer = call(&self.world) => return answer,
                () = self.outage.struck() => {}
            }
            self.restart();
            let pause = 1 + self.seeded.below(longest_pause);
            self.world.clock.advance(Duration::from_secs(pause));
        }
    }

    fn restart(&mut self) {
        self.ends += 1;
        self.outage.gate.reset();
        self.world.restart();
        if let Some(lifetime) = self.lifetimes.pop() {
            self.plan_end(lifetime);
        }
    }

    /// A call of the policy, which it repeats at once. Made once more it must give the same answer.
    async fn ask<T: PartialEq + std::fmt::Debug>(&mut self, call: impl AsyncFn(&World) -> T) -> T {
        let answer = self.insist(2, &call).await;
        assert_eq!(self.insist(2, &call).await, answer, "the same call gives the same answer");
        answer
    }

    pub(crate) async fn start(&mut self) -> Answer {
        let answer = self.ask(async |world| world.start().await).await;
        self.id = answer.verification_id;
        answer
    }

    pub(crate) async fn replace(&mut self) -> Answer {
        let id = self.id.unwrap();
        let answer = self.ask(async |world| world.start_again(id).await).await;
        self.id = answer.verification_id;
        answer
    }

    pub(crate) async fn redeem(&mut self) -> Answer {
        let id = self.id.unwrap();
        self.ask(async |world| world.redeem(id).await).await
    }

    /// The browser asks until it is sent somewhere; the person presses "try again" where that is offered.
    pub(crate) async fn authorize(&mut self, state: &str) -> Option<AuthorizationResponse> {
        let (id, browser) = (self.id.unwrap(), self.browser.clone());
        for _ in 0..60 {
            let step = self
                .insist(40, async |world| {
                    let request =
                        service::AuthorizationRequest { retry: true, ..world.authorization(id, state) };
                    let visitor = Visitor { browser: &browser, address: None };
                    world.service.authorize(&request, visitor, world.deadline()).await.unwrap()
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

    /// A verification has one transaction that is used: whoever is sent to the provider again is sent to the same.
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
        let calls: Vec<Call<'_>> = vec![
            Box::pin(arrive(&self.world, visited, &browser)),
            Box::pin(call_back(&self.world, visited)),
            Box::pin(async {
                let _was_there_one = deliver_one(&self.world).await;
            }),
        ];
        let has_ended = tokio::select! {
            biased;
            () = take_turns(&self.outage.gate, &mut self.seeded, calls) => false,
            () = self.outage.struck() => true,
        };
        if has_ended {
            self.restart();
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
                    world.service.status(&ticket, Some(&browser), world.deadline()).await.unwrap()
                })
                .await;
            if view.is_ready {
                let response = self.leave().await.unwrap();
                return self.exchange(&response).await;
            }
            self.live(view.poll_after).await;
        }
        panic!("the page waits for ever")
    }

    async fn leave(&mut self) -> Result<AuthorizationResponse, FinishError> {
        let (browser, visited) = (self.browser.clone(), self.visited());
        self.insist(40, async |world| world.finish(visited, &browser, false).await).await
    }

    pub(crate) async fn exchange(&mut self, response: &AuthorizationResponse) -> serde_json::Value {
        claims(&self.ask(async |world| world.exchange(response).await.unwrap()).await)
    }

    /// Lets time pass: messages are delivered when they fall due, and the timer ticks.
    pub(crate) async fn live(&mut self, duration: Duration) {
        let end = self.now() + duration;
        loop {
            self.deliver().await;
            let next = self.next_event().min(end);
            self.world.clock.advance(next.since(self.now()));
            if next.unix_millis() % i64::try_from(SWEEP_PAUSE.as_millis()).unwrap() == 0 {
                self.insist(40, async |world| world.service.sweep(world.deadline()).await.unwrap()).await;
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
        let end_of_time = Cell::new(self.now() + YEAR);
        self.insist(1, async |world| {
            // A message that was taken and not removed comes back a little later, even then.
            end_of_time.set(end_of_time.get() + Duration::from_secs(60));
            while let Delivery::Message(received) = world.queue.receive(end_of_time.get()).await.unwrap() {
                world.queue.remove(&received).await.unwrap();
            }
        })
        .await;
    }

    pub(crate) fn now(&self) -> Timestamp {
        service::ports::Clock::now(&*self.world.clock)
    }
}

/// The browser comes back, and what was planned for now is tried at once.
async fn arrive(world: &World, transaction: usize, browser: &BrowserId) {
    let ticket = world.provider.return_ticket(transaction);
    let said = Some(Acquisition::Submitted);
    let arrival = world.service.arrive(&ticket, said, Some(browser), world.deadline()).await.unwrap();
    if let Some(look) = arrival.look {
        world.service.settle(&look, world.deadline()).await.unwrap();
    }
}

/// The provider calls, and what was planned for now is tried at once.
async fn call_back(world: &World, transaction: usize) {
    let subject = CallbackSubject::Ticket(world.provider.callback_ticket(transaction));
    let look = world.service.note_callback(&subject, "PROCESSED", world.deadline()).await.unwrap();
    if let Some(look) = look {
        world.service.settle(&look, world.deadline()).await.unwrap();
    }
}

/// Delivers a message that is due. Answers whether there was one.
async fn deliver_one(world: &World) -> bool {
    let now = service::ports::Clock::now(&*world.clock);
    let Delivery::Message(received) = world.queue.receive(now).await.unwrap() else { return false };
    world.service.settle(&received.look.unwrap(), world.deadline()).await.unwrap();
    world.queue.remove(&received).await.unwrap();
    true
}
