//! The tables of log lines in `docs/operate.md` are those that the code writes, each with its level.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use verification::{OverdueCause, ReviewCause};

type Lines = BTreeMap<String, BTreeSet<String>>;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Everything that ships and writes log lines.
fn shipped() -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let mut files = Vec::new();
    sources(&root.join("handler/src"), &mut files);
    for name in [
        "service",
        "providers",
        "state",
        "entra",
        "jumio",
        "azure-functions-custom-handler",
        "azure-storage-auth",
    ] {
        sources(&root.join("crates").join(name).join("src"), &mut files);
    }
    files.into_iter().map(|file| fs::read_to_string(file).unwrap()).collect()
}

/// What stands between the parentheses that are open at the beginning, and the texts in it.
fn texts_of_call(source: &str) -> Vec<String> {
    let (mut depth, mut texts, mut text) = (1, Vec::new(), None::<String>);
    let mut letters = source.chars();
    while let Some(letter) = letters.next() {
        match (&mut text, letter) {
            (Some(open), '\\') => {
                open.extend(letters.next());
            }
            (Some(open), '"') => {
                texts.push(std::mem::take(open));
                text = None;
            }
            (Some(open), letter) => open.push(letter),
            (None, '"') => text = Some(String::new()),
            (None, '(') => depth += 1,
            (None, ')') => depth -= 1,
            (None, _) => {}
        }
        if depth == 0 {
            break;
        }
    }
    texts
}

/// Every message with its levels: the last text of each call of a macro that writes a line.
fn written() -> Lines {
    let mut lines = Lines::new();
    for source in shipped() {
        for level in ["info", "warn", "error"] {
            for (at, _) in source.match_indices(&format!("{level}!(")) {
                let is_whole_name =
                    !source[..at].ends_with(|letter: char| letter.is_alphanumeric() || letter == '_');
                let call = &source[at + level.len() + 2..];
                if let Some(message) = texts_of_call(call).pop().filter(|_| is_whole_name) {
                    lines.entry(message).or_default().insert(level.to_owned());
                }
            }
        }
    }
    lines
}

fn documented() -> Lines {
    let guide = include_str!("../../../docs/operate.md");
    let section = guide.split_once("## Log lines").unwrap().1.split_once("\n## ").unwrap().0;
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.map(|row| {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let message = cells.next().unwrap().trim_matches('`').to_owned();
        (message, cells.next().unwrap().split(", ").map(str::to_owned).collect())
    })
    .collect()
}

#[test]
fn every_line_that_the_code_writes_is_documented_with_its_level_and_no_other_is() {
    let (written, documented) = (written(), documented());
    assert!(written.len() > 60, "the sources are read");
    let undocumented: Vec<_> = written.iter().filter(|(line, _)| !documented.contains_key(*line)).collect();
    assert_eq!(undocumented, Vec::new(), "written and not documented");
    let unwritten: Vec<_> = documented.iter().filter(|(line, _)| !written.contains_key(*line)).collect();
    assert_eq!(unwritten, Vec::new(), "documented and not written");
    assert_eq!(documented, written, "levels");
}

#[test]
fn every_cause_of_a_review_stands_in_the_guide() {
    let guide = include_str!("../../../docs/operate.md");
    let (_, table) = guide.split_once("## Who ends a review?").unwrap();
    let told: BTreeSet<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let causes = ReviewCause::ALL.iter().map(|cause| cause.name());
    let overdue = OverdueCause::ALL.iter().map(|cause| cause.name());
    let missing: Vec<_> = causes.chain(overdue).filter(|name| !told.contains(name)).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
