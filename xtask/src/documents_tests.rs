//! What documents name must be there: links of Markdown with their fragments, paths of this repository in backticks, and
//! commands of this workspace with their options.

use std::fs;
use std::path::Path;

use clap::Parser as _;

use crate::{Arguments, cargo, words::kept};

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
const MADE: [&str; 6] = ["fuzz/artifacts", "fuzz/corpus", "fuzz/target", "<", "…", "*"];

fn documents() -> Vec<String> {
    let mut files = kept(cargo::root()).unwrap();
    // One that was removed and is listed still names nothing.
    files.retain(|file| file.ends_with(".md") && cargo::root().join(file).is_file());
    files
}

/// The addresses of `[text](address)`, those of other sites left out.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let addresses = text.split("](").skip(1).filter_map(|rest| rest.split(')').next());
    addresses.filter(|address| !address.contains("://"))
}

/// The files that a text links to.
fn links(text: &str) -> Vec<&str> {
    let files = addresses(text).map(|address| address.split('#').next().unwrap_or(address));
    files.filter(|file| !file.is_empty()).collect()
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

/// The fragment by which GitHub leads to a heading.
fn fragment(heading: &str) -> String {
    let kept = heading.chars().filter(|letter| letter.is_alphanumeric() || matches!(letter, ' ' | '-' | '_'));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

#[test]
fn fragments_of_links_are_headings() {
    let mut missing = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(cargo::root().join(&document)).unwrap();
        let folder = Path::new(&document).parent().unwrap_or(Path::new(""));
        for address in addresses(&text) {
            let Some((file, wanted)) = address.split_once('#') else { continue };
            let target = if file.is_empty() { document.clone().into() } else { folder.join(file) };
            let target = fs::read_to_string(cargo::root().join(target)).unwrap();
            let headings = target.lines().filter(|line| line.starts_with('#'));
            let mut fragments = headings.map(|line| fragment(line.trim_start_matches('#').trim()));
            if !fragments.any(|fragment| fragment == wanted) {
                missing.push(format!("{document}: {address}"));
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The arguments of every `cargo xtask` in code blocks and backticks, up to a comment or to what another program gets.
fn own_commands(text: &str) -> Vec<Vec<String>> {
    let ends = ["#", "&&", "--", "…"];
    let commands = text.split("cargo xtask ").skip(1).map(|rest| {
        let line = rest.split(['\n', '`', '(', ')', ',', ';']).next().unwrap_or_default();
        let words = line.split_whitespace().take_while(|word| !ends.contains(word));
        words.map(|word| word.trim_end_matches('.').to_owned()).collect::<Vec<_>>()
    });
    // Left out: what a reader has to fill in.
    commands
        .filter(|words| !words.is_empty() && words.iter().all(|word| !word.contains(['<', '…'])))
        .collect()
}

#[test]
fn commands_that_documents_name_are_understood() {
    let mut tried = 0;
    let mut wrong = Vec::new();
    for document in documents() {
        let text = fs::read_to_string(cargo::root().join(&document)).unwrap();
        let quoted: Vec<&str> = text.split('`').skip(1).step_by(2).collect();
        let blocks: Vec<&str> = text.split("```").skip(1).step_by(2).collect();
        for words in quoted.into_iter().chain(blocks).flat_map(own_commands) {
            tried += 1;
            let command = ["xtask".to_owned()].into_iter().chain(words.clone());
            // Asking for help is no error.
            let error = Arguments::try_parse_from(command).err().filter(|error| error.exit_code() != 0);
            wrong.extend(error.map(|error| format!("{document}: {}: {error}", words.join(" "))));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried > 15, "{tried}");
}

/// How many requests to storage a call makes, by its row in the reference.
fn requests(reference: &str, call: &str) -> u32 {
    let row = reference.lines().find(|line| line.starts_with(&format!("| {call} |"))).unwrap();
    row.trim_end_matches(" |").rsplit('|').next().unwrap().trim().parse().unwrap()
}

/// The operations of a function, by its row in the first table.
fn operations(reference: &str, function: &str) -> u32 {
    let row = reference.lines().find(|line| line.starts_with(&format!("| {function} |"))).unwrap();
    row.split('|').nth(5).unwrap().trim().parse().unwrap()
}

#[test]
fn what_a_verification_costs_follows_from_the_measured_round_trips() {
    let root = cargo::root();
    let reference = fs::read_to_string(root.join("docs/reference/round-trips.md")).unwrap();
    let readme = fs::read_to_string(root.join("README.md")).unwrap();
    // How often each is called for a user who finishes at once.
    let calls = [
        ("POST `start`, a new user", 1),
        ("GET `authorize`, which sets the cookie", 1),
        ("GET `authorize`, which creates a transaction", 1),
        ("GET `return`, and the poll that follows with a verdict", 1),
        ("POST `status`", 10),
        ("POST `callback`, and the poll that follows with a verdict", 1),
        ("GET `continue`", 1),
        ("POST `token`", 1),
        ("POST `redeem`", 1),
    ];
    let duplicates = 3;
    let executions: u32 = calls.iter().map(|(_, times)| times).sum::<u32>() + duplicates;
    let called: u32 = calls.iter().map(|(call, times)| requests(&reference, call) * times).sum();
    let later = ["`sweep`, an erasure", "`sweep`, a purge"].map(|function| operations(&reference, function));
    let all = called + duplicates * operations(&reference, "`jobs`, a duplicate") + later.iter().sum::<u32>();
    let refresh = fs::read_to_string(root.join("crates/service/src/registry/refresh.rs")).unwrap();
    let period = refresh.split("const PERIOD: Duration = Duration::from_secs(").nth(1).unwrap();
    let readings = 3600 / period.split(')').next().unwrap().parse::<u32>().unwrap();
    for line in [
        format!("{readings} in each hour of a running instance"),
        format!("| executions of functions | {executions},000 |"),
        format!("| requests to storage | {all},000 |"),
    ] {
        assert!(readme.contains(&line), "README.md has to say: {line}");
    }
}
