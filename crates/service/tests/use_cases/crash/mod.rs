//! The process ends at every operation of the store, on either side of it, and nothing is lost.
//!
//! A journey is a list of acts, each with what must come of it. It is played once undisturbed, which tells how many
//! operations it has; then once for every operation and side, for several seeds. The seed decides in which order calls
//! that are made at the same time reach the store, and how long users and machines wait before they try again.
#![expect(clippy::expect_used, clippy::print_stdout, reason = "tests that tell where they failed")]

mod clients;
pub(crate) mod outage;
pub(crate) mod turns;

use outage::Side;

use crate::journeys::{Act, Life, every_journey};

const SHORT_LIVES: u64 = 24;

/// How many seeds to try: `CRASH_SEEDS`, or one. More take proportionally longer.
fn seeds() -> u64 {
    std::env::var("CRASH_SEEDS").map_or(1, |seeds| seeds.parse().expect("CRASH_SEEDS is a number"))
}

/// Ends the process at every operation, on both sides.
async fn survives(journey: Vec<Act>) {
    let mut ends = 0;
    for seed in 0..seeds() {
        let (expected, operations) = Life::new(seed).play(&journey).await;
        for number in 1..=operations {
            for side in [Side::Before, Side::After] {
                let _place = Place(format!("seed {seed}, {side:?} operation {number} of {operations}"));
                let mut life = Life::new(seed);
                life.outage.plan(number, side);
                let (ending, _) = life.play(&journey).await;
                assert_eq!(life.ends, 1);
                assert_eq!(ending, expected);
                ends += 1;
            }
        }
    }
    println!("ended {ends} times");
}

/// Ends one process after the other, each after a short life.
async fn survives_short_lives(journey: Vec<Act>) {
    let (expected, _) = Life::new(0).play(&journey).await;
    for seed in 0..SHORT_LIVES * seeds() {
        let _place = Place(format!("seed {seed}, one end after the other"));
        let mut life = Life::new(seed);
        let lifetimes = (0..8).map(|_| 1 + life.seeded.below(12)).collect();
        life.live_shortly(lifetimes);
        assert_eq!(life.play(&journey).await.0, expected);
    }
}

/// Tells where a journey failed.
struct Place(String);

impl Drop for Place {
    fn drop(&mut self) {
        if std::thread::panicking() {
            println!("the process was ended here: {}", self.0);
        }
    }
}

macro_rules! journeys {
    ($($name:ident),+ $(,)?) => {$(
        mod $name {
            #[tokio::test]
            async fn survives_an_end_at_every_operation() {
                super::survives(crate::journeys::$name()).await;
            }

            #[tokio::test]
            async fn survives_one_end_after_the_other() {
                super::survives_short_lives(crate::journeys::$name()).await;
            }
        }
    )+};
}

every_journey!(journeys);
