use std::{collections::BTreeSet, fs, path::Path};

const MODEL: &str = include_str!("../../../docs/threat-model.md");

/// Where all tests are about what a stranger tries.
const HOSTILE: [&str; 4] = [
    "tests/hostile",
    "tests/http/callers.rs",
    "src/callers/callers_tests.rs",
    "../crates/entra/tests/verifier/hostile_tokens.rs",
];

/// Names of tests: sentences in snake case between backticks.
fn named() -> BTreeSet<&'static str> {
    let quoted = MODEL.split('`').skip(1).step_by(2);
    let is_sentence = |text: &&str| {
        text.matches('_').count() > 2
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    quoted.filter(is_sentence).collect()
}

/// Collects the functions under `#[test]` and `#[tokio::test]` of a file, or of all files of a folder.
fn tests_in(path: &Path, found: &mut BTreeSet<String>) {
    if path.is_dir() {
        for entry in fs::read_dir(path).unwrap().map(Result::unwrap) {
            tests_in(&entry.path(), found);
        }
    } else if path.extension().is_some_and(|extension| extension == "rs") {
        let text = fs::read_to_string(path).unwrap();
        let mut lines = text.lines().map(str::trim_start);
        while lines.any(|line| line.starts_with("#[test]") || line.starts_with("#[tokio::test")) {
            let name = lines.find_map(|line| line.split_once("fn ")).unwrap().1.split('(').next().unwrap();
            found.insert(name.to_owned());
        }
    }
}

fn tests() -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut found = BTreeSet::new();
    for folder in ["handler", "crates", "xtask"] {
        tests_in(&root.join(folder), &mut found);
    }
    found
}

#[test]
fn every_test_that_the_threat_model_names_is_there() {
    let (named, tests) = (named(), tests());
    let missing: Vec<_> = named.iter().filter(|name| !tests.contains(**name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert!(named.len() > 40, "the model's tables are read: {}", named.len());
}

#[test]
fn every_hostile_test_stands_for_a_threat_of_the_model() {
    let mut hostile = BTreeSet::new();
    for place in HOSTILE {
        tests_in(&Path::new(env!("CARGO_MANIFEST_DIR")).join(place), &mut hostile);
    }
    let named = named();
    let unnamed: Vec<_> = hostile.iter().filter(|name| !named.contains(name.as_str())).collect();
    assert!(unnamed.is_empty(), "{unnamed:?}");
}
