use std::collections::{BTreeMap, BTreeSet};

use super::{Catalogue, arguments, bundle};
use crate::language::{FALLBACK, LANGUAGES, Language, Locale};
use crate::text::Text;
use crate::{FaultText, OutcomeText};

/// Keys with the variables that their texts use, read from the files as a translator sees them.
fn written(language: &Language) -> BTreeMap<String, BTreeSet<String>> {
    let mut texts = BTreeMap::new();
    let mut current = String::new();
    for line in language.files.iter().flat_map(|file| file.lines()).filter(|line| !line.starts_with('#')) {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            current = line.split_once('=').unwrap().0.trim().to_owned();
            texts.insert(current.clone(), BTreeSet::new());
        }
        if let Some(variables) = texts.get_mut(&current) {
            variables.extend(variables_in(line));
        }
    }
    texts
}

fn variables_in(line: &str) -> impl Iterator<Item = String> {
    line.split('$').skip(1).map(|rest| rest.chars().take_while(char::is_ascii_alphanumeric).collect())
}

/// Keys with the variables that the code gives.
fn declared() -> BTreeMap<String, BTreeSet<String>> {
    Text::samples()
        .into_iter()
        .map(|text| {
            (text.key().to_owned(), text.values().into_iter().map(|(name, _)| name.to_owned()).collect())
        })
        .collect()
}

#[test]
fn every_language_has_exactly_the_texts_of_the_code_with_the_same_variables() {
    for language in LANGUAGES {
        assert_eq!(written(language), declared(), "language {}", language.tag);
    }
}

#[test]
fn every_text_of_every_language_is_formatted_without_a_problem() {
    for language in LANGUAGES {
        let bundle = bundle(language).unwrap();
        for text in Text::samples() {
            let message = bundle.get_message(text.key()).unwrap();
            let mut problems = Vec::new();
            let shown = bundle.format_pattern(
                message.value().unwrap(),
                Some(&arguments(text, language.direction)),
                &mut problems,
            );
            assert!(problems.is_empty(), "{} in {}: {problems:?}", text.key(), language.tag);
            assert!(!shown.trim().is_empty(), "{} in {}", text.key(), language.tag);
            assert!(!shown.contains(['{', '}', '<']), "{} in {}: {shown}", text.key(), language.tag);
        }
    }
}

#[test]
fn no_two_texts_share_a_key() {
    assert_eq!(declared().len(), Text::samples().len());
}

#[test]
fn messages_for_a_person_are_short() {
    let catalogue = Catalogue::new().unwrap();
    let messages =
        OutcomeText::ALL.map(OutcomeText::message).into_iter().chain(FaultText::ALL.map(FaultText::message));
    for text in messages {
        for locale in catalogue.locales() {
            let shown = catalogue.text(locale, text);
            // B2C shows the text in one line of an error box on a phone.
            assert!(shown.chars().count() <= 200, "{} in {locale:?}: {shown}", text.key());
            assert!(shown.ends_with('.'), "{} in {locale:?}: {shown}", text.key());
        }
    }
}

#[test]
fn a_value_stands_in_its_sentence() {
    let catalogue = Catalogue::new().unwrap();
    let text = Text::StepBack { client: "Contoso" };
    assert_eq!(catalogue.text(catalogue.negotiate("en"), text), "Back to Contoso");
}

#[test]
fn whoever_asks_for_an_unknown_language_gets_the_fallback() {
    let catalogue = Catalogue::new().unwrap();
    assert_eq!(catalogue.negotiate("tlh").tag(), "en");
    assert_eq!(catalogue.negotiate("").tag(), "en");
    assert_eq!(catalogue.negotiate("en-NZ"), Locale(FALLBACK));
}

#[test]
fn a_catalogue_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Catalogue>();
}
