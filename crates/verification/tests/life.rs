//! The life of a verification under random sequences of events.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::time::Duration;

use contract::{
    AccountId, AttemptId, ExecutionId, Input, Outcome, ProviderName, Timestamp, UserKey, VerificationId,
};
use proptest::prelude::*;
use verification::{
    Acquisition, BrowserMark, Comparison, Document, Effect, Event, IncompleteCause, Matching, OnRename,
    OnWarning, OverdueCause, Proof, REQUIRED_CHECKS, Reason, Rejection, Review, ReviewCause, RuleResult,
    Rules, State, Transaction, Verification,
    table::{EventKind, StateKind, Step, step},
};

const RULES: Rules = Rules {
    on_warning: OnWarning::Review,
    matching: Matching::WhenGiven,
    on_rename: OnRename::NewAttempt,
    required_checks: REQUIRED_CHECKS,
    proof: Proof::RedeemedCode,
    validity: Duration::from_secs(365 * 24 * 3600),
};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000)
}

fn created() -> Verification {
    let id = VerificationId::new(UserKey::new(1, [3; 16]), AttemptId::from_random([5; 16]));
    Verification::new(id, 2, at(0))
}

fn transaction(execution: &str) -> Transaction {
    Transaction {
        provider: ProviderName("provider".into()),
        account: AccountId("account".into()),
        execution: ExecutionId(execution.into()),
        issued_at: at(0),
        expires_at: at(1800),
    }
}

