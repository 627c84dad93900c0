use contract::{ProviderName, VerificationId};
use tokens::{InvalidTicket, TicketKeys, TicketPurpose};
use url::Url;

/// Our own addresses, made from the one under which the world reaches us, and the tickets in them.
#[derive(Clone, Debug)]
pub struct Links {
    origin: String,
    tickets: TicketKeys,
}

impl Links {
    /// From our public address, such as `https://idv.contoso.com`.
    #[must_use]
    pub fn new(public_url: &Url, tickets: TicketKeys) -> Self {
        Self { origin: public_url.as_str().trim_end_matches('/').to_owned(), tickets }
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
    pub fn return_url(&self, id: VerificationId) -> String {
        self.to(&format!("return/{}", self.tickets.issue(TicketPurpose::Return, id)))
    }

    /// Where the browser leaves us.
    #[must_use]
    pub fn continue_url(&self, id: VerificationId) -> String {
        self.to(&format!("continue/{}", self.tickets.issue(TicketPurpose::Return, id)))
    }

    /// Where the provider calls.
    #[must_use]
    pub fn callback_url(&self, provider: &ProviderName, id: VerificationId) -> String {
        self.to(&format!("callback/{}/{}", provider.0, self.tickets.issue(TicketPurpose::Callback, id)))
    }

    /// The verification that a browser's ticket names.
    pub fn read_return_ticket(&self, ticket: &str) -> Result<VerificationId, InvalidTicket> {
        self.tickets.read(TicketPurpose::Return, ticket)
    }

    /// The verification that a provider's ticket names.
    pub fn read_callback_ticket(&self, ticket: &str) -> Result<VerificationId, InvalidTicket> {
        self.tickets.read(TicketPurpose::Callback, ticket)
    }
}

#[cfg(test)]
mod tests {
    use tokens::KeyRing;

    use super::*;

    fn links(public_url: &str) -> Links {
        let keys = KeyRing::parse(&data_encoding::BASE64.encode(&[7; 32])).unwrap();
        Links::new(&public_url.parse().unwrap(), TicketKeys::new(&keys))
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
