use url::{Host, Url};

/// Checks a callback, success or error address: https, a host name, no port, query, fragment or user part, at most
/// 255 characters (Jumio API guide, Account creation; Netverify portal settings). Plain http to this machine passes,
/// port included. The answer says what is wrong.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    if text.len() > 255 {
        return Err("has more than 255 characters");
    }
    if !text.is_ascii() {
        return Err("is not ASCII");
    }
    let url = Url::parse(text).map_err(|_| "is not an absolute URL")?;
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has a user part");
    }
    match url.scheme() {
        "http" if is_loopback(&url) => Ok(()),
        "https" => check_host(&url),
        _ => Err("is not https"),
    }
}

fn check_host(url: &Url) -> Result<(), &'static str> {
    match (url.host(), url.port()) {
        (Some(Host::Domain(_)), None) => Ok(()),
        (Some(Host::Domain(_)), Some(_)) => Err("has a port"),
        _ => Err("has an IP address"),
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