/// What the world may do, right or wrong.
#[derive(Clone, Debug)]
enum Happening {
    Event(Event),
    Bind(&'static str),
    Redeem(&'static str),
}

fn rule_result() -> impl Strategy<Value = RuleResult> {
    prop_oneof![
        Just(RuleResult::Waiting),
        Just(RuleResult::Acquired),
        Just(RuleResult::Unknown),
        Just(RuleResult::Approve { document: Document::default(), matched: false }),
        Just(RuleResult::Reject(fraud())),
        Just(RuleResult::Reject(Rejection::new(vec![Reason::Unreadable], Vec::new()))),
        Just(RuleResult::Differ(difference())),
        Just(RuleResult::Review(unclear())),
        Just(RuleResult::Incomplete(IncompleteCause::Abandoned)),
        Just(RuleResult::TokenExpired),
    ]
}

fn comparison() -> impl Strategy<Value = Comparison> {
    prop_oneof![Just(Comparison::Agrees), Just(differs())]
}

fn reference() -> impl Strategy<Value = Option<String>> {
    prop_oneof![4 => Just(Some(created().id.to_string())), 1 => Just(Some("someone else".to_owned())), 1 => Just(None)]
}

fn happening() -> impl Strategy<Value = Happening> {
    let execution = prop_oneof![4 => Just("ours"), 1 => Just("foreign")];
    prop_oneof![
        2 => Just(Happening::Event(Event::RedirectIssued(transaction("ours")))),
        1 => Just(Happening::Event(Event::Returned(Acquisition::Submitted))),
        1 => Just(Happening::Event(Event::Returned(Acquisition::Failed))),
        6 => (execution, reference(), rule_result()).prop_map(|(execution, reference, result)| {
            Happening::Event(Event::Reported { execution: ExecutionId(execution.into()), reference, result })
        }),
        1 => (0_i64..200).prop_map(|deadline| Happening::Event(Event::DeadlinePassed { deadline: at(deadline) })),
        1 => Just(Happening::Event(Event::Replaced)),
        1 => Just(Happening::Event(Event::Overtaken)),
        1 => Just(Happening::Event(Event::FraudElsewhere)),
        1 => comparison().prop_map(|comparison| Happening::Event(Event::Compared(comparison))),
        1 => prop_oneof![Just("browser one"), Just("browser two")].prop_map(Happening::Bind),
        1 => prop_oneof![Just("browser one"), Just("browser two")].prop_map(Happening::Redeem),
    ]
}

fn happen(verification: &Verification, happening: &Happening, now: Timestamp) -> (Verification, Vec<Effect>) {
    let mut next = verification.clone();
    match happening {
        Happening::Event(event) => {
            return next
                .apply(event.clone(), None, now)
                .map_or((next, Vec::new()), |change| (change.verification, change.effects));
        }
        Happening::Bind(browser) => drop(next.bind(BrowserMark((*browser).to_owned()))),
        Happening::Redeem(browser) => next.confirm(&BrowserMark((*browser).to_owned()), now),
    }
    (next, Vec::new())
}

fn live(happenings: &[Happening]) -> Vec<Verification> {
    let mut states = vec![created()];
    for (second, happening) in happenings.iter().enumerate() {
        let (next, _) = happen(states.last().unwrap(), happening, at(second as i64));
        states.push(next);
    }
    states
}

/// Whether this very happening is a report about our execution, under our reference, that the rules accept but perhaps for
/// the account's names.
fn is_our_approval(happening: &Happening) -> bool {
    matches!(happening, Happening::Event(Event::Reported { execution, reference, result: RuleResult::Approve { .. } | RuleResult::Differ(_) })
        if execution.0 == "ours" && *reference == Some(created().id.to_string()))
}

proptest! {
    #[test]
    fn nobody_is_approved_without_a_report_of_ours(happenings in prop::collection::vec(happening(), 0..24)) {
        let states = live(&happenings);
        for (index, pair) in states.windows(2).enumerate() {
            if pair[0].state.kind() != StateKind::Approved && pair[1].state.kind() == StateKind::Approved {
                let by_comparison = pair[0].state.kind() == StateKind::Differs
                    && happenings[..index].iter().any(is_our_approval)
                    && matches!(&happenings[index], Happening::Event(Event::Compared(Comparison::Agrees)));
                prop_assert!(is_our_approval(&happenings[index]) || by_comparison);
            }
        }
    }

    #[test]
    fn an_approval_helps_only_after_a_code_of_the_bound_browser_was_redeemed(happenings in prop::collection::vec(happening(), 0..24)) {
        let states = live(&happenings);
        for (index, state) in states.iter().enumerate() {
            if state.effective_state(&RULES, 3, at(1000)).meaning().outcome == Outcome::Approved {
                let bound = &state.binding.as_ref().unwrap().browser.0;
                let bound_since = states.iter().rposition(|earlier| earlier.binding.as_ref().is_none_or(|binding| binding.browser.0 != *bound));
                let proved = happenings[bound_since.unwrap_or(0)..index].iter().any(|happening| matches!(happening, Happening::Redeem(browser) if browser == bound));
                prop_assert!(proved);
            }
        }
    }

    #[test]
    fn the_same_event_twice_is_the_same_as_once(happenings in prop::collection::vec(happening(), 0..24), last in happening()) {
        let state = live(&happenings).pop().unwrap();
        let (once, _) = happen(&state, &last, at(500));
        let (twice, effects) = happen(&once, &last, at(501));
        prop_assert_eq!(&once, &twice);
        // A verification that is asked twice to doubt the same approvals finds none the second time.
        prop_assert!(effects.iter().all(|effect| *effect == Effect::DoubtApprovals), "{effects:?}");
    }

    #[test]
    fn a_verdict_is_never_lost(happenings in prop::collection::vec(happening(), 0..32)) {
        for pair in live(&happenings).windows(2) {
            let (before, after) = (pair[0].state.kind(), pair[1].state.kind());
            if before.is_verdict() {
                let may_follow: &[StateKind] = match before {
                    StateKind::Approved => &[StateKind::Review, StateKind::Withdrawn, StateKind::Differs],
                    StateKind::Differs => {
                        &[StateKind::Approved, StateKind::Rejected, StateKind::Review, StateKind::Withdrawn, StateKind::Closed]
                    }
                    StateKind::Review => &[StateKind::Closed],
                    _ => &[],
                };
                prop_assert!(after == before || may_follow.contains(&after), "{before:?} {after:?}");
            }
        }
    }

    #[test]
    fn a_transaction_is_never_forgotten_or_exchanged(happenings in prop::collection::vec(happening(), 0..32)) {
        for pair in live(&happenings).windows(2) {
            if let Some(created) = &pair[0].transaction {
                prop_assert_eq!(Some(created), pair[1].transaction.as_ref());
            }
        }
    }

    #[test]
    fn every_state_survives_storage(happenings in prop::collection::vec(happening(), 0..24)) {
        for state in live(&happenings) {
            let stored = serde_json::to_string(&state).unwrap();
            prop_assert_eq!(serde_json::from_str::<Verification>(&stored).unwrap(), state);
        }
    }

    #[test]
    fn replaying_the_same_events_gives_the_same_state(happenings in prop::collection::vec(happening(), 0..24)) {
        prop_assert_eq!(live(&happenings), live(&happenings));
    }
}

fn fraud() -> Rejection {
    Rejection::new(vec![Reason::Fraud], Vec::new())
}

fn difference() -> Box<Review> {
    let document = Some(Document::default());
    Box::new(Review { document, ..Review::because_of(ReviewCause::AttributeMismatch) })
}

fn differs() -> Comparison {
    Comparison::Differs { cause: ReviewCause::AttributeMismatch, differing: vec![Input::Surname] }
}

fn unclear() -> Box<Review> {
    Box::new(Review::because_of(ReviewCause::UnclearChecks))
}

/// A verification in this state, with a transaction unless none can have been created.
fn in_state(state_kind: StateKind) -> Verification {
    let state = match state_kind {
        StateKind::Created => State::Created,
        StateKind::AwaitingUser => State::AwaitingUser,
        StateKind::Submitted => State::Submitted { since: at(0) },
        StateKind::Overdue => State::Overdue { since: at(0), cause: OverdueCause::TimeRanOut },
        StateKind::Approved => State::Approved { at: at(0), document: Document::default(), matched: false },
        StateKind::Rejected => State::Rejected { at: at(0), rejection: fraud() },
        StateKind::Differs => State::Differs { at: at(0), since: at(0), review: difference() },
        StateKind::Review => State::Review { at: at(0), review: unclear() },
        StateKind::Incomplete => State::Incomplete { cause: IncompleteCause::Abandoned },
        StateKind::Expired => State::Expired,
        StateKind::Superseded => State::Superseded,
        StateKind::Withdrawn => State::Withdrawn,
        StateKind::Closed => State::Closed,
    };
    with_transaction(state)
}

fn with_transaction(state: State) -> Verification {
    let transaction = (state != State::Created).then(|| transaction("ours"));
    Verification { state, transaction, ..created() }
}

fn event_of(kind: EventKind) -> Event {
    match kind {
        EventKind::RedirectIssued => Event::RedirectIssued(transaction("ours")),
        EventKind::ReturnedSubmitted => Event::Returned(Acquisition::Submitted),
        EventKind::ReturnedFailed => Event::Returned(Acquisition::Failed),
        EventKind::ReportedWaiting => report(RuleResult::Waiting),
        EventKind::ReportedAcquired => report(RuleResult::Acquired),
        EventKind::ReportedUnknown => report(RuleResult::Unknown),
        EventKind::ReportedApproval => approval(),
        EventKind::ReportedRejection => report(RuleResult::Reject(fraud())),
        EventKind::ReportedDifference => report(RuleResult::Differ(difference())),
        EventKind::ReportedReview => report(RuleResult::Review(unclear())),
        EventKind::ReportedIncomplete => report(RuleResult::Incomplete(IncompleteCause::Abandoned)),
        EventKind::ReportedTokenExpired => report(RuleResult::TokenExpired),
        EventKind::DeadlinePassed => Event::DeadlinePassed { deadline: at(1) },
        EventKind::Replaced => Event::Replaced,
        EventKind::Overtaken => Event::Overtaken,
        EventKind::FraudElsewhere => Event::FraudElsewhere,
        EventKind::ComparedAgrees => Event::Compared(Comparison::Agrees),
        EventKind::ComparedDiffers => Event::Compared(differs()),
    }
}

#[test]
fn every_step_of_the_table_can_be_taken_and_no_other() {
    for state_kind in StateKind::ALL.iter().copied() {
        let before = in_state(state_kind);
        assert_eq!(before.state.kind(), state_kind);
        for kind in EventKind::ALL {
            let event = event_of(kind);
            assert_eq!(event.kind(), kind);
            let after = before.apply(event, None, at(1));
            match step(state_kind, kind) {
                Step::To(next) | Step::Late(next) => {
                    let after = after.unwrap().verification;
                    assert_eq!(after.state.kind(), next, "{state_kind:?} {kind:?}");
                }
                Step::Stay => assert_eq!(after.unwrap().verification, before, "{state_kind:?} {kind:?}"),
                Step::Refuse => assert!(after.is_err(), "{state_kind:?} {kind:?}"),
            }
        }
    }
}

fn report(result: RuleResult) -> Event {
    Event::Reported {
        execution: ExecutionId("ours".into()),
        reference: Some(created().id.to_string()),
        result,
    }
}

fn approval() -> Event {
    report(RuleResult::Approve { document: Document::default(), matched: false })
}

fn expired() -> Verification {
    with_transaction(State::Expired)
}

#[test]
fn a_late_approval_counts_and_takes_over() {
    let change = expired().apply(approval(), Some(1), at(9)).unwrap();
    assert_eq!(change.verification.state.kind(), StateKind::Approved);
    assert!(change.effects.contains(&Effect::TakeOver));
}

#[test]
fn a_late_report_does_not_count_against_a_newer_verdict() {
    assert_eq!(expired().apply(approval(), Some(3), at(9)), Err(verification::Refused::NewerVerdict));
    assert!(expired().apply(approval(), Some(created().number), at(9)).is_ok(), "no newer one");
}

#[test]
fn a_late_request_for_a_better_picture_leaves_the_newer_attempt_alone() {
    let change = expired()
        .apply(report(RuleResult::Reject(Rejection::new(vec![Reason::Unreadable], Vec::new()))), None, at(9))
        .unwrap();
    assert_eq!(change.verification.state.kind(), StateKind::Rejected);
    assert!(!change.effects.contains(&Effect::TakeOver));
}

#[test]
fn a_later_fraud_verdict_sends_an_approval_to_review() {
    let awaiting = with_transaction(State::AwaitingUser);
    let approved = awaiting.apply(approval(), None, at(1)).unwrap().verification;
    let change = approved.apply(report(RuleResult::Reject(fraud())), None, at(2)).unwrap();
    assert!(
        matches!(change.verification.state, State::Review { review, .. } if review.cause == ReviewCause::LateRejection && review.reasons == [Reason::Fraud])
    );
}

#[test]
fn fraud_doubts_the_users_approvals_once_wherever_the_attempt_stands() {
    let doubts = |state: &Verification, newest| {
        let change = state.apply(report(RuleResult::Reject(fraud())), newest, at(9));
        change.is_ok_and(|change| change.effects.contains(&Effect::DoubtApprovals))
    };
    let tells_of_it = [StateKind::Rejected];
    for kind in StateKind::ALL.iter().copied().filter(|kind| *kind != StateKind::Created) {
        assert_eq!(doubts(&in_state(kind), None), !tells_of_it.contains(&kind), "{kind:?}");
        assert_eq!(
            doubts(&in_state(kind), Some(99)),
            !tells_of_it.contains(&kind),
            "{kind:?}, a newer verdict"
        );
    }
    let unreadable = report(RuleResult::Reject(Rejection::new(vec![Reason::Unreadable], Vec::new())));
    for kind in StateKind::ALL.iter().copied() {
        let change = in_state(kind).apply(unreadable.clone(), None, at(9));
        assert!(change.is_err() || !change.unwrap().effects.contains(&Effect::DoubtApprovals), "{kind:?}");
    }
}

#[test]
fn a_corrected_account_is_approved_as_of_the_report_and_never_after_a_doubt() {
    let differs = with_transaction(State::Differs { at: at(3), since: at(4), review: difference() });
    let agrees = || Event::Compared(Comparison::Agrees);
    let approved = differs.apply(agrees(), None, at(9)).unwrap().verification;
    assert!(matches!(approved.state, State::Approved { at: read, matched: true, .. } if read == at(3)));
    for doubt in [Event::FraudElsewhere, report(RuleResult::Reject(fraud()))] {
        let doubted = differs.apply(doubt, None, at(5)).unwrap().verification;
        assert_eq!(doubted.apply(agrees(), None, at(6)).unwrap().verification, doubted);
    }
    let renamed = approved.apply(Event::Compared(self::differs()), None, at(20)).unwrap().verification;
    assert!(
        matches!(&renamed.state, State::Differs { at: read, since, .. } if *read == at(3) && *since == at(20))
    );
}

#[test]
fn at_the_hard_limit_a_submission_goes_to_review_and_not_to_expiry() {
    let submitted = with_transaction(State::Submitted { since: at(0) });
    let change = submitted.apply(Event::DeadlinePassed { deadline: at(100) }, None, at(100)).unwrap();
    assert_eq!(change.verification.state.kind(), StateKind::Overdue);
    assert_eq!(change.verification.effective_state(&RULES, 3, at(100)).meaning().outcome, Outcome::Review);
    assert_eq!(
        submitted.apply(Event::DeadlinePassed { deadline: at(100) }, None, at(99)),
        Err(verification::Refused::TooEarly)
    );
}

#[test]
fn a_deadline_that_brought_a_state_about_does_not_end_it() {
    let submitted = with_transaction(State::Submitted { since: at(0) });
    let passed = |verification: &Verification, now| {
        verification.apply(Event::DeadlinePassed { deadline: at(100) }, None, now)
    };
    for now in [at(100), at(500)] {
        let overdue = passed(&submitted, now).unwrap().verification;
        assert_eq!(passed(&overdue, at(501)), Err(verification::Refused::TooEarly));
    }
}

#[test]
fn starting_again_from_a_submission_is_refused() {
    let submitted = with_transaction(State::Submitted { since: at(0) });
    assert!(matches!(
        submitted.apply(Event::Replaced, None, at(1)),
        Err(verification::Refused::OutOfPlace { .. })
    ));
}
