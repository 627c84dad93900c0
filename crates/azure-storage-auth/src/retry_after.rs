use std::time::Duration;

use azure_core::http::headers::{HeaderName, Headers, RETRY_AFTER};
use azure_core::time::parse_rfc7231;

/// In milliseconds; Cosmos DB sends the second.
const IN_MILLISECONDS: [HeaderName; 2] =
    [HeaderName::from_static("retry-after-ms"), HeaderName::from_static("x-ms-retry-after-ms")];
const DATE: HeaderName = HeaderName::from_static("date");

/// How long the service asks to wait.
pub(crate) fn asked(headers: &Headers) -> Option<Duration> {
    let milliseconds = IN_MILLISECONDS.iter().find_map(|name| headers.get_optional_str(name)?.parse().ok());
    milliseconds.map(Duration::from_millis).or_else(|| {
        let text = headers.get_optional_str(&RETRY_AFTER)?;
        text.parse().map(Duration::from_secs).ok().or_else(|| until(text, headers))
    })
}

/// `Retry-After` may be a date (RFC 9110, section 10.2.3). Measured from the answer's own date, so that two clocks that
/// differ do no harm.
fn until(text: &str, headers: &Headers) -> Option<Duration> {
    let then = parse_rfc7231(text).ok()?;
    let sent = parse_rfc7231(headers.get_optional_str(&DATE)?).ok()?;
    Some((then - sent).try_into().unwrap_or(Duration::ZERO))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use azure_core::http::headers::Headers;

    use super::asked;

    fn headers(lines: &[(&'static str, &'static str)]) -> Headers {
        let mut headers = Headers::new();
        for (name, value) in lines {
            headers.insert(*name, *value);
        }
        headers
    }

    #[test]
    fn every_form_of_asking_to_wait_is_understood() {
        let date = ("date", "Fri, 01 Jan 2026 00:00:00 GMT");
        for (lines, expected) in [
            (vec![("retry-after", "2")], Some(2_000)),
            (vec![("retry-after-ms", "30")], Some(30)),
            (vec![("x-ms-retry-after-ms", "40"), ("retry-after", "2")], Some(40)),
            (vec![("retry-after", "Fri, 01 Jan 2026 00:00:07 GMT"), date], Some(7_000)),
            (vec![("retry-after", "Thu, 31 Dec 2025 23:59:00 GMT"), date], Some(0)),
            (vec![("retry-after", "Fri, 01 Jan 2026 00:00:07 GMT")], None),
            (vec![("retry-after", "soon")], None),
            (vec![], None),
        ] {
            assert_eq!(asked(&headers(&lines)), expected.map(Duration::from_millis), "{lines:?}");
        }
    }
}
