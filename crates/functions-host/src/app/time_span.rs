//! .NET's way to write a duration: `[d.]hh:mm:ss[.fffffff]`.

use std::time::Duration;

/// Reads a duration; `None` if the text is none.
pub(crate) fn parse(text: &str) -> Option<Duration> {
    let (whole, fraction) = match text.rsplit_once('.') {
        Some((whole, fraction)) if whole.contains(':') => (whole, fraction),
        _ => (text, "0"),
    };
    let (days, clock) = whole.split_once('.').unwrap_or(("0", whole));
    let [hours, minutes, seconds] =
        clock.split(':').map(|part| part.parse::<u64>().ok()).collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let days: u64 = days.parse().ok()?;
    let fraction: f64 = format!("0.{fraction}").parse().ok()?;
    let seconds = ((days * 24 + hours?) * 60 + minutes?) * 60 + seconds?;
    Some(Duration::from_secs(seconds) + Duration::from_secs_f64(fraction))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_with_days_and_fractions() {
        let cases = [
            ("00:05:00", 300_000),
            ("1.02:00:01", 93_601_000),
            ("00:00:00.25", 250),
            ("00:00:00.2500000", 250),
        ];
        for (text, milliseconds) in cases {
            assert_eq!(parse(text), Some(Duration::from_millis(milliseconds)), "{text}");
        }
        assert_eq!(parse("5"), None);
        assert_eq!(parse("-1"), None);
    }
}
