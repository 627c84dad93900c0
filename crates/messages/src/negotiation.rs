//! Which of our languages suits a user best.

/// Longest wish list that is read. Browsers send a few entries; more is noise or an attempt to keep us busy.
const MOST_WISHES: usize = 32;

/// The best of `available` for what was asked, as an index; `None` if nothing fits.
///
/// Understands `Accept-Language` (RFC 9110, 12.5.4: comma-separated, with weights) and `ui_locales` (OpenID Connect Core,
/// 3.1.2.1: separated by spaces, best first). Each wish is cut back from the end until it fits (RFC 4647, 3.4 "Lookup");
/// a wish that never fits takes a regional variant of its language, if there is one.
pub(crate) fn best(asked: &str, available: &[&str]) -> Option<usize> {
    wishes(asked).into_iter().find_map(|wish| lookup(wish, available))
}

/// The wanted tags, best first. Weight zero means "not this one".
fn wishes(asked: &str) -> Vec<&str> {
    let mut wishes: Vec<(&str, f32)> = entries(asked).take(MOST_WISHES).filter_map(weighted).collect();
    wishes.sort_by(|(_, left), (_, right)| right.total_cmp(left));
    wishes.into_iter().map(|(tag, _)| tag).collect()
}

/// Entries of either form: weights occur only in the one with commas, where spaces mean nothing.
fn entries(asked: &str) -> impl Iterator<Item = &str> {
    let separators: &[char] = if asked.contains([',', ';']) { &[','] } else { &[' ', '\t'] };
    asked.split(separators).map(str::trim).filter(|entry| !entry.is_empty())
}

fn weighted(entry: &str) -> Option<(&str, f32)> {
    let mut parts = entry.split(';').map(str::trim);
    let tag = parts.next().filter(|tag| !tag.is_empty())?;
    let weight = parts
        .find_map(|parameter| parameter.strip_prefix("q=").or_else(|| parameter.strip_prefix("Q=")))
        .map_or(Some(1.0), |weight| weight.parse::<f32>().ok())?;
    (weight > 0.0).then_some((tag, weight))
}

fn lookup(wish: &str, available: &[&str]) -> Option<usize> {
    if wish == "*" {
        return (!available.is_empty()).then_some(0);
    }
    shortened(wish).find_map(|tag| exact(tag, available)).or_else(|| variant(wish, available))
}

/// The tag itself, then without its last part, and so on. A single letter announces what follows and goes with it.
fn shortened(tag: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(tag), |tag| {
        let (shorter, _) = tag.rsplit_once('-')?;
        match shorter.rsplit_once('-') {
            Some((rest, single)) if single.len() == 1 => Some(rest),
            _ => Some(shorter),
        }
    })
}

fn exact(tag: &str, available: &[&str]) -> Option<usize> {
    available.iter().position(|candidate| candidate.eq_ignore_ascii_case(tag))
}

fn variant(wish: &str, available: &[&str]) -> Option<usize> {
    available.iter().position(|candidate| language_of(candidate).eq_ignore_ascii_case(language_of(wish)))
}

fn language_of(tag: &str) -> &str {
    tag.split('-').next().unwrap_or(tag)
}

#[cfg(test)]
mod tests {
    use super::best;

    const AVAILABLE: &[&str] = &["en", "de", "pt-BR", "zh-Hant"];

    fn negotiated(asked: &str) -> Option<&'static str> {
        best(asked, AVAILABLE).map(|index| AVAILABLE[index])
    }

    #[test]
    fn a_region_falls_back_to_its_language() {
        assert_eq!(negotiated("de-AT,en;q=0.5"), Some("de"));
        assert_eq!(negotiated("zh-Hant-TW"), Some("zh-Hant"));
        assert_eq!(negotiated("de-x-private"), Some("de"));
    }

    #[test]
    fn weights_decide_before_order() {
        assert_eq!(negotiated("en;q=0.3, de;q=0.9"), Some("de"));
        assert_eq!(negotiated("fr, en;q=0.3, de; q=0.2"), Some("en"));
    }

    #[test]
    fn equal_weights_keep_their_order() {
        assert_eq!(negotiated("de,en"), Some("de"));
        assert_eq!(negotiated("en,de"), Some("en"));
    }

    #[test]
    fn ui_locales_are_separated_by_spaces() {
        assert_eq!(negotiated("pt-BR de"), Some("pt-BR"));
        assert_eq!(negotiated("fr-CA de"), Some("de"));
    }

    #[test]
    fn another_region_is_better_than_another_language() {
        assert_eq!(negotiated("pt-PT"), Some("pt-BR"));
        assert_eq!(negotiated("pt"), Some("pt-BR"));
    }

    #[test]
    fn letter_case_means_nothing() {
        assert_eq!(negotiated("PT-br"), Some("pt-BR"));
    }

    #[test]
    fn a_refused_language_is_not_taken() {
        assert_eq!(negotiated("de;q=0"), None);
    }

    #[test]
    fn a_star_takes_the_first() {
        assert_eq!(negotiated("fr, *;q=0.1"), Some("en"));
    }

    #[test]
    fn noise_is_no_wish() {
        for noise in ["", " ", ",,;", ";q=1", "-", "x", "de;q=high", "\u{0}\u{7f}", "日本語"] {
            assert_eq!(negotiated(noise), None, "{noise:?}");
        }
    }

    #[test]
    fn an_endless_list_is_read_only_so_far() {
        let asked = format!("{}de", "xx,".repeat(100));
        assert_eq!(negotiated(&asked), None);
    }
}
