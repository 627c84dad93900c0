//! Cookies and redirects, as both local web sites use them.

use axum::http::header::{CACHE_CONTROL, COOKIE, LOCATION, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

/// The value of a cookie that the browser sent.
pub(crate) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned())
}

/// A `Set-Cookie` text for a cookie that only its own site reads; without `seconds` it ends with the browser's session.
///
/// `Secure` is left out: these sites speak plain HTTP on a loopback address, and every address involved is the same
/// site, so that `Lax` cookies also come along with a form posted from one port to another.
pub(crate) fn set_cookie(name: &str, value: &str, seconds: Option<u32>) -> String {
    let life = seconds.map(|seconds| format!("; Max-Age={seconds}")).unwrap_or_default();
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{life}")
}

/// A `Set-Cookie` text that makes the browser forget a cookie.
pub(crate) fn forget_cookie(name: &str) -> String {
    set_cookie(name, "", Some(0))
}

/// 303 See Other: the browser goes on with GET, also after a posted form (302 leaves that open).
pub(crate) fn redirect(location: &str) -> Response {
    match HeaderValue::from_str(location) {
        Ok(location) => (
            StatusCode::SEE_OTHER,
            [
                (LOCATION, location),
                (CACHE_CONTROL, HeaderValue::from_static("no-store")),
                (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
            ],
        )
            .into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

/// Adds a cookie to an answer.
pub(crate) fn with_cookie(mut response: Response, cookie: &str) -> Response {
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(axum::http::header::SET_COOKIE, cookie);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.insert(COOKIE, HeaderValue::from_static("ab=1; x-ms-cpim-rc:7=on; b=2"));
        assert_eq!(cookie(&headers, "b").as_deref(), Some("2"));
        assert_eq!(cookie(&headers, "x-ms-cpim-rc:7").as_deref(), Some("on"));
        assert_eq!(cookie(&headers, "a"), None);
    }
}
