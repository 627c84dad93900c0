//! Storage refuses, is slow, cuts connections and carries out what it never answers to, at every request of whole journeys.
//! All parties go on as in life, and the end is the same.

use std::time::Duration;

use futures::{StreamExt, future::join, stream};
use service::kernel::Deadline;
use storage_faults::{Fault, Rule};
use tokio::time::timeout;

use super::account::Storage;
use crate::{
    journeys::{self, Act, PATIENCE_OF_POLICIES, every_journey},
    world::{ANSWER_TIME, redeeming, request},
};

/// How many lives go on at the same time.
const AT_ONCE: usize = 32;

/// For how many requests in a row it lasts: one, which nobody needs to notice, or so many that calls are given up.
const COUNTS: [usize; 2] = [1, 8];

fn faults() -> [(&'static str, Fault); 5] {
    [
        ("busy", Fault::Refuse { status: 503, retry_after_seconds: None }),
        ("throttled", Fault::Refuse { status: 429, retry_after_seconds: Some(1) }),
        ("cut", Fault::Cut),
        ("answer lost", Fault::LoseAnswer),
        // Longer than one attempt may take.
        ("slow", Fault::Delay(Duration::from_millis(3500))),
    ]
}

/// One life, and what goes wrong in it.
struct Trial {
    name: &'static str,
    fault: Fault,
    request: usize,
    count: usize,
}

impl Trial {
    async fn run(self, journey: &[Act], expected: &journeys::Ending) -> Duration {
        let Self { name, fault, request, count } = self;
        let storage = Storage::shared_by([0]).await.expect("it was there a moment ago");
        let _place = Place(format!("{name} for {count} from request {request} on"));
        storage.account.add(Rule::count(request, count, fault));
        let mut life = storage.life(request as u64);
        let (ending, _) = life.play(journey).await;
        assert_eq!(ending, *expected);
        if count == 1 {
            assert_eq!(life.refusals, 0, "one failure is nobody's business");
        }
        life.longest_wait
    }
}

/// What all users come to where nothing goes wrong, and in how many requests.
async fn undisturbed(journey: &[Act]) -> Option<(journeys::Ending, usize)> {
    let storage = Storage::shared_by([0]).await?;
    let before = storage.account.requests();
    let (ending, requests) = storage.life(0).play(journey).await;
    Some((ending, usize::try_from(requests).unwrap() - before))
}

async fn survives(journey: Vec<Act>) {
    let Some((expected, requests)) = undisturbed(&journey).await else { return };
    let trials = trials(requests);
    let count = trials.len();
    let waits = stream::iter(trials).map(|trial| trial.run(&journey, &expected)).buffer_unordered(AT_ONCE);
    let longest = waits.fold(Duration::ZERO, async |longest, wait| longest.max(wait)).await;
    println!("{requests} requests, {count} times in trouble, a policy waited {longest:?} at most");
}

/// Every so manyth request of a journey is put to the test, each with the fault whose turn it is.
const STRIDE: usize = 6;

/// Which faults befall which requests, by the variable `JOURNEY_FAULTS`: `all` at all, or a share that this seed decides.
fn trials(requests: usize) -> Vec<Trial> {
    let kinds: Vec<_> = COUNTS.iter().flat_map(|count| faults().map(|fault| (fault, *count))).collect();
    let wanted = std::env::var("JOURNEY_FAULTS").unwrap_or_else(|_| "0".to_owned());
    let seed = (wanted != "all").then(|| wanted.parse::<usize>().expect("JOURNEY_FAULTS is `all` or a seed"));
    let mut trials = Vec::new();
    for request in 0..requests {
        for (number, ((name, fault), count)) in kinds.iter().enumerate() {
            let has_turn = |seed| {
                let turn: usize = request + seed;
                turn.is_multiple_of(STRIDE) && (turn / STRIDE) % kinds.len() == number
            };
            if seed.is_none_or(has_turn) {
                trials.push(Trial { name, fault: fault.clone(), request, count: *count });
            }
        }
    }
    trials
}

#[tokio::test]
async fn while_storage_says_nothing_a_policy_is_told_so_in_time() {
    let Some(storage) = Storage::shared_by([0]).await else { return };
    let world = &storage.world;
    let id = world.start().await.verification_id.unwrap();
    storage.account.add(Rule::always(Fault::Delay(Duration::from_secs(60))));
    let deadline = || Deadline::after(ANSWER_TIME);
    let answers = async {
        let request = request();
        let redeem = redeeming(request.user.clone(), id);
        let (started, redeemed) = join(
            world.service.start.run(&request, deadline()),
            world.service.redeem.run(&redeem, deadline()),
        )
        .await;
        assert!(started.is_err() && redeemed.is_err());
    };
    timeout(PATIENCE_OF_POLICIES, answers).await.expect("B2C has given up");
}

/// Tells where a journey failed.
struct Place(String);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("storage was in trouble: {}", self.0);
        }
    }
}

macro_rules! journeys {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            survives(journeys::$name()).await;
        }
    )+};
}

every_journey!(journeys);
