//! Fifty users at once and two processes, while callbacks and messages come twice, late, in any order or not at all:
//! all users end as they would alone and in good order, and nobody pays twice.

use crate::world::{rejected, warned};
use contract::Outcome::{self, Approved, Failed, Rejected};
use std::time::Duration;

use azure_storage_auth::ConnectionString;
use azure_storage_queue::{QueueClient, QueueServiceClient, QueueServiceClientOptions, models::QueueMessage};
use futures::{
    StreamExt,
    future::{join, join_all},
    stream::FuturesUnordered,
};
use tokio::time::{Instant, sleep};
use verification::{ProviderResult, Reason};

use super::{
    account::{Storage, transport},
    user::{EffectiveState, User},
};
use crate::{
    crash::turns::Seeded,
    messages::Message,
    world::{World, passed},
};

const PEOPLE: usize = 50;

/// A user who is not through after that waits for ever. A machine that does much else needs its time.
const PATIENCE: Duration = Duration::from_secs(400);

/// Whether callbacks and messages come once, at their time and one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    Kept,
    Lost,
}

/// How a user's checks end, one after the other, and what comes of it.
fn fates() -> [(Vec<ProviderResult>, Outcome); 5] {
    let (unreadable, unsupported) = (rejected([Reason::Unreadable]), rejected([Reason::UnsupportedDocument]));
    [
        (vec![passed()], Approved),
        (vec![unreadable.clone(), passed()], Approved),
        (vec![rejected([Reason::Fraud])], Rejected),
        // Under review, and closed when nobody has decided in time.
        (vec![warned()], Failed),
        (vec![unsupported, unreadable, passed()], Approved),
    ]
}

#[tokio::test]
async fn a_crowd_in_disorder_ends_as_each_of_it_would_alone() {
    let Some(orderly) = play(fates().len(), 1, Order::Kept).await else { return };
    let crowd = play(PEOPLE, 2, Order::Lost).await.expect("it was there a moment ago");
    for (number, effective_state) in crowd.iter().enumerate() {
        assert_eq!(*effective_state, orderly[number % orderly.len()], "user {number}");
    }
    for (effective_state, (_, outcome)) in orderly.iter().zip(fates()) {
        assert_eq!(effective_state.outcome, outcome);
    }
}

/// Lets so many users in at once, at so many processes. Answers with how each stands in the end.
async fn play(users: usize, processes: usize, order: Order) -> Option<Vec<EffectiveState>> {
    let storage = match processes {
        1 => Storage::shared_by([0]).await?,
        _ => Storage::shared_by([0, 0]).await?,
    };
    let processes = [vec![storage.world.clone()], storage.others.clone()].concat();
    let host = Host::new(&storage, &processes, order).await;
    let fates = fates();
    let lives = (0..users).map(|number| {
        let user = User::new(u8::try_from(number).unwrap(), &processes, order);
        user.live(&fates[number % fates.len()].0)
    });
    let mut users = tokio::select! {
        users = join_all(lives) => users,
        () = host.deliver() => unreachable!("it does so for ever"),
        () = host.sweep() => unreachable!("it does so for ever"),
        () = pass_time(&storage.world) => unreachable!("it does so for ever"),
        () = sleep(PATIENCE) => panic!("a user waits for ever"),
    };
    let wanted: usize = (0..users.len()).map(|number| fates[number % fates.len()].0.len()).sum();
    let refusals: usize = users.iter().map(|user| user.refusals).sum();
    let created =
        storage.world.provider.transactions() - storage.world.provider.deleted.lock().unwrap().len();
    assert!((wanted..=wanted + refusals).contains(&created), "{created} created where {wanted} were wanted");
    println!("{order:?}: {created} created, {refusals} calls came to nothing");
    storage.life(0).come_to_rest().await;
    assert!(host.has_nothing_aside().await, "a message that was put aside stays there");
    let mut effective_states = Vec::new();
    for user in &mut users {
        effective_states.push(user.stands().await);
    }
    Some(effective_states)
}

/// The world's time passes as real time does.
async fn pass_time(world: &World) {
    let mut last = Instant::now();
    loop {
        sleep(Duration::from_millis(20)).await;
        world.clock.advance(Duration::from_millis(last.elapsed().as_millis().try_into().unwrap()));
        last += Duration::from_millis(last.elapsed().as_millis().try_into().unwrap());
    }
}

/// The platform: delivers messages and ticks.
struct Host<'a> {
    processes: &'a [World],
    order: Order,
    poison: QueueClient,
}

/// What becomes of a message.
#[derive(Clone, Copy)]
enum Delivery {
    Once,
    Twice,
    Late,
    /// Said to have failed so often that it is put aside.
    PutAside,
}

const TICK: Duration = Duration::from_secs(2);

impl<'a> Host<'a> {
    async fn new(storage: &Storage, processes: &'a [World], order: Order) -> Self {
        let connection: ConnectionString = storage.account.connection_string().parse().unwrap();
        let mut options = QueueServiceClientOptions::default();
        connection.authorize(azure_storage_auth::Service::Queue, &mut options.client_options);
        options.client_options.transport = Some(transport());
        let endpoint = connection.endpoint(azure_storage_auth::Service::Queue).unwrap();
        let queues = QueueServiceClient::new(endpoint, None, Some(options)).unwrap();
        let poison = queues.queue_client(&storage.names.poison_queue()).unwrap();
        while poison.create(None).await.is_err() {
            sleep(TICK).await;
        }
        Self { processes, order, poison }
    }

    async fn deliver(&self) {
        let mut seeded = Seeded(7);
        let mut under_way = FuturesUnordered::new();
        loop {
            while let Some(message) = self.processes[0].messages.take(self.processes[0].now()).await {
                let delivery = match (self.order, seeded.below(4)) {
                    (Order::Kept, _) | (_, 0) => Delivery::Once,
                    (_, 1) => Delivery::Twice,
                    (_, 2) => Delivery::Late,
                    _ => Delivery::PutAside,
                };
                under_way.push(self.bring(message, delivery, seeded.below(2) as usize));
            }
            tokio::select! {
                Some(()) = under_way.next() => {}
                () = sleep(Duration::from_millis(50)) => {}
            }
        }
    }

    async fn bring(&self, message: Message, delivery: Delivery, process: usize) {
        let to = async |process: usize| {
            let process = &self.processes[process % self.processes.len()];
            process.service.jobs.run(&message.job, process.deadline()).await.is_ok()
        };
        let is_done = match delivery {
            Delivery::Once => to(process).await,
            Delivery::Twice => {
                let (first, second) = join(to(process), to(process + 1)).await;
                first || second
            }
            Delivery::Late => {
                sleep(Duration::from_millis(1200)).await;
                to(process).await
            }
            Delivery::PutAside => {
                let text = Some(serde_json::to_string(&message.job).unwrap());
                let content = QueueMessage { message_text: text }.try_into().unwrap();
                self.poison.send_message(content, None).await.is_ok()
            }
        };
        if is_done {
            self.processes[0].messages.remove(&message).await;
        }
    }

    async fn has_nothing_aside(&self) -> bool {
        let aside = self.poison.peek_messages(None).await.unwrap().into_model().unwrap();
        aside.items.unwrap_or_default().is_empty()
    }

    async fn sweep(&self) {
        for number in 0.. {
            sleep(TICK).await;
            let process = &self.processes[number % self.processes.len()];
            let _next_tick = process.service.sweep.run(process.deadline()).await;
        }
    }
}
