//! Instances end without notice. Nothing is lost, created twice or decided twice.

use std::time::Duration;

use functions_host::Moment;

use crate::scenarios::Scenario;
use crate::scenarios::act::Act::{HandlerDies, Presses, SignsIn, SignsUp};
use journeys::words::SUBMIT;

/// The middle of a call that takes longer.
const A_SECOND: Duration = Duration::from_secs(1);

pub(super) const ALL: [Scenario; 18] = [
    Scenario::new(
        "killed-while-creating",
        "The handler dies while it creates a transaction: the lease runs out, another one is created, and only \
         that one is used.",
        &[HandlerDies("authorize", 1, Moment::During(A_SECOND)), SignsUp, Presses(SUBMIT)],
    ).core()
    .fault_profile("creation-slow"),
    Scenario::new(
        "killed-before-start",
        "The handler dies before it hears when B2C asks for a verification.",
        &[HandlerDies("start", 0, Moment::Before), SignsUp, SignsIn, Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-start",
        "The handler dies with its answer when B2C asks for a verification.",
        &[HandlerDies("start", 0, Moment::Answered), SignsUp, SignsIn, Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-before-authorize",
        "The handler dies before it hears when the browser arrives.",
        &[HandlerDies("authorize", 0, Moment::Before), SignsUp, Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-authorize",
        "The handler dies with its answer when the browser arrives.",
        &[HandlerDies("authorize", 0, Moment::Answered), SignsUp, Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-before-return",
        "The handler dies before it hears when the browser is back.",
        &[SignsUp, HandlerDies("return", 0, Moment::Before), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-return",
        "The handler dies with its answer when the browser is back.",
        &[SignsUp, HandlerDies("return", 0, Moment::Answered), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-before-callback",
        "The handler dies before it hears when Jumio calls.",
        &[SignsUp, HandlerDies("callback", 0, Moment::Before), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-callback",
        "The handler dies with its answer when Jumio calls.",
        &[SignsUp, HandlerDies("callback", 0, Moment::Answered), Presses(SUBMIT)],
    ).core(),
    Scenario::new(
        "killed-before-continue",
        "The handler dies before it hears when the browser leaves.",
        &[SignsUp, HandlerDies("continue", 0, Moment::Before), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-continue",
        "The handler dies with its answer when the browser leaves.",
        &[SignsUp, HandlerDies("continue", 0, Moment::Answered), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-before-token",
        "The handler dies before it hears when B2C redeems the code.",
        &[SignsUp, HandlerDies("token", 0, Moment::Before), Presses(SUBMIT), SignsIn],
    ),
    Scenario::new(
        "killed-after-token",
        "The handler dies with its answer when B2C redeems the code.",
        &[SignsUp, HandlerDies("token", 0, Moment::Answered), Presses(SUBMIT), SignsIn],
    ).core(),
    Scenario::new(
        "killed-before-redeem",
        "The handler dies before it hears when B2C asks for the verdict.",
        &[SignsUp, HandlerDies("redeem", 0, Moment::Before), Presses(SUBMIT), SignsIn],
    ),
    Scenario::new(
        "killed-after-redeem",
        "The handler dies with its answer when B2C asks for the verdict.",
        &[SignsUp, HandlerDies("redeem", 0, Moment::Answered), Presses(SUBMIT), SignsIn],
    ),
    Scenario::new(
        "killed-before-poll",
        "The handler dies before it hears when the host brings a poll, where the host does: it brings it again.",
        &[SignsUp, HandlerDies("jobs", 0, Moment::Before), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-after-poll",
        "The handler dies with its answer when the host brings a poll, where the host does: brought again, \
         it changes nothing.",
        &[SignsUp, HandlerDies("jobs", 0, Moment::Answered), Presses(SUBMIT)],
    ),
    Scenario::new(
        "killed-while-polling",
        "The handler dies in the middle of a poll: the next one is planned already.",
        &[SignsUp, HandlerDies("return", 1, Moment::Before), Presses(SUBMIT)],
    ).core()
    .fault_profile("reads-slow"),
];
