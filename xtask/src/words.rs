//! `cargo xtask words`: finds words that this project made up for what has a name in the trade.

use std::fs;
use std::io;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;

use crate::cargo;

/// Why the words cannot be checked, or which are wrong.
#[derive(Debug, thiserror::Error)]
pub(crate) enum WordsError {
    #[error("git does not list the files: {0}")]
    Git(io::Error),
    #[error("xtask/words.toml: {0}")]
    Table(#[from] toml::de::Error),
    #[error("{path}: {source}")]
    File { path: String, source: io::Error },
    #[error("{} old word(s); the names are in xtask/words.toml\n  {}", .0.len(), .0.join("\n  "))]
    Found(Vec<String>),
}

#[derive(Deserialize)]
struct Table {
    /// What begins or ends so is not read.
    skip: Vec<String>,
    word: Vec<Word>,
}

/// Words of one meaning.
#[derive(Deserialize)]
struct Word {
    /// In lower case, one form each, or phrases; found inside names as well.
    #[serde(default)]
    old: Vec<String>,
    /// Whole names, letter by letter.
    #[serde(default)]
    names: Vec<String>,
    /// What to write.
    now: String,
    /// Phrases in lower case in which the word may stand.
    #[serde(default)]
    allow: Vec<String>,
}

/// Reads every file that is kept.
pub(crate) fn run() -> Result<(), WordsError> {
    let root = cargo::root();
    let path = "xtask/words.toml";
    let text = read(root, path)?.unwrap_or_default();
    let table: Table = toml::from_str(&text)?;
    let mut found = Vec::new();
    for file in kept(root)?.into_iter().filter(|file| file != path && !table.skips(file)) {
        if let Some(text) = read(root, &file)? {
            found.extend(table.find(&text).into_iter().map(|problem| format!("{file}:{problem}")));
        }
    }
    if found.is_empty() { Ok(()) } else { Err(WordsError::Found(found)) }
}

/// The files that git keeps, and those that it would.
pub(crate) fn kept(root: &Path) -> Result<Vec<String>, WordsError> {
    let arguments = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let listed = Command::new("git").args(arguments).current_dir(root).output().map_err(WordsError::Git)?;
    Ok(String::from_utf8_lossy(&listed.stdout).lines().map(str::to_owned).collect())
}

/// `None` for what is no text, or was removed and is listed still.
pub(crate) fn read(root: &Path, file: &str) -> Result<Option<String>, WordsError> {
    match fs::read_to_string(root.join(file)) {
        Ok(text) => Ok(Some(text)),
        Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::NotFound) => {
            Ok(None)
        }
        Err(source) => Err(WordsError::File { path: file.to_owned(), source }),
    }
}

impl Table {
    fn skips(&self, file: &str) -> bool {
        self.skip.iter().any(|part| file.starts_with(part.as_str()) || file.ends_with(part.as_str()))
    }

    /// The old words of a text, each with its line.
    fn find(&self, text: &str) -> Vec<String> {
        let lines = text.lines().enumerate();
        lines
            .flat_map(|(number, line)| self.in_line(line).map(move |word| format!("{}: {word}", number + 1)))
            .collect()
    }

    fn in_line<'a>(&'a self, line: &'a str) -> impl Iterator<Item = String> + 'a {
        self.word.iter().flat_map(move |word| {
            let found = word.found_in(line);
            found.into_iter().map(|old| format!("`{old}`: write {}", word.now))
        })
    }
}

impl Word {
    fn found_in(&self, line: &str) -> Vec<String> {
        let names = line.split(|letter: char| !letter.is_alphanumeric());
        let mut found: Vec<String> =
            names.filter(|name| self.names.iter().any(|known| known == name)).map(str::to_owned).collect();
        let words = format!(" {} ", spaced(line).to_lowercase());
        let is_there = |words: &str, old: &str| words.contains(&format!(" {old} "));
        if self.old.iter().any(|old| is_there(&words, old)) {
            let rest = self.allow.iter().fold(words, |rest, phrase| rest.replace(phrase.as_str(), ""));
            found.extend(self.old.iter().filter(|old| is_there(&rest, old)).cloned());
        }
        found
    }
}

/// The words of a line with one blank between them; camelCase and snake_case names fall into theirs.
fn spaced(line: &str) -> String {
    let mut words = String::new();
    let mut before = ' ';
    for letter in line.chars() {
        if !letter.is_alphabetic() {
            if !words.ends_with(' ') {
                words.push(' ');
            }
        } else {
            if letter.is_uppercase() && before.is_lowercase() {
                words.push(' ');
            }
            words.push(letter);
        }
        before = letter;
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let text = r#"
            skip = ["LICENSE", ".lock"]
            [[word]]
            old = ["look", "looks"]
            now = "poll"
            allow = ["looks like", "look at"]
            [[word]]
            names = ["Order"]
            now = "TransactionRequest"
        "#;
        toml::from_str(text).unwrap()
    }

    #[test]
    fn an_old_word_is_found_in_prose_and_inside_names() {
        let text =
            "fn plan() {}\n// One look is enough.\nstruct LookPlan;\nlet last_look = SubmittedLooks;\nlookup";
        let found = table().find(text);
        assert_eq!(
            found,
            [
                "2: `look`: write poll",
                "3: `look`: write poll",
                "4: `look`: write poll",
                "4: `looks`: write poll"
            ]
        );
    }

    #[test]
    fn a_phrase_that_is_allowed_hides_no_other_use_in_the_line() {
        assert!(table().find("It looks like a key; look at it.").is_empty());
        assert_eq!(table().find("It looks like a look.").len(), 1);
    }

    #[test]
    fn a_name_is_found_letter_by_letter() {
        assert_eq!(table().find("struct Order;"), ["1: `Order`: write TransactionRequest"]);
        assert!(table().find("in this order, by Ordering").is_empty());
    }

    #[test]
    fn what_is_skipped_is_not_read() {
        assert!(
            table().skips("LICENSE-MIT") && table().skips("fuzz/Cargo.lock") && !table().skips("README.md")
        );
    }
}
