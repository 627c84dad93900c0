use std::collections::{BTreeMap, BTreeSet};

use super::{Catalogue, arguments, bundle};
use crate::language::{LANGUAGES, Language, Locale};
use crate::text::{Text, Value};
use crate::{FaultText, LimitText, OutcomeText};

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

/// Numbers that fall into each plural category of each language.
const COUNTS: [u32; 6] = [0, 1, 2, 3, 11, 100];

/// The categories that these languages tell apart in whole numbers that occur here (CLDR, "Language Plural Rules").
const PLURAL_CATEGORIES: [(&str, &[&str]); 4] = [
    ("ar", &["few", "many", "one", "other", "two", "zero"]),
    ("de", &["one", "other"]),
    ("en", &["one", "other"]),
    ("fr", &["one", "other"]),
];

/// Keys with the variants of their selectors.
fn selected(language: &Language) -> BTreeMap<String, Vec<String>> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in language.files.iter().flat_map(|file| file.lines()) {
        if line.starts_with(|first: char| first.is_ascii_alphabetic()) {
            current = line.split_once('=').unwrap().0.trim().to_owned();
        }
        if let Some((variant, _)) =
            line.trim_start_matches([' ', '*']).strip_prefix('[').and_then(|rest| rest.split_once(']'))
        {
            texts.entry(current.clone()).or_default().push(variant.to_owned());
        }
    }
    texts
}

/// Keys with the variables that the code gives.
fn declared() -> BTreeMap<String, BTreeSet<String>> {
    Text::samples(1)
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
        for text in COUNTS.into_iter().flat_map(Text::samples) {
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
    assert_eq!(declared().len(), Text::samples(1).len());
}

#[test]
fn every_number_is_spoken_of_in_every_plural_of_the_language() {
    let with_numbers: BTreeSet<String> = Text::samples(1)
        .into_iter()
        .filter(|text| text.values().iter().any(|(_, value)| matches!(value, Value::Count(_))))
        .map(|text| text.key().to_owned())
        .collect();
    assert!(!with_numbers.is_empty());
    for language in LANGUAGES {
        let (_, categories) = PLURAL_CATEGORIES.into_iter().find(|(tag, _)| *tag == language.tag).unwrap();
        let selected = selected(language);
        assert_eq!(selected.keys().cloned().collect::<BTreeSet<_>>(), with_numbers, "{}", language.tag);
        for (key, mut variants) in selected {
            variants.sort();
            assert_eq!(variants, categories, "{key} in {}", language.tag);
        }
    }
}

#[test]
fn numbers_choose_the_words_around_them() {
    let catalogue = Catalogue::new().unwrap();
    let left = |tag: &str, attempts| {
        let text = Text::OutcomeRejectedRetryableMessage { attempts };
        let shown = catalogue.text(Locale::named(tag).unwrap(), text);
        shown.rsplit_once(". ").unwrap().1.to_owned()
    };
    assert_eq!(left("en", 1), "You have one attempt left.");
    assert_eq!(left("en", 2), "You have 2 attempts left.");
    assert_eq!(left("de", 1), "Sie haben noch einen Versuch.");
    assert_eq!(left("fr", 0), "Il vous reste 0 tentative.");
    assert_eq!(left("ar", 2), "تبقّت لديك محاولتان.");
    assert_eq!(left("ar", 3), "تبقّت لديك 3 محاولات.");
    assert_eq!(left("ar", 11), "تبقّت لديك 11 محاولةً.");
    assert_eq!(left("ar", 100), "تبقّت لديك 100 محاولة.");
}

#[test]
fn no_text_was_left_in_english() {
    let catalogue = Catalogue::new().unwrap();
    // The title holds nothing but values.
    for text in Text::samples(3).into_iter().filter(|text| text.key() != "page-title") {
        let english = catalogue.text(Locale::default(), text);
        for locale in Locale::all().filter(|locale| *locale != Locale::default()) {
            assert_ne!(catalogue.text(locale, text), english, "{} in {locale:?}", text.key());
        }
    }
}

#[test]
fn messages_for_a_user_are_short() {
    let catalogue = Catalogue::new().unwrap();
    let messages =
        OutcomeText::ALL.map(OutcomeText::message).into_iter().chain(FaultText::ALL.map(FaultText::message));
    for text in messages.chain(LimitText::ALL.map(LimitText::message)) {
        for locale in Locale::all() {
            let shown = catalogue.text(locale, text);
            // B2C shows the text in an error box on a phone.
            assert!(shown.chars().count() <= 200, "{} in {locale:?}: {shown}", text.key());
            assert!(shown.ends_with('.'), "{} in {locale:?}: {shown}", text.key());
        }
    }
}

#[test]
fn a_value_stands_in_its_sentence() {
    let catalogue = Catalogue::new().unwrap();
    let text = Text::StepBack { client: "Contoso" };
    assert_eq!(catalogue.text(Locale::default(), text), "Back to Contoso");
}

#[test]
fn a_catalogue_may_be_shared_between_threads() {
    fn shared<T: Send + Sync>() {}
    shared::<Catalogue>();
}
