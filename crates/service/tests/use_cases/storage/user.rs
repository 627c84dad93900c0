use std::time::Duration;

use contract::{Outcome, VerificationId};
use futures::{StreamExt, stream::FuturesUnordered};
use service::{
    browser::AuthorizeCall,
    browser::AuthorizeStep,
    kernel::StoreError,
    model::UserId,
    oidc::TokenError,
    ports::{Users, Verifications},
    rest::StartRequest,
};
use tokio::time::sleep;
use verification::{Acquisition, ProviderResult, table::StateKind};

use super::crowd::Order;
use crate::{
    crash::turns::Seeded,
    world::{World, account, browser, called_at, claims, contoso, redeeming, request, visitor},
};

/// How everything stands for a user when nothing is left to be done.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct EffectiveState {
    pub(super) outcome: Outcome,
    states: Vec<StateKind>,
    rejections: usize,
    newest_verdict: Option<u32>,
}

/// A user in the crowd, with the policy, the browser and the provider's calls that belong to them. Each call reaches any
/// of the processes, and is made again when it comes to nothing.
pub(super) struct User<'a> {
    number: u8,
    processes: &'a [World],
    order: Order,
    seeded: Seeded,
    /// How often a call came to nothing.
    pub(super) refusals: usize,
    attempts: Vec<VerificationId>,
}

/// How long a user waits before they try again.
const PAUSE: Duration = Duration::from_millis(300);

impl<'a> User<'a> {
    pub(super) fn new(number: u8, processes: &'a [World], order: Order) -> Self {
        let seeded = Seeded(u64::from(number));
        Self { number, processes, order, seeded, refusals: 0, attempts: Vec::new() }
    }

