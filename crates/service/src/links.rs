use url::Url;
use verification::VerificationId;

use tokens::{TicketKeys, TicketPurpose};

/// Our own addresses, made from the one under which the world reaches us.
#[derive(Clone, Debug)]
pub struct Links {
    origin: String,
}

impl Links {
    /// From our public address, such as `https://idv.contoso.com`.
    #[must_use]
    pub fn new(public_url: &Url) -> Self {
        Self { origin: public_url.as_str().trim_end_matches('/').to_owned() }
    }

    /// Whether browsers reach us over TLS; decides the name of the cookie.
    #[must_use]
    pub fn is_secure(&self) -> bool {
        self.origin.starts_with("https:")
    }

    /// An address of ours by its path under `/api/`.
    #[must_use]
    pub fn to(&self, path: &str) -> String {
        format!("{}/api/{path}", self.origin)
    }

    /// The issuer of our `id_token`s (OpenID Connect Discovery, 3).
    #[must_use]
    pub fn issuer(&self) -> String {
        self.to("oidc")
    }

    /// Where the provider sends the browser back.
    #[must_use]
    pub fn return_url(&self, tickets: &TicketKeys, id: VerificationId) -> String {
        self.to(&format!("return/{}", tickets.issue(TicketPurpose::Return, id)))
    }

    /// Where the browser leaves us.
    #[must_use]
    pub fn continue_url(&self, tickets: &TicketKeys, id: VerificationId) -> String {
        self.to(&format!("continue/{}", tickets.issue(TicketPurpose::Return, id)))
    }

    /// Where the provider calls.
    #[must_use]
    pub fn callback_url(&self, tickets: &TicketKeys, provider: &str, id: VerificationId) -> String {
        self.to(&format!("callback/{provider}/{}", tickets.issue(TicketPurpose::Callback, id)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(public_url: &str) -> Links {
        Links::new(&public_url.parse().unwrap())
    }

    #[test]
    fn addresses_begin_with_the_public_one() {
        assert_eq!(links("https://idv.contoso.com").to("status"), "https://idv.contoso.com/api/status");
        assert_eq!(links("https://idv.contoso.com/").issuer(), "https://idv.contoso.com/api/oidc");
        assert_eq!(links("http://localhost:7071").to("start"), "http://localhost:7071/api/start");
    }

    #[test]
    fn only_tls_is_secure() {
        assert!(links("https://idv.contoso.com").is_secure());
        assert!(!links("http://localhost:7071").is_secure());
    }
}
