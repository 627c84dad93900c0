//! `cargo xtask prose`: counts long sentences and passives in the documents. A report, not a check: both have their uses.

use crate::{
    cargo,
    words::{self, WordsError},
};

/// Longer sentences are read twice.
const LONGEST: usize = 30;

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProseError {
    #[error(transparent)]
    Files(#[from] WordsError),
}

/// What one document holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    sentences: usize,
    long: usize,
    passive: usize,
}

/// Prints a line for each document, and one for all.
pub(crate) fn run() -> Result<(), ProseError> {
    let root = cargo::root();
    let mut all = Counts::default();
    println!("{:>9} {:>5} {:>8}  document", "sentences", "long", "passives");
    for path in words::kept(root)?.into_iter().filter(|path| path.ends_with(".md")) {
        let Some(text) = words::read(root, &path)? else { continue };
        let counts = count(&text);
        all = all.and(counts);
        println!("{:>9} {:>5} {:>8}  {path}", counts.sentences, counts.long, counts.passive);
    }
    println!("{:>9} {:>5} {:>8}  all", all.sentences, all.long, all.passive);
    Ok(())
}

impl Counts {
    const fn and(self, other: Self) -> Self {
        Self {
            sentences: self.sentences + other.sentences,
            long: self.long + other.long,
            passive: self.passive + other.passive,
        }
    }
}

fn count(text: &str) -> Counts {
    let sentences = paragraphs(text).into_iter().flat_map(|paragraph| sentences(&paragraph));
    sentences.fold(Counts::default(), |counts, sentence| {
        let words: Vec<String> = words_of(&sentence);
        counts.and(Counts {
            sentences: 1,
            long: usize::from(words.len() > LONGEST),
            passive: usize::from(is_passive(&words)),
        })
    })
}

/// Paragraphs, items of lists and cells of tables; without code, headings and rules.
fn paragraphs(text: &str) -> Vec<String> {
    let mut paragraphs = vec![String::new()];
    let mut is_code = false;
    for line in text.lines().map(str::trim) {
        if line.starts_with("```") {
            is_code = !is_code;
            continue;
        }
        let is_item = line.starts_with("- ")
            || line.split_once(". ").is_some_and(|(number, _)| number.parse::<u8>().is_ok());
        if is_code || line.is_empty() || line.starts_with('#') {
            paragraphs.push(String::new());
        } else if line.starts_with('|') {
            paragraphs.extend(line.split('|').map(str::to_owned));
            paragraphs.push(String::new());
        } else {
            if is_item {
                paragraphs.push(String::new());
            }
            if let Some(last) = paragraphs.last_mut() {
                last.push_str(line);
                last.push(' ');
            }
        }
    }
    paragraphs
}

/// A sentence ends with a full stop, a question mark or an exclamation mark before a gap.
fn sentences(paragraph: &str) -> Vec<String> {
    let ended = paragraph.replace("? ", "?\n").replace("! ", "!\n").replace(". ", ".\n");
    let sentences = ended.lines().map(str::trim).filter(|sentence| words_of(sentence).len() > 2);
    sentences.map(str::to_owned).collect()
}

/// Words in lower case; what stands in backticks counts as one.
fn words_of(sentence: &str) -> Vec<String> {
    let mut plain = String::new();
    for (number, part) in sentence.split('`').enumerate() {
        plain.push_str(if number % 2 == 0 { part } else { "code" });
    }
    let letters = |word: &str| word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_lowercase();
    plain.split_whitespace().map(letters).filter(|word| !word.is_empty()).collect()
}

/// A form of "to be", perhaps a word between, and a participle.
fn is_passive(words: &[String]) -> bool {
    const TO_BE: [&str; 8] = ["is", "are", "was", "were", "be", "been", "being", "isn't"];
    const PARTICIPLES: [&str; 30] = [
        "made",
        "given",
        "taken",
        "found",
        "kept",
        "known",
        "read",
        "written",
        "sent",
        "told",
        "said",
        "shown",
        "seen",
        "set",
        "put",
        "lost",
        "left",
        "done",
        "begun",
        "chosen",
        "bound",
        "held",
        "met",
        "built",
        "paid",
        "thrown",
        "drawn",
        "broken",
        "forgotten",
        "proved",
    ];
    let is_participle = |word: &String| word.ends_with("ed") || PARTICIPLES.contains(&word.as_str());
    words.iter().enumerate().any(|(at, word)| {
        TO_BE.contains(&word.as_str()) && words.iter().skip(at + 1).take(2).any(is_participle)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_are_counted_in_paragraphs_lists_and_tables_and_not_in_code() {
        let text = "# Head\n\nOne sentence here. Is this another one?\n\n- An item of list.\n1. A second item here.\n\n```sh\ncargo run this now.\n```\n\n| a cell of three | `x` |\n";
        assert_eq!(count(text), Counts { sentences: 5, long: 0, passive: 0 });
    }

    #[test]
    fn long_sentences_and_passives_are_told() {
        let long = format!("{} end.", "word ".repeat(LONGEST));
        assert_eq!(count(&long), Counts { sentences: 1, long: 1, passive: 0 });
        assert_eq!(count("The row is then written by nobody."), Counts { sentences: 1, long: 0, passive: 1 });
        assert_eq!(count("The sweep writes the row at once."), Counts { sentences: 1, long: 0, passive: 0 });
        assert_eq!(count("It names `is written` in code."), Counts { sentences: 1, long: 0, passive: 0 });
    }
}
