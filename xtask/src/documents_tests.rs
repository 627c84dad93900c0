//! Paths that documents name must be there: links of Markdown, and paths of this repository in backticks.

use std::fs;
use std::path::Path;

use crate::{cargo, words::kept};

/// Folders whose paths are written from the root of the repository.
const FOLDERS: [&str; 10] = [
    "azurite/",
    "browser-tests/",
    "crates/",
    "docs/",
    "functions/",
    "fuzz/",
    "handler/",
    "interop/",
    "xtask/",
    ".github/",
];
/// What is made by a run and not committed, and what a reader has to fill in.
const MADE: [&str; 5] = ["fuzz/artifacts", "fuzz/corpus", "<", "…", "*"];

fn documents() -> Vec<String> {
    let mut files = kept(cargo::root()).unwrap();
    // One that was removed and is listed still names nothing.
    files.retain(|file| file.ends_with(".md") && cargo::root().join(file).is_file());
    files
}

/// The addresses of `[text](address)` without fragments, those of other sites left out.
fn links(text: &str) -> Vec<&str> {
    let addresses = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    let addresses = addresses.map(|address| address.split('#').next().unwrap_or(address));
    addresses.filter(|address| !address.is_empty() && !address.contains("://")).collect()
}

/// What stands in backticks and begins like a path of this repository.
fn paths(text: &str) -> Vec<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    let is_path = |quoted: &&str| {
        FOLDERS.iter().any(|folder| quoted.starts_with(folder))
            && !quoted.contains(' ')
            && !MADE.iter().any(|made| quoted.contains(made))
    };
    quoted.filter(is_path).collect()
}

#[test]
fn what_documents_name_is_there() {
    let documents = documents();
    assert!(documents.len() > 20, "{documents:?}");
    let mut missing = Vec::new();
    for document in &documents {
        let text = fs::read_to_string(cargo::root().join(document)).unwrap();
        let folder = Path::new(document).parent().unwrap_or(Path::new(""));
        let linked = links(&text).into_iter().map(|link| folder.join(link));
        let named = paths(&text).into_iter().map(Into::into);
        let gone = linked.chain(named).filter(|path| !cargo::root().join(path).exists());
        missing.extend(gone.map(|path| format!("{document}: {}", path.display())));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

#[test]
fn links_and_paths_are_found_in_a_text() {
    let text = "[a](b.md#c), [web](https://example.com), [here](#x); `crates/x/src` and `cargo test`, `handler/<name>`";
    assert_eq!(links(text), ["b.md"]);
    assert_eq!(paths(text), ["crates/x/src"]);
}

/// A path in backticks and behind it, in backticks, functions of that file.
fn named_functions(text: &str) -> Vec<(String, String)> {
    let mut named = Vec::new();
    let mut file = None;
    for (number, part) in text.split('`').enumerate() {
        if number % 2 == 0 {
            // A sentence ends what is said of a file.
            if part.contains(['.', ';', '|']) || part.contains("\n\n") {
                file = None;
            }
        } else if part.ends_with(".rs") {
            file = Some(part.to_owned());
        } else if let Some(file) = &file
            && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_')
        {
            named.push((file.clone(), part.to_owned()));
        }
    }
    named
}

#[test]
fn functions_that_the_architecture_names_are_in_their_files() {
    let text = fs::read_to_string(cargo::root().join("docs/architecture.md")).unwrap();
    let operations = text.split("## Three operations").nth(1).unwrap().split("## Two tables").next().unwrap();
    let named = named_functions(operations);
    assert!(named.len() > 20, "{named:?}");
    let is_missing = |(file, function): &(String, String)| {
        let source = fs::read_to_string(cargo::root().join(file)).unwrap_or_default();
        !source.contains(&format!("fn {function}(")) && !source.contains(&format!("fn {function}<"))
    };
    let missing: Vec<_> = named.into_iter().filter(is_missing).collect();
    assert_eq!(missing, Vec::new());
}
