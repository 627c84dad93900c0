//! The committed facts, and how an observation differs from them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use thiserror::Error;

use super::Observation;

/// A file of the folder `scenarios`.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expectation {
    /// What the scenario shows, for people.
    pub(crate) description: String,
    /// The most reads at Jumio that the journey may need; every look is at most two.
    reads_at_most: u64,
    #[serde(flatten)]
    facts: Observation,
}

/// Why there is nothing to compare with.
#[derive(Debug, Error)]
pub enum ExpectationError {
    /// No file.
    #[error("no expectation in {0}")]
    Missing(PathBuf, #[source] io::Error),
    /// A file that is not understood.
    #[error("{0} is not an expectation")]
    Malformed(PathBuf, #[source] serde_json::Error),
}

impl Expectation {
    /// Reads the file of the scenario with that name.
    pub(crate) fn read(name: &str) -> Result<Self, ExpectationError> {
        let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.json"));
        let shown = PathBuf::from(format!("crates/demo/scenarios/{name}.json"));
        let text = std::fs::read(file).map_err(|error| ExpectationError::Missing(shown.clone(), error))?;
        serde_json::from_slice(&text).map_err(|error| ExpectationError::Malformed(shown, error))
    }
}

/// One line per fact that differs: `-` expected, `+` observed. Empty when nothing does.
pub(crate) fn compare(expected: &Expectation, observed: &Observation) -> Vec<String> {
    let mut lines = differences(&expected.facts, observed);
    if observed.reads > expected.reads_at_most {
        lines.push(format!("- readsAtMost: {}", expected.reads_at_most));
        lines.push(format!("+ reads: {}", observed.reads));
    }
    lines
}

fn differences(expected: &Observation, observed: &Observation) -> Vec<String> {
    let (expected, observed) = (facts_of(expected), facts_of(observed));
    let paths: std::collections::BTreeSet<_> = expected.keys().chain(observed.keys()).collect();
    let differing = paths.into_iter().filter(|path| expected.get(*path) != observed.get(*path));
    differing
        .flat_map(|path| {
            let line = |sign: char, facts: &BTreeMap<String, Value>| {
                facts.get(path).map(|value| format!("{sign} {path}: {value}"))
            };
            [line('-', &expected), line('+', &observed)]
        })
        .flatten()
        .collect()
}

fn facts_of(observation: &Observation) -> BTreeMap<String, Value> {
    let mut facts = BTreeMap::new();
    flatten("", serde_json::to_value(observation).unwrap_or_default(), &mut facts);
    facts
}

fn flatten(path: &str, value: Value, facts: &mut BTreeMap<String, Value>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                let path = if path.is_empty() { name } else { format!("{path}.{name}") };
                flatten(&path, value, facts);
            }
        }
        leaf => {
            facts.insert(path.to_owned(), leaf);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn observation(outcome: &str) -> Observation {
        serde_json::from_value(json!({
            "starts": {"answers": 1, "verifications": 1}, "outcomes": [], "redeem": {"outcome": outcome}, "token": {},
            "providerCalls": {"creates": 1, "updates": 0, "deletes": 0, "refused": 0}
        }))
        .unwrap()
    }

    fn approved() -> Expectation {
        Expectation { description: String::new(), reads_at_most: 4, facts: observation("approved") }
    }

    #[test]
    fn equal_facts_give_no_lines() {
        assert!(compare(&approved(), &observation("approved")).is_empty());
    }

    #[test]
    fn a_difference_is_shown_with_both_sides() {
        let lines = compare(&approved(), &observation("rejected"));
        assert_eq!(lines, ["- redeem.outcome: \"approved\"", "+ redeem.outcome: \"rejected\""]);
    }

    #[test]
    fn a_claim_too_much_is_a_difference() {
        let mut more = observation("approved");
        more.token.insert("documentNumber".to_owned(), json!("P1"));
        assert_eq!(compare(&approved(), &more), ["+ token.documentNumber: \"P1\""]);
    }

    #[test]
    fn more_reads_than_allowed_are_a_difference() {
        let reads = |reads| Observation { reads, ..observation("approved") };
        assert!(compare(&approved(), &reads(4)).is_empty());
        assert_eq!(compare(&approved(), &reads(5)), ["- readsAtMost: 4", "+ reads: 5"]);
    }

    #[test]
    fn every_scenario_has_an_expectation_that_can_be_read() {
        for scenario in super::super::ALL {
            Expectation::read(scenario.name).unwrap();
        }
    }
}
