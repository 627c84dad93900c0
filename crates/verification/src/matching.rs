use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

use contract::{Input, Personal};

use crate::{Attributes, Document};

/// Whether a document belongs to the user that the account names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Match {
    /// Everything the account names was found on the document, the surname among it.
    Matched,
    /// These attributes contradict the document.
    Mismatched(Vec<Input>),
    /// The account or the document says too little to tell.
    NotCompared,
}

/// Compares what the account says with what the document says.
///
/// Accents, letter case, punctuation and the spellings `ä`/`ae` do not matter. A document may hold more names
/// than the account; the account may not hold names that the document lacks.
#[must_use]
pub fn match_document(attributes: &Attributes, document: &Document) -> Match {
    let surname = compare(attributes.surname.as_ref(), document.surname.as_ref(), names_agree);
    let given_name = compare(attributes.given_name.as_ref(), document.given_name.as_ref(), names_agree);
    let date_of_birth =
        compare(attributes.date_of_birth.as_ref(), document.date_of_birth.as_ref(), |account, read| {
            account == read
        });
    let results =
        [(Input::Surname, surname), (Input::GivenName, given_name), (Input::DateOfBirth, date_of_birth)];
    let differing: Vec<Input> =
        results.into_iter().filter(|(_, agrees)| *agrees == Some(false)).map(|(name, _)| name).collect();
    if !differing.is_empty() {
        Match::Mismatched(differing)
    } else if surname == Some(true) {
        Match::Matched
    } else {
        Match::NotCompared
    }
}

/// `None` where one side says nothing.
fn compare<T>(
    account: Option<&Personal<T>>,
    document: Option<&Personal<T>>,
    agree: impl Fn(&T, &T) -> bool,
) -> Option<bool> {
    Some(agree(account?.expose(), document?.expose()))
}

#[expect(clippy::ptr_arg, reason = "compared through Personal<String>")]
fn names_agree(account: &String, document: &String) -> bool {
    let read = words(document);
    let named = words(account);
    !named.is_empty() && named.iter().all(|word| read.iter().any(|other| word.agrees_with(other)))
}

/// A word of a name in the two spellings that documents give it: without its accents (`ü` as `u`), and as
/// machine-readable zones write it (`ü` as `ue`; ICAO 9303-3, 6).
struct Word {
    bare: String,
    transliterated: String,
}

impl Word {
    fn agrees_with(&self, other: &Self) -> bool {
        let spellings = [&other.bare, &other.transliterated];
        spellings.contains(&&self.bare) || spellings.contains(&&self.transliterated)
    }
}

/// The words of a name without case and punctuation.
fn words(name: &str) -> Vec<Word> {
    let lower: String =
        name.nfc().flat_map(char::to_lowercase).filter(|letter| !is_apostrophe(*letter)).collect();
    let parts = lower.split(|letter: char| !letter.is_alphanumeric() && !is_combining_mark(letter));
    let words = parts.map(|part| Word {
        bare: part.chars().map(|letter| spell(letter, bare)).collect(),
        transliterated: part.chars().map(|letter| spell(letter, transliterated)).collect(),
    });
    words.filter(|word| !word.bare.is_empty()).collect()
}

const fn is_apostrophe(letter: char) -> bool {
    matches!(letter, '\'' | '’' | '‘' | 'ʼ')
}

/// A letter by its own spelling, or else without its marks.
fn spell(letter: char, spelling: fn(char) -> Option<&'static str>) -> String {
    match spelling(letter) {
        Some(text) => text.to_owned(),
        None => letter.to_string().nfkd().filter(|part| !is_combining_mark(*part)).collect(),
    }
}

/// Letters that no decomposition takes apart.
const fn bare(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'ı' => "i",
        _ => return None,
    })
}

