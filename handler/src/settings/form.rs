//! The forms in which settings are written.

use std::time::Duration;

use url::{Host, Url};

/// `90s`, `30m`, `24h`, `365d`; a number alone is seconds.
pub(crate) fn duration(text: &str) -> Option<Duration> {
    let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
    let number: u64 = digits.parse().ok()?;
    let unit = match text.get(digits.len()..)? {
        "" | "s" => 1,
        "m" => 60,
        "h" => 3600,
        "d" => 24 * 3600,
        _ => return None,
    };
    number.checked_mul(unit).map(Duration::from_secs)
}

/// Durations in ascending order, separated by commas.
pub(crate) fn durations(text: &str) -> Option<Vec<Duration>> {
    let all: Vec<Duration> = text.split(',').map(|part| duration(part.trim())).collect::<Option<_>>()?;
    (!all.is_empty() && all.is_sorted()).then_some(all)
}

pub(crate) fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Some(true),
        "false" | "0" | "no" => Some(false),
        _ => None,
    }
}

/// Parts separated by `;`, without empty ones.
pub(crate) fn list(text: &str) -> Vec<String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
}

const WRONG_SEPARATOR: &str = "holds a comma or a blank; parts are separated by `;`";

/// The same, of parts that hold neither commas nor blanks.
pub(crate) fn words(text: &str) -> Result<Vec<String>, &'static str> {
    let words = list(text);
    let is_word =
        |part: &String| !part.contains(|letter: char| letter.is_whitespace() || ",|".contains(letter));
    if words.iter().all(is_word) { Ok(words) } else { Err(WRONG_SEPARATOR) }
}

/// The same, of secrets, each at least so long. One may hold a comma; where every part between commas is long enough to be a
/// secret of its own, they are meant to be several.
pub(crate) fn secrets(text: &str, shortest: usize) -> Result<Vec<String>, &'static str> {
    let secrets = list(text);
    let is_long = |secret: &str| secret.trim().len() >= shortest;
    if !secrets.iter().all(|secret| is_long(secret)) {
        return Err("one is too short");
    }
    let holds_several = |secret: &String| {
        [',', '|', ' '].iter().any(|wrong| secret.contains(*wrong) && secret.split(*wrong).all(is_long))
    };
    if secrets.iter().any(holds_several) { Err(WRONG_SEPARATOR) } else { Ok(secrets) }
}

/// An https address, or plain http on this machine, without query and fragment.
pub(crate) fn web_address(text: &str) -> Result<Url, &'static str> {
    if text.matches("://").count() > 1 {
        return Err("holds a second `://`; addresses are separated by `;`");
    }
    let url = Url::parse(text).map_err(|_| "is not an address")?;
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err("must not hold a query, a fragment or a password");
    }
    match (url.scheme(), is_loopback(&url)) {
        ("https", _) | ("http", true) => Ok(url),
        ("http", false) => Err("plain http is accepted for this machine only"),
        _ => Err("is not an https address"),
    }
}

/// The same, as it is written.
pub(crate) fn web_address_text(text: &str) -> Result<String, &'static str> {
    web_address(text).map(|_| text.to_owned())
}

/// Where users find help: a web address, which may hold a query, or `mailto:` and one email address (RFC 6068).
pub(crate) fn contact(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    match url.scheme() {
        "mailto" => {
            let (user, domain) = url.path().split_once('@')?;
            let is_plain = url.query().is_none() && url.fragment().is_none() && !domain.contains(['@', ',']);
            (is_plain && !user.is_empty() && !domain.is_empty()).then_some(url)
        }
        "https" => url.has_host().then_some(url),
        "http" => is_loopback(&url).then_some(url),
        _ => None,
    }
}

pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}