    fn process(&mut self) -> &'a World {
        &self.processes[self.seeded.below(self.processes.len() as u64) as usize]
    }

    async fn insist<T, E>(&mut self, call: impl AsyncFn(&World) -> Result<T, E>) -> T {
        loop {
            let process = self.process();
            if let Ok(answer) = call(process).await {
                return answer;
            }
            self.refusals += 1;
            sleep(PAUSE).await;
        }
    }

    /// Goes through one check after the other, as many as there are results.
    pub(super) async fn live(mut self, results: &[ProviderResult]) -> Self {
        for result in results {
            let id = self.start().await;
            let transaction = self.go(id).await;
            let provider = &self.processes[0].provider;
            let reference = provider.reference(transaction);
            provider.says(transaction, Ok((Some(reference), result.clone())));
            self.come_back(transaction).await;
            self.leave(transaction).await;
            self.attempts.push(id);
        }
        self
    }

    /// The policy starts, at the wish to repeat the last attempt if there was one. It asks twice and hears the same.
    async fn start(&mut self) -> VerificationId {
        let user = self.account();
        let request = StartRequest { user, replaces: self.attempts.last().copied(), ..request() };
        let call = async |world: &World| world.service.start.run(&request, world.deadline()).await;
        let id = self.insist(call).await.verification_id.unwrap();
        assert_eq!(self.insist(call).await.verification_id, Some(id));
        id
    }

    fn account(&self) -> UserId {
        account(&format!("user {}", self.number))
    }

    /// The browser asks until it is sent to the provider; the answer is to which transaction.
    async fn go(&mut self, id: VerificationId) -> usize {
        let (browser, state) = (browser(self.number), format!("attempt {}", self.attempts.len()));
        loop {
            let step = self
                .insist(async |world| {
                    let request = AuthorizeCall { retry: true, ..world.authorization(id, &state) };
                    world.service.authorize(&request, visitor(&browser), world.deadline()).await
                })
                .await;
            match step {
                AuthorizeStep::ToProvider(address) => {
                    return address.expose().rsplit('/').next().unwrap().parse().unwrap();
                }
                AuthorizeStep::Preparing => sleep(PAUSE).await,
                AuthorizeStep::Unavailable { .. } => {
                    self.refusals += 1;
                    sleep(PAUSE).await;
                }
                other => panic!("the browser is stranded: {other:?}"),
            }
        }
    }

    /// The browser comes back and the provider calls; in disorder as often as they like, at any time and place.
    async fn come_back(&mut self, transaction: usize) {
        let mut calls = FuturesUnordered::new();
        let (browsers, callbacks) = match self.order {
            Order::Kept => (1, 1),
            Order::Lost => (1 + self.seeded.below(2), self.seeded.below(4)),
        };
        for number in 0..browsers + callbacks {
            let delay = if self.order == Order::Kept { 0 } else { self.seeded.below(1500) };
            let tries_at_once = self.seeded.below(2) == 0;
            let (process, browser) = (self.process(), browser(self.number));
            calls.push(async move {
                sleep(Duration::from_millis(delay)).await;
                let ticket = if number < browsers {
                    process.provider.return_ticket(transaction)
                } else {
                    process.provider.callback_ticket(transaction)
                };
                let (service, deadline) = (&process.service, process.deadline());
                let poll = if number < browsers {
                    let said = Some(Acquisition::Submitted);
                    service
                        .provider_returns
                        .receive(&ticket, said, Some(&browser), deadline)
                        .await
                        .map(|arrival| arrival.poll)
                } else {
                    let subject = called_at(ticket);
                    Ok(service.callbacks.note(&subject, deadline).await?)
                }?;
                // Where this comes to nothing, the queue brings the poll.
                if let Some(poll) = poll.filter(|_| tries_at_once) {
                    let _backstop_is_the_queue = service.jobs.polls.run(&poll, process.deadline()).await;
                }
                Ok::<_, service::browser::ReturnError>(())
            });
        }
        while let Some(end) = calls.next().await {
            self.refusals += usize::from(end.is_err());
        }
    }

    /// The page asks until it may go on, the browser goes back, the policy redeems its code, twice.
    async fn leave(&mut self, transaction: usize) {
        let browser = browser(self.number);
        let ticket = self.processes[0].provider.return_ticket(transaction);
        while !self
            .insist(async |world| {
                world.service.provider_returns.receive(&ticket, None, Some(&browser), world.deadline()).await
            })
            .await
            .view
            .is_ready
        {
            sleep(PAUSE).await;
        }
        let response = self.insist(async |world| world.finish(transaction, &browser, false).await).await;
        let exchange = async |world: &World| match world.exchange(&response).await {
            Err(TokenError::Store(error)) => Err(error),
            other => Ok(other),
        };
        let refusals = self.refusals;
        let tokens = [self.insist(exchange).await, self.insist(exchange).await];
        // A policy that had to ask for longer than a code is good is told so, and asks `redeem`.
        let is_late = self.refusals > refusals;
        assert!(is_late || tokens[0] == tokens[1], "the same code gives the same answer");
        assert!(is_late || claims(tokens[0].as_ref().unwrap())["verificationId"].is_string());
    }

    pub(super) async fn stands(&mut self) -> EffectiveState {
        let request = redeeming(self.account(), *self.attempts.last().unwrap());
        let answer =
            self.insist(async |world| world.service.redeem.run(&request, world.deadline()).await).await;
        let mut states = Vec::new();
        for id in self.attempts.clone() {
            let read = self.insist(async |world| world.store.verification(id, world.deadline()).await).await;
            states.push(read.unwrap().value.verification.state.kind());
        }
        let user = self
            .insist(async |world| {
                let user = world.store.user(request.verification.user(), world.deadline()).await?;
                Ok::<_, StoreError>(user.value.within(&contoso().group()).clone())
            })
            .await;
        assert!(user.transactions.len() >= self.attempts.len(), "created and not counted");
        let (rejections, newest_verdict) = (user.rejections.len(), user.newest_verdict);
        EffectiveState { outcome: answer.outcome, states, rejections, newest_verdict }
    }
}
