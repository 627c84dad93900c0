//! The committed facts, and how an observation differs from them.

use std::collections::BTreeMap;
use std::io;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

use super::Observation;

/// A file of the folder `scenarios`.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Expectation {
    /// The most reads at Jumio that the journey may need; every poll is at most two.
    reads_at_most: u64,
    /// The most calls that Jumio may refuse.
    refused_at_most: u64,
    #[serde(flatten)]
    facts: Observation,
}

/// Why there is nothing to compare with.
#[derive(Debug, Error)]
pub enum ExpectationError {
    /// No file, or none that can be written.
    #[error("cannot use the expectation in {0}")]
    File(PathBuf, #[source] io::Error),
    /// A file that is not understood.
    #[error("{0} is not an expectation")]
    Malformed(PathBuf, #[source] serde_json::Error),
}

impl Expectation {
    /// Reads the file of the scenario with that name.
    pub(crate) fn read(name: &str) -> Result<Self, ExpectationError> {
        let text = std::fs::read(file(name)).map_err(|error| ExpectationError::File(shown(name), error))?;
        serde_json::from_slice(&text).map_err(|error| ExpectationError::Malformed(shown(name), error))
    }

    /// Writes down what was observed, for users to read and to commit. Bounds only grow.
    pub(crate) fn accept(name: &str, observed: Observation) -> Result<(), ExpectationError> {
        let (reads, refused) =
            Self::read(name).map_or((0, 0), |earlier| (earlier.reads_at_most, earlier.refused_at_most));
        let accepted = Expectation {
            reads_at_most: reads.max(observed.reads),
            refused_at_most: refused.max(observed.refused),
            facts: observed,
        };
        let text = serde_json::to_string_pretty(&accepted)
            .map_err(|error| ExpectationError::Malformed(shown(name), error))?;
        std::fs::write(file(name), text + "\n").map_err(|error| ExpectationError::File(shown(name), error))
    }
}

fn file(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(format!("{name}.json"))
}

fn shown(name: &str) -> PathBuf {
    PathBuf::from(format!("crates/demo/scenarios/{name}.json"))
}

/// One line per fact that differs: `-` expected, `+` observed. Empty when nothing does.
pub(crate) fn compare(expected: &Expectation, observed: &Observation) -> Vec<String> {
    let mut lines = differences(&expected.facts, observed);
    let bounds = [
        ("reads", expected.reads_at_most, observed.reads),
        ("refused", expected.refused_at_most, observed.refused),
    ];
    for (name, limit, count) in bounds.into_iter().filter(|(_, limit, count)| count > limit) {
        lines.push(format!("- {name}AtMost: {limit}"));
        lines.push(format!("+ {name}: {count}"));
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
            "pages": [], "starts": {"answers": 1, "verifications": 1}, "outcomes": [], "redeem": {"outcome": outcome}, "token": {},
            "providerCalls": {"creates": 1, "updates": 0, "deletes": 0}
        }))
        .unwrap()
    }

    fn approved() -> Expectation {
        Expectation { reads_at_most: 4, refused_at_most: 0, facts: observation("approved") }
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
    fn a_refused_call_too_many_is_a_difference() {
        let refused = Observation { refused: 1, ..observation("approved") };
        assert_eq!(compare(&approved(), &refused), ["- refusedAtMost: 0", "+ refused: 1"]);
    }

    #[test]
    fn every_scenario_has_an_expectation_that_can_be_read() {
        for scenario in super::super::all() {
            Expectation::read(scenario.name).unwrap();
        }
    }

    #[test]
    fn every_expectation_has_a_scenario() {
        let folder = file("any").parent().unwrap().read_dir().unwrap();
        for entry in folder.map(Result::unwrap) {
            let name = entry.path().file_stem().unwrap().to_str().unwrap().to_owned();
            assert!(super::super::all().any(|scenario| scenario.name == name), "{name}");
        }
    }
}
