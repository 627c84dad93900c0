use http::{HeaderMap, HeaderValue, header};
use tokens::BrowserId;

/// Long enough for a user who comes back for the verdict some days later.
const MAX_AGE_SECONDS: u32 = 30 * 24 * 3600;

/// The `__Host-` prefix binds a cookie to this very host, and browsers accept it over TLS only (RFC 6265bis, 4.1.3.2).
const fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-verification" } else { "verification" }
}

/// The browser that sent this request, if it has our cookie. Cookies of neighbours may hold bytes beyond ASCII, or be no text at
/// all (RFC 6265, 5.4): they are passed over.
pub(crate) fn browser(headers: &HeaderMap, is_secure: bool) -> Option<BrowserId> {
    let cookies = headers.get_all(header::COOKIE).iter();
    let pairs = cookies.flat_map(|value| value.as_bytes().split(|byte| *byte == b';'));
    let pairs = pairs.filter_map(|pair| std::str::from_utf8(pair).ok()?.trim().split_once('='));
    let mut values = pairs.filter(|(cookie, _)| *cookie == name(is_secure)).map(|(_, value)| value);
    values.find_map(BrowserId::parse)
}

/// The header that gives a browser its cookie. `Lax`: the browser comes back from other sites by links and redirects.
pub(crate) fn set(browser: &BrowserId, is_secure: bool) -> Option<HeaderValue> {
    let secure = if is_secure { "; Secure" } else { "" };
    let text = format!(
        "{}={}; Path=/; Max-Age={MAX_AGE_SECONDS}; HttpOnly; SameSite=Lax{secure}",
        name(is_secure),
        browser.expose()
    );
    HeaderValue::from_str(&text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn our_cookie_is_found_whatever_its_neighbours_hold() {
        let value = BrowserId::from_random([7; BrowserId::LENGTH]).expose();
        let lines: [&[u8]; 5] = [
            b"",
            "city=Zürich; ".as_bytes(),
            b"city=Z\xfcrich; ",
            b"odd; =; ; verification=short; ",
            b"\xff\xfe=\x80;",
        ];
        for line in lines {
            let line = [line, b"verification=", value.as_bytes(), b"; city=Z\xfcrich"].concat();
            let headers = HeaderMap::from_iter([(header::COOKIE, HeaderValue::from_bytes(&line).unwrap())]);
            assert!(browser(&headers, false).is_some(), "{}", String::from_utf8_lossy(&line));
        }
    }
}