const fn transliterated(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ä' => "ae",
        'ö' | 'ø' => "oe",
        'ü' => "ue",
        'å' => "aa",
        _ => return bare(letter),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn account(given_name: &str, surname: &str, born: &str) -> Attributes {
        Attributes {
            given_name: Some(given_name.to_owned().into()),
            surname: Some(surname.to_owned().into()),
            date_of_birth: Some(born.parse::<contract::CalendarDate>().unwrap().into()),
            ..Attributes::default()
        }
    }

    fn document(given_name: &str, surname: &str, born: &str) -> Document {
        let account = account(given_name, surname, born);
        Document {
            given_name: account.given_name,
            surname: account.surname,
            date_of_birth: account.date_of_birth,
            ..Document::default()
        }
    }

    #[test]
    fn spellings_of_the_same_name_match() {
        let rows = [
            ("Maria", "Muster", "MARIA ELISABETH", "MUSTER"),
            ("Jürgen", "Müller", "JUERGEN", "MUELLER"),
            ("Jürgen", "Müller", "JURGEN", "MULLER"),
            ("Søren", "Groß", "SOREN", "GROSS"),
            ("Łukasz", "Żółć", "LUKASZ", "ZOLC"),
            ("Anne-Marie", "O'Neill", "ANNE MARIE", "ONEILL"),
            ("José", "García", "JOSE", "GARCIA LOPEZ"),
            ("Åse", "Ørsted", "AASE", "OERSTED"),
            ("Åse", "Ørsted", "ASE", "ORSTED"),
            ("Guðrún", "Þórðardóttir", "GUDRUN", "THORDARDOTTIR"),
            ("Đorđe", "Kjær", "DORDE", "KJAER"),
            ("Işıl", "Yıldız", "ISIL", "YILDIZ"),
            ("Cœur", "Jäger", "COEUR", "JAEGER"),
            ("Íñigo", "Núñez", "INIGO", "NUNEZ"),
            ("Jose\u{301}", "Garci\u{301}a", "JOSE", "GARCIA"),
        ];
        for (given, surname, read_given, read_surname) in rows {
            let result = match_document(
                &account(given, surname, "1988-04-17"),
                &document(read_given, read_surname, "1988-04-17"),
            );
            assert_eq!(result, Match::Matched, "{given} {surname}");
        }
    }

    #[test]
    fn other_users_do_not_match() {
        let rows = [
            (("Maria", "Muster", "1988-04-17"), ("MARIA", "MAIER", "1988-04-17")),
            (("Maria", "Muster", "1988-04-17"), ("ANNA", "MUSTER", "1988-04-17")),
            (("Maria", "Muster", "1988-04-17"), ("MARIA", "MUSTER", "1988-04-18")),
            (("Maria", "Muster", "1988-04-17"), ("N/A", "N/A", "1988-04-17")),
            (("-", "'", "1988-04-17"), ("MARIA", "MUSTER", "1988-04-17")),
            (("Michael", "Muster", "1988-04-17"), ("MICHAL", "MUSTER", "1988-04-17")),
            (("Samuel", "Muster", "1988-04-17"), ("SAMUL", "MUSTER", "1988-04-17")),
        ];
        for ((given, surname, born), (read_given, read_surname, read_born)) in rows {
            let result = match_document(
                &account(given, surname, born),
                &document(read_given, read_surname, read_born),
            );
            assert!(matches!(result, Match::Mismatched(_)), "{given} {surname}");
        }
    }

    #[test]
    fn what_differs_is_named() {
        let read = document("ANNA", "MUSTER", "1988-04-18");
        let differing = vec![Input::GivenName, Input::DateOfBirth];
        assert_eq!(
            match_document(&account("Maria", "Muster", "1988-04-17"), &read),
            Match::Mismatched(differing)
        );
    }

    #[test]
    fn a_birth_date_alone_proves_nobody() {
        let attributes =
            Attributes { surname: None, given_name: None, ..account("Maria", "Muster", "1988-04-17") };
        assert_eq!(
            match_document(&attributes, &document("MARIA", "MUSTER", "1988-04-17")),
            Match::NotCompared
        );
        assert_eq!(match_document(&Attributes::default(), &Document::default()), Match::NotCompared);
    }
}
