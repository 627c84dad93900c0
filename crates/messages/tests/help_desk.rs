//! The page for help desks speaks of every heading, and quotes only what users read.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::fs;

fn english() -> String {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/locales/en");
    let files = fs::read_dir(folder).unwrap();
    files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect()
}

fn quoted() -> Vec<String> {
    let guide = include_str!("../../../docs/help-desk.md");
    let rows = guide.lines().filter(|line| line.starts_with("| "));
    let texts = rows.map(|row| row.split('|').nth(1).unwrap_or_default().trim().to_owned());
    texts.filter(|text| !text.starts_with("the user ") && !text.starts_with("---")).collect()
}

#[test]
fn every_quoted_text_is_one_that_users_read() {
    let (texts, quoted) = (english(), quoted());
    assert!(quoted.len() > 20);
    let foreign: Vec<_> = quoted.into_iter().filter(|text| !texts.contains(text.as_str())).collect();
    assert_eq!(foreign, Vec::<String>::new());
}

#[test]
fn every_heading_of_a_page_has_a_row() {
    let (texts, quoted) = (english(), quoted());
    let headings =
        texts.lines().filter_map(|line| line.split_once("-heading = ")).map(|(_, heading)| heading);
    let missing: Vec<_> =
        headings.filter(|heading| !quoted.iter().any(|text| heading.starts_with(text.as_str()))).collect();
    assert_eq!(missing, Vec::<&str>::new());
}
