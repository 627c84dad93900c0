//! Whole verifications, one after the other, so that every request to the store belongs to a step.

use std::time::{Duration, Instant};

use journeys::{Journey, JourneyError};

use super::place::Place;
use crate::{comparison::Path, error::BenchError, handler::Handler, handler::object_id};

/// The steps of a verification, in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Start,
    StartAgain,
    Cookie,
    CreatedTransaction,
    Pictures,
    Return,
    Status,
    Continue,
    Token,
    Redeem,
}

const STEPS: [Step; 10] = [
    Step::Start,
    Step::StartAgain,
    Step::Cookie,
    Step::CreatedTransaction,
    Step::Pictures,
    Step::Return,
    Step::Status,
    Step::Continue,
    Step::Token,
    Step::Redeem,
];

/// How long to wait for a verdict.
const PATIENCE: Duration = Duration::from_secs(10);
/// As long as no request comes for this time, nothing goes on in the background.
const QUIET: Duration = Duration::from_millis(250);
/// The handler makes four polls per second at most on its own account; nobody delivers the queue here.
const LEAST_TIME: Duration = Duration::from_millis(1500);

impl Step {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Start => "start, a new user",
            Self::StartAgain => "start, called again",
            Self::Cookie => "authorize, the cookie",
            Self::CreatedTransaction => "authorize, the transaction",
            Self::Pictures => "callback and its poll",
            Self::Return => "return and its poll",
            Self::Status => "status",
            Self::Continue => "continue",
            Self::Token => "token",
            Self::Redeem => "redeem",
        }
    }

    /// Whether a caller waits for the handler.
    pub(crate) fn is_waited_for(self) -> bool {
        self != Self::Pictures
    }

    /// Whether the handler goes on after it has answered.
    fn has_aftermath(self) -> bool {
        matches!(self, Self::CreatedTransaction | Self::Pictures | Self::Return)
    }

    async fn take(self, journey: &mut Journey) -> Result<(), JourneyError> {
        match self {
            Self::Start | Self::StartAgain => journey.start().await,
            Self::Cookie => journey.take_cookie().await,
            Self::CreatedTransaction => journey.create_transaction().await,
            Self::Pictures => journey.submit("pass").await,
            Self::Return => journey.come_back().await,
            Self::Status => journey.is_ready().await.map(drop),
            Self::Continue => journey.go_on().await,
            Self::Token => journey.exchange().await.map(drop),
            Self::Redeem => journey.redeem().await.map(drop),
        }
    }
}

/// Plays so many verifications of users that nobody has seen before.
pub(crate) async fn play(
    handler: &Handler,
    place: &Place,
    verifications: usize,
    first: u32,
) -> Result<Vec<Path>, BenchError> {
    handler.ready().await?;
    let functions = handler.functions()?;
    let mut paths: Vec<(Step, Path)> = STEPS.map(|step| (step, empty(step))).into();
    let first = usize::try_from(first).unwrap_or_default();
    // The first one opens the connections, and is not counted.
    for number in 0..=verifications {
        let mut journey = Journey::new(functions.clone(), object_id(first + number));
        let until = tokio::time::Instant::now() + LEAST_TIME;
        for (step, path) in &mut paths {
            if *step == Step::Status {
                wait_for_verdict(&mut journey).await?;
            }
            let (latency, requests) = walk(*step, &mut journey, place).await?;
            if number > 0 {
                path.latencies.push(latency);
                path.requests.push(requests);
            }
        }
        tokio::time::sleep_until(until).await;
    }
    let sorted = paths.into_iter().map(|(_, mut path)| {
        path.latencies.sort();
        path.requests.sort_unstable();
        path
    });
    Ok(sorted.collect())
}

fn empty(step: Step) -> Path {
    let (step, is_waited_for) = (step.name(), step.is_waited_for());
    Path { step, is_waited_for, latencies: Vec::new(), requests: Vec::new() }
}

async fn walk(step: Step, journey: &mut Journey, place: &Place) -> Result<(Duration, usize), BenchError> {
    let before = place.requests();
    let since = Instant::now();
    step.take(journey).await?;
    let latency = since.elapsed();
    if step.has_aftermath() {
        quiet(place).await;
    }
    Ok((latency, place.requests() - before))
}

async fn quiet(place: &Place) {
    let mut seen = place.requests();
    loop {
        tokio::time::sleep(QUIET).await;
        let now = place.requests();
        if now == seen {
            return;
        }
        seen = now;
    }
}

async fn wait_for_verdict(journey: &mut Journey) -> Result<(), BenchError> {
    let since = Instant::now();
    while !journey.is_ready().await? {
        if since.elapsed() > PATIENCE {
            return Err(BenchError::NoVerdict(PATIENCE));
        }
        tokio::time::sleep(QUIET).await;
    }
    Ok(())
}
