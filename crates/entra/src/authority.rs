use thiserror::Error;
use url::{Host, Url};

/// Where a tenant's tokens come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    base: Url,
    tenant: String,
}

/// The tenant or the address cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum AuthorityError {
    /// Issuers name tenants by their GUIDs, not by their domains.
    #[error("the tenant is not a GUID")]
    Tenant,
    /// Keys that anyone on the way could replace prove nothing.
    #[error("the address is neither https nor http on this machine, or holds a path")]
    Address,
}

const PUBLIC: &str = "https://login.microsoftonline.com";

impl Authority {
    /// A tenant of the public cloud, by its GUID.
    ///
    /// # Errors
    /// If `tenant` is no GUID.
    pub fn public(tenant: &str) -> Result<Self, AuthorityError> {
        Self::at(&Url::parse(PUBLIC).map_err(|_| AuthorityError::Address)?, tenant)
    }

    /// A tenant of another cloud, such as `https://login.partner.microsoftonline.cn`; plain http on this machine only.
    ///
    /// # Errors
    /// If `tenant` is no GUID, or the address cannot be trusted.
    pub fn at(base: &Url, tenant: &str) -> Result<Self, AuthorityError> {
        let is_bare = base.path() == "/" && base.query().is_none() && base.fragment().is_none();
        if !is_bare || !is_safe(base) {
            return Err(AuthorityError::Address);
        }
        if !is_guid(tenant) {
            return Err(AuthorityError::Tenant);
        }
        Ok(Self { base: base.clone(), tenant: tenant.to_ascii_lowercase() })
    }

    pub(crate) fn tenant(&self) -> &str {
        &self.tenant
    }

    /// OpenID Connect Discovery, 4.
    pub(crate) fn discovery(&self) -> String {
        format!("{}/.well-known/openid-configuration", self.issuer())
    }

    /// The issuer of v2.0 tokens.
    pub(crate) fn issuer(&self) -> String {
        format!("{}{}/v2.0", self.base, self.tenant)
    }

    /// The issuer of v1.0 tokens, which an API gets unless its registration asks for the others
    /// (`requestedAccessTokenVersion`).
    pub(crate) fn old_issuer(&self) -> String {
        let is_china = self.base.host_str().is_some_and(|host| host.ends_with(".cn"));
        let host = if is_china { "sts.chinacloudapi.cn" } else { "sts.windows.net" };
        format!("https://{host}/{}/", self.tenant)
    }

    /// Whether keys may be fetched from there: as safe a way as that to the discovery document.
    pub(crate) fn may_fetch(&self, url: &Url) -> bool {
        url.scheme() == "https" || (self.base.scheme() == "http" && is_safe(url))
    }
}

/// https, or plain http to this very machine.
fn is_safe(url: &Url) -> bool {
    let is_here = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && is_here)
}

fn is_guid(text: &str) -> bool {
    let groups = [8, 4, 4, 4, 12];
    text.split('-').map(str::len).eq(groups)
        && text.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    const TENANT: &str = "72F988BF-86f1-41af-91ab-2d7cd011db47";

    #[test]
    fn issuers_and_addresses_are_those_that_entra_documents() {
        let public = Authority::public(TENANT).unwrap();
        assert_eq!(
            public.issuer(),
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0"
        );
        assert_eq!(public.old_issuer(), "https://sts.windows.net/72f988bf-86f1-41af-91ab-2d7cd011db47/");
        assert_eq!(
            public.discovery(),
            "https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0/.well-known/openid-configuration"
        );
        let china = Url::parse("https://login.partner.microsoftonline.cn").unwrap();
        let china = Authority::at(&china, TENANT).unwrap();
        assert_eq!(china.old_issuer(), "https://sts.chinacloudapi.cn/72f988bf-86f1-41af-91ab-2d7cd011db47/");
    }

    #[test]
    fn tenants_without_guid_and_addresses_that_anyone_can_fake_are_refused() {
        for tenant in
            ["", "common", "contoso.onmicrosoft.com", &TENANT[..35], &TENANT.replace('F', "g"), "--------"]
        {
            assert_eq!(Authority::public(tenant), Err(AuthorityError::Tenant), "{tenant}");
        }
        for base in [
            "http://login.microsoftonline.com",
            "https://login.example/path",
            "https://login.example/?a",
            "ftp://localhost",
        ] {
            let base = Url::parse(base).unwrap();
            assert_eq!(Authority::at(&base, TENANT), Err(AuthorityError::Address), "{base}");
        }
    }

    #[test]
    fn keys_come_by_no_worse_a_way_than_the_discovery_document() {
        let public = Authority::public(TENANT).unwrap();
        let local = Authority::at(&Url::parse("http://127.0.0.1:9").unwrap(), TENANT).unwrap();
        for (url, from_public, from_local) in [
            ("https://login.windows.net/keys", true, true),
            ("http://login.windows.net/keys", false, false),
            ("http://127.0.0.1:9/keys", false, true),
            ("file:///etc/keys", false, false),
        ] {
            let url = Url::parse(url).unwrap();
            assert_eq!((public.may_fetch(&url), local.may_fetch(&url)), (from_public, from_local), "{url}");
        }
    }
}
