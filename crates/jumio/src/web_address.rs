use std::net::IpAddr;

use url::{Host, Url};

use crate::Problem;

/// Longest callback, success or error address (Jumio API guide, Account creation).
const MAX_LENGTH: usize = 255;

/// Checks an address against Jumio's rules: https, a host name, and no port, query, fragment or user part. Queries
/// are disputed between Jumio's own texts, so none is allowed.
pub(crate) fn checked(text: &str, allow_loopback: bool) -> Result<String, Problem> {
    let url = Url::parse(text).map_err(|_| Problem::NotAnAddress)?;
    if url.as_str().len() > MAX_LENGTH {
        return Err(Problem::TooLong { longest: MAX_LENGTH });
    }
    if has_extras(&url) {
        return Err(Problem::QueryFragmentOrUser);
    }
    let relaxed = allow_loopback && url.scheme() == "http" && is_loopback(&url);
    if relaxed {
        return Ok(url.into());
    }
    if url.scheme() != "https" {
        return Err(Problem::NotHttps);
    }
    match (url.host(), url.port()) {
        (Some(Host::Domain(_)), None) => Ok(url.into()),
        _ => Err(Problem::IpOrPort),
    }
}

/// Whether what is sent there is safe on its way: https, or plain http that stays on this machine.
pub(crate) fn is_protected(url: &Url) -> bool {
    match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(url),
        _ => false,
    }
}

/// Whether the address has a query, a fragment or a user part.
pub(crate) fn has_extras(url: &Url) -> bool {
    let has_user = !url.username().is_empty() || url.password().is_some();
    has_user || url.query().is_some() || url.fragment().is_some()
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_jumio_would_refuse_are_refused() {
        let refused = [
            ("kyc.example/r", Problem::NotAnAddress),
            ("http://kyc.example/r", Problem::NotHttps),
            ("javascript:alert(1)", Problem::NotHttps),
            ("https://kyc.example:8443/r", Problem::IpOrPort),
            ("https://192.0.2.1/r", Problem::IpOrPort),
            ("https://[2001:db8::1]/r", Problem::IpOrPort),
            ("https://kyc.example/r?a=b", Problem::QueryFragmentOrUser),
            ("https://kyc.example/r#a", Problem::QueryFragmentOrUser),
            ("https://user@kyc.example/r", Problem::QueryFragmentOrUser),
            ("http://127.0.0.1:7071/r", Problem::NotHttps),
        ];
        for (text, problem) in refused {
            assert_eq!(checked(text, false).unwrap_err(), problem, "{text}");
        }
        let long = format!("https://kyc.example/{}", "a".repeat(236));
        assert_eq!(checked(&long, false).unwrap_err(), Problem::TooLong { longest: 255 });
    }

    #[test]
    fn the_relaxation_covers_loopback_only() {
        for text in ["http://127.0.0.1:7071/r", "http://localhost:7071/r", "http://[::1]:7071/r"] {
            assert!(checked(text, true).is_ok(), "{text}");
        }
        for text in ["http://kyc.example/r", "http://10.0.0.1/r", "http://localhost.kyc.example/r"] {
            assert_eq!(checked(text, true).unwrap_err(), Problem::NotHttps, "{text}");
        }
    }

    #[test]
    fn an_international_host_becomes_ascii() {
        assert_eq!(checked("https://prüfung.example/r", false).unwrap(), "https://xn--prfung-4ya.example/r");
    }
}
