use http::{HeaderMap, HeaderValue, header};
use tokens::BrowserId;

/// Long enough for a user who comes back for the verdict some days later.
const MAX_AGE_SECONDS: u32 = 30 * 24 * 3600;

/// The `__Host-` prefix binds a cookie to this very host, and browsers accept it over TLS only (RFC 6265bis, 4.1.3.2).
const fn name(is_secure: bool) -> &'static str {
    if is_secure { "__Host-verification" } else { "verification" }
}

/// The browser that sent this request, if it has our cookie.
pub(crate) fn browser(headers: &HeaderMap, is_secure: bool) -> Option<BrowserId> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
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
