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
    /// The account says these, and the document does not tell them.
    Unreadable(Vec<Input>),
    /// The account says too little to tell.
    NotCompared,
}

/// What the comparison of one attribute came to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Equal,
    Differs,
    /// The document does not tell it.
    Unreadable,
    /// The account does not say it.
    NotSaid,
}

/// Compares what the account says with what the document says.
///
/// Accents, letter case, punctuation, gaps between the parts of a name and the spellings `ä`/`ae` do not matter. A document
/// may hold more names than the account; the account may not hold names that the document lacks. A name without a letter is
/// no name.
#[must_use]
pub fn match_document(attributes: &Attributes, document: &Document) -> Match {
    let account = [name(attributes.given_name.as_ref()), name(attributes.surname.as_ref())];
    let read = [name(document.given_name.as_ref()), name(document.surname.as_ref())];
    let [given_name, surname] = compare_names(&account, &read);
    let date_of_birth = match (&attributes.date_of_birth, &document.date_of_birth) {
        (None, _) => Found::NotSaid,
        (Some(_), None) => Found::Unreadable,
        (Some(account), Some(read)) if account == read => Found::Equal,
        (Some(_), Some(_)) => Found::Differs,
    };
    let results =
        [(Input::Surname, surname), (Input::GivenName, given_name), (Input::DateOfBirth, date_of_birth)];
    let those = |wanted| results.iter().filter(move |(_, found)| *found == wanted).map(|(name, _)| *name);
    let (differing, unreadable): (Vec<Input>, Vec<Input>) =
        (those(Found::Differs).collect(), those(Found::Unreadable).collect());
    if !differing.is_empty() {
        Match::Mismatched(differing)
    } else if !unreadable.is_empty() {
        Match::Unreadable(unreadable)
    } else if surname == Found::Equal {
        Match::Matched
    } else {
        Match::NotCompared
    }
}

/// The words of a name; none where it has no letter.
fn name(text: Option<&Personal<String>>) -> Vec<Word> {
    text.map(|text| words(text.expose())).unwrap_or_default()
}

/// Given name and surname. A word may stand in the other field of the document only if the account and the document have
/// exactly the same words all in all.
fn compare_names(account: &[Vec<Word>; 2], read: &[Vec<Word>; 2]) -> [Found; 2] {
    let in_their_fields: [Found; 2] = std::array::from_fn(|field| {
        match (account.get(field).map(Vec::as_slice), read.get(field).map(Vec::as_slice)) {
            (None | Some([]), _) => Found::NotSaid,
            (_, None | Some([])) => Found::Unreadable,
            (Some(account), Some(read)) if names_agree(account, read) => Found::Equal,
            _ => Found::Differs,
        }
    });
    let is_said = account.iter().all(|name| !name.is_empty());
    if is_said && have_the_same_words(account, read) { [Found::Equal; 2] } else { in_their_fields }
}

fn names_agree(account: &[Word], read: &[Word]) -> bool {
    let is_read = |word: &Word| read.iter().any(|other| word.agrees_with(other));
    account.iter().all(is_read) || runs(read).any(|run| Word::joined(account).agrees_with(&Word::joined(run)))
}

/// Every part of a name that stands together: `VANDERBERG` may be `VAN DER BERG` and the other way round.
fn runs(words: &[Word]) -> impl Iterator<Item = &[Word]> {
    (1..=words.len()).flat_map(|length| words.windows(length))
}

fn have_the_same_words(account: &[Vec<Word>; 2], read: &[Vec<Word>; 2]) -> bool {
    let mut left: Vec<&Word> = read.iter().flatten().collect();
    let every_word_is_there = account.iter().flatten().all(|word| {
        let place = left.iter().position(|other| word.agrees_with(other));
        place.map(|place| left.swap_remove(place)).is_some()
    });
    every_word_is_there && left.is_empty()
}

/// A word of a name in the two spellings that documents give it: without its accents (`ü` as `u`), and as
/// machine-readable zones write it (`ü` as `ue`; ICAO 9303-3, 6).
struct Word {
    bare: String,
    transliterated: String,
}

impl Word {
    fn joined(words: &[Self]) -> Self {
        let join = |spelling: fn(&Self) -> &str| words.iter().map(spelling).collect();
        Self { bare: join(|word| &word.bare), transliterated: join(|word| &word.transliterated) }
    }

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
    matches!(
        letter,
        '\'' | '`' | '´' | '’' | '‘' | '‛' | '′' | 'ʹ' | 'ʻ' | 'ʼ' | 'ʽ' | 'ʾ' | 'ʿ' | 'ˈ' | '＇'
    )
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
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' | 'ŉ' => "n",
        'ŀ' => "l",
        'ĸ' => "q",
        'ə' => "e",
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
            ("Anne-Marie", "Muster", "ANNEMARIE", "MUSTER"),
            ("Mary Ann", "Muster", "MARYANN", "MUSTER"),
            ("Maryann", "Muster", "MARY ANN LOUISE", "MUSTER"),
            ("Jan", "van der Berg", "JAN", "VANDERBERG"),
            ("Una", "O'Muster", "UNA", "O MUSTER"),
            ("Una", "O`Muster", "UNA", "OMUSTER"),
            ("Una", "O´Muster", "UNA", "OMUSTER"),
            ("Maria", "Muħster", "MARIA", "MUHSTER"),
            ("Maria", "Əmuster", "MARIA", "EMUSTER"),
            ("Maria Luisa", "Muster", "MARIA", "LUISA MUSTER"),
            ("Maria", "Muster", "-", "MARIA MUSTER"),
            ("-", "Suhani", "-", "SUHANI"),
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
            (("Anne-Marie", "Muster", "1988-04-17"), ("ANNE", "MUSTER", "1988-04-17")),
            (("Mary Ann", "Muster", "1988-04-17"), ("MARIANNE", "MUSTER", "1988-04-17")),
            (("Jan", "van der Berg", "1988-04-17"), ("JAN", "BERGER", "1988-04-17")),
            (("Maria Luisa", "Muster", "1988-04-17"), ("LUISA", "MUSTER", "1988-04-17")),
            (("Maria", "Muster", "1988-04-17"), ("MARIA", "LUISA", "1988-04-17")),
            (("Maria Luisa", "Muster", "1988-04-17"), ("MARIA", "LUISA MAIER", "1988-04-17")),
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
    fn what_the_document_does_not_tell_is_not_taken_for_equal() {
        let account = account("Maria", "Muster", "1988-04-17");
        let read = document("MARIA", "MUSTER", "1988-04-17");
        let unreadable = |read| match_document(&account, &read);
        let no_name = Document { given_name: None, surname: None, ..read.clone() };
        assert_eq!(unreadable(no_name), Match::Unreadable(vec![Input::Surname, Input::GivenName]));
        let no_birthday = Document { date_of_birth: None, ..read };
        assert_eq!(unreadable(no_birthday), Match::Unreadable(vec![Input::DateOfBirth]));
        let of_marks = document("-", "-", "1988-04-17");
        assert_eq!(unreadable(of_marks), Match::Unreadable(vec![Input::Surname, Input::GivenName]));
    }

    #[test]
    fn an_account_whose_names_have_no_letter_says_nothing() {
        let read = document("MARIA", "MUSTER", "1988-04-17");
        assert_eq!(match_document(&account("-", "'", "1988-04-17"), &read), Match::NotCompared);
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
