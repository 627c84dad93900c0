use entra::{Authority, Rules};
use url::Url;

use crate::settings::{Reader, form};

const TENANT: &str = "CallerSettings__EntraTenantId";
const AUTHORITY: &str = "CallerSettings__EntraAuthority";
const AUDIENCE: &str = "CallerSettings__EntraAudience";
const CLIENTS: &str = "CallerSettings__EntraAllowedClients";
const ROLES: &str = "CallerSettings__EntraRoles";

/// Which of Entra's tokens count, if any do.
pub(super) fn read(reader: &mut Reader) -> Option<Rules> {
    let tenant = reader.optional(TENANT);
    let base = reader.optional(AUTHORITY).unwrap_or_else(|| "https://login.microsoftonline.com".to_owned());
    let [audiences, clients, roles] =
        [AUDIENCE, CLIENTS, ROLES].map(|name| form::list(&reader.optional(name).unwrap_or_default()));
    let Some(tenant) = tenant else {
        for companion in [AUTHORITY, AUDIENCE, CLIENTS, ROLES] {
            if reader.is_set(companion) {
                reader.problem(companion, format!("means nothing without {TENANT}"));
            }
        }
        return None;
    };
    if audiences.is_empty() {
        reader.problem(
            AUDIENCE,
            "is missing; accepted: the API's application id (v2.0 tokens), its App ID URI (v1.0 tokens), or both, \
             separated by `;`",
        );
    }
    // Entra gives any app of the tenant a token for any API, unless somebody has closed that path_secret there.
    if clients.is_empty() && roles.is_empty() {
        reader.problem(
            CLIENTS,
            format!(
                "any app of the tenant could call; accepted: application ids separated by `;`, or {ROLES}"
            ),
        );
    }
    let authority = authority(reader, &base, &tenant)?;
    let clients = clients.iter().map(|id| id.to_ascii_lowercase()).collect();
    Some(Rules { authority, audiences, clients, roles })
}

fn authority(reader: &mut Reader, base: &str, tenant: &str) -> Option<Authority> {
    let Ok(base) = Url::parse(base) else {
        reader.problem(AUTHORITY, "is not an address");
        return None;
    };
    match Authority::at(&base, tenant) {
        Ok(authority) => Some(authority),
        Err(error @ entra::AuthorityError::Tenant) => {
            reader.problem(TENANT, error.to_string());
            None
        }
        Err(error @ entra::AuthorityError::Address) => {
            reader.problem(AUTHORITY, error.to_string());
            None
        }
    }
}
