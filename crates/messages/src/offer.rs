//! Which languages an app offers, and which of them a user gets.

use crate::{language::Locale, negotiation};

/// The languages that an app offers, its default first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    default: Locale,
    others: Vec<Locale>,
}

impl Offer {
    /// An offer of these languages; the default is one of them in any case.
    pub fn new(default: Locale, locales: impl IntoIterator<Item = Locale>) -> Self {
        let others = locales.into_iter().filter(|locale| *locale != default).collect();
        Self { default, others }
    }

    /// The language that suits best. Each wish is the value of an `Accept-Language` header or of `ui_locales`; the first
    /// of them that names an offered language decides, and where none does it is the default.
    pub fn choose<'a>(&self, wishes: impl IntoIterator<Item = &'a str>) -> Locale {
        let offered: Vec<Locale> = std::iter::once(self.default).chain(self.others.iter().copied()).collect();
        let tags: Vec<&str> = offered.iter().map(|locale| locale.tag()).collect();
        let best = wishes.into_iter().find_map(|wish| negotiation::best(wish, &tags));
        best.and_then(|index| offered.get(index).copied()).unwrap_or(self.default)
    }
}

#[cfg(test)]
mod tests {
    use super::Offer;
    use crate::language::Locale;

    fn named(tag: &str) -> Locale {
        Locale::named(tag).unwrap()
    }

    fn chosen(offer: &Offer, wishes: &[&str]) -> &'static str {
        offer.choose(wishes.iter().copied()).tag()
    }

    #[test]
    fn an_earlier_wish_decides_before_a_later_one() {
        let offer = Offer::new(named("en"), Locale::all());
        assert_eq!(chosen(&offer, &["de-AT en", "fr"]), "de");
        assert_eq!(chosen(&offer, &["fr", "de"]), "fr");
    }

    #[test]
    fn a_wish_that_nobody_can_grant_leaves_the_choice_to_the_next() {
        let offer = Offer::new(named("en"), Locale::all());
        assert_eq!(chosen(&offer, &["tlh", "", "ar-EG,en;q=0.5"]), "ar");
    }

    #[test]
    fn who_asks_for_nothing_that_is_offered_gets_the_default() {
        let offer = Offer::new(named("fr"), [named("de")]);
        for wishes in [&[][..], &["tlh"], &["en-US,en"], &["ar"], &["*"]] {
            assert_eq!(chosen(&offer, wishes), "fr", "{wishes:?}");
        }
        assert_eq!(chosen(&offer, &["de"]), "de");
    }

    #[test]
    fn a_language_is_found_by_its_tag_whatever_its_letter_case() {
        assert_eq!(Locale::named("DE").map(Locale::tag), Some("de"));
        assert_eq!(Locale::named("tlh"), None);
    }
}
