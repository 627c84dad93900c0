use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    time::{Duration, UNIX_EPOCH},
};

use azure_core::xml;
use azure_storage_queue::models::QueueMessage;
use contract::Timestamp;
use service::model::Job;
use state::{Delivery, LocalQueue, Received};
use storage_faults::{CarriedOut, FaultyAccount, Method, Service};

/// Who brings messages at their time.
#[derive(Clone)]
pub(crate) enum Messages {
    /// The process itself, from the embedded store.
    Local(LocalQueue),
    /// The host, from the queue of a storage account.
    Hosted(Arc<Hosted>),
}

/// A message that was taken. It comes back after a while unless it is removed.
pub(crate) struct Message {
    pub(crate) job: Job,
    taken: Taken,
}

enum Taken {
    Local(Received),
    Hosted(u64),
}

/// How long a message stays away that was taken and not removed.
const VISIBILITY: Duration = Duration::from_secs(30);

/// Delivers what an account's queue has taken in, when it falls due in the time that the account tells. The real queue would
/// take that long.
pub(crate) struct Hosted {
    account: Arc<FaultyAccount>,
    waiting: Mutex<Waiting>,
}

#[derive(Default)]
struct Waiting {
    messages: BTreeMap<u64, (Timestamp, Job)>,
    numbers: u64,
}

impl Messages {
    pub(crate) async fn take(&self, now: Timestamp) -> Option<Message> {
        match self {
            Self::Local(queue) => {
                let Delivery::Message(received) = queue.receive(now).await.unwrap() else { return None };
                Some(Message { job: received.job.clone().unwrap(), taken: Taken::Local(received) })
            }
            Self::Hosted(hosted) => hosted.take(now),
        }
    }

    pub(crate) async fn remove(&self, message: &Message) {
        match (self, &message.taken) {
            (Self::Local(queue), Taken::Local(received)) => queue.remove(received).await.unwrap(),
            (Self::Hosted(hosted), Taken::Hosted(number)) => {
                hosted.waiting.lock().unwrap().messages.remove(number);
            }
            _ => panic!("a message of another queue"),
        }
    }

    /// Whether there is none at all, due or not.
    pub(crate) async fn is_empty(&self, now: Timestamp) -> bool {
        match self {
            Self::Local(queue) => matches!(queue.receive(now).await.unwrap(), Delivery::Idle(None)),
            Self::Hosted(hosted) => hosted.is_empty(),
        }
    }
}

impl Hosted {
    pub(crate) fn new(account: Arc<FaultyAccount>) -> Self {
        Self { account, waiting: Mutex::default() }
    }

    fn take(&self, now: Timestamp) -> Option<Message> {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.fetch(&self.account);
        let due = waiting.messages.iter_mut().filter(|(_, (visible_at, _))| *visible_at <= now);
        let (number, (visible_at, job)) = due.min_by_key(|(_, (visible_at, _))| *visible_at)?;
        *visible_at = now + VISIBILITY;
        Some(Message { job: job.clone(), taken: Taken::Hosted(*number) })
    }

    fn is_empty(&self) -> bool {
        let mut waiting = self.waiting.lock().unwrap();
        waiting.fetch(&self.account);
        waiting.messages.is_empty()
    }
}

impl Waiting {
    fn fetch(&mut self, account: &FaultyAccount) {
        for message in account.take_carried_out().iter().filter_map(sent) {
            self.messages.insert(self.numbers, message);
            self.numbers += 1;
        }
    }
}

/// The message that a request has put into the queue, and when it can be seen.
fn sent(carried_out: &CarriedOut) -> Option<(Timestamp, Job)> {
    let request = &carried_out.request;
    let is_to_queue = (request.service, &request.method) == (Some(Service::Queue), &Method::POST);
    if !is_to_queue || !request.path.contains("jobs/messages") {
        return None;
    }
    let at = carried_out.at.unwrap().duration_since(UNIX_EPOCH).unwrap();
    let hidden = request.path.split(['?', '&']).find_map(|part| part.strip_prefix("visibilitytimeout="));
    let hidden = Duration::from_secs(hidden.unwrap().parse().unwrap());
    let message: QueueMessage = xml::from_xml(&request.body).unwrap();
    let job = serde_json::from_str(&message.message_text.unwrap()).unwrap();
    Some((Timestamp::from_unix_millis(i64::try_from(at.as_millis()).unwrap()) + hidden, job))
}
