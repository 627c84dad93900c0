use std::time::Duration;

/// Default and bounds of `tokenLifetime` (Jumio API guide, Account creation).
pub(crate) const DEFAULT: Duration = Duration::from_secs(30 * 60);
const SHORTEST: u64 = 5 * 60;
const LONGEST: u64 = 60 * 24 * 60 * 60;

/// Reads `^([+-]?\d+)([smhd]{1})$` within the bounds.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let unit = match text.chars().last()? {
        's' => 1,
        'm' => 60,
        'h' => 60 * 60,
        'd' => 24 * 60 * 60,
        _ => return None,
    };
    let number = text.get(..text.len() - 1)?;
    let digits = number.strip_prefix(['+', '-']).unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) || number.starts_with('-') {
        return None;
    }
    let seconds = digits.parse::<u64>().ok()?.checked_mul(unit)?;
    (SHORTEST..=LONGEST).contains(&seconds).then(|| Duration::from_secs(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lifetimes_within_the_bounds_are_read() {
        let minutes = |count: u64| Some(Duration::from_secs(count * 60));
        for (text, expected) in
            [("600s", minutes(10)), ("5m", minutes(5)), ("+1h", minutes(60)), ("60d", minutes(60 * 24 * 60))]
        {
            assert_eq!(parse(text), expected, "{text}");
        }
    }

    #[test]
    fn other_lifetimes_are_refused() {
        for text in [
            "",
            "m",
            "30",
            "4m",
            "299s",
            "61d",
            "-30m",
            "1.5h",
            "30M",
            "30mm",
            "++5m",
            "99999999999999999999d",
            "3€",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }
}
