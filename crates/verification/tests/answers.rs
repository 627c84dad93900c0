//! The reference of answers says for every effective state what it means to a policy.

use std::collections::BTreeSet;

use contract::{NextStep, Outcome};
use verification::effective_state::EFFECTIVE_STATES;

#[test]
fn the_reference_has_every_outcome_with_its_next_step_and_no_other() {
    let reference = include_str!("../../../docs/reference/answers.md");
    let rows = reference.lines().skip_while(|line| !line.starts_with("| how it stands |")).skip(2);
    let rows = rows.take_while(|line| line.starts_with('|'));
    let cell = |line: &str, index| line.split('|').nth(index).unwrap_or_default().trim().replace('`', "");
    let documented: BTreeSet<_> = rows.map(|line| (cell(line, 2), cell(line, 3))).collect();
    let meant = EFFECTIVE_STATES
        .map(|(_, meaning)| (meaning.outcome.name().to_owned(), meaning.next_step.name().to_owned()));
    // Answers without a verification.
    let others = [(Outcome::ConsentRequired, NextStep::Retry), (Outcome::Unavailable, NextStep::Later)]
        .map(|(outcome, next)| (outcome.name().to_owned(), next.name().to_owned()));
    assert_eq!(documented, meant.into_iter().chain(others).collect());
    let outcomes: BTreeSet<_> = documented.iter().map(|(outcome, _)| outcome.as_str()).collect();
    assert_eq!(outcomes, Outcome::ALL.iter().map(|outcome| outcome.name()).collect());
}
