use entra::{Authority, Delegated, Rules};
use url::Url;

use crate::settings::{Reader, form, group::Group, setting::Setting};

const TENANT: Setting = Setting::optional(
    "CallerSettings__EntraTenantId",
    "the GUID of a tenant",
    "The Entra tenant whose access tokens are accepted: as a rule the B2C tenant itself.",
);

const AUDIENCE: Setting = Setting::optional(
    "CallerSettings__EntraAudience",
    "the API's application id (v2.0 tokens), its App ID URI (v1.0 tokens), or both, separated by `;`",
    "The audience (`aud`) that a token must have.",
)
.when("with a tenant");

const CLIENTS: Setting = Setting::optional(
    "CallerSettings__EntraAllowedClients",
    "application ids separated by `;`",
    "Applications that may call (`azp`, `appid`). Entra gives any app of the tenant a token for any API.",
)
.when("with a tenant, unless roles are set");

const ROLES: Setting = Setting::optional(
    "CallerSettings__EntraRoles",
    "application roles separated by `;`",
    "Roles of which the token must hold one. Where applications are set too, both must hold.",
)
.when("with a tenant, unless applications are set");

const AUTHORITY: Setting = Setting::optional(
    "CallerSettings__EntraAuthority",
    "an https address",
    "The address of another cloud, such as `https://login.partner.microsoftonline.cn`.",
)
.default("https://login.microsoftonline.com");

pub(crate) const SETTINGS: Group = &[&TENANT, &AUDIENCE, &CLIENTS, &ROLES, &AUTHORITY];

/// Which of Entra's tokens count, if any do.
pub(super) fn read(reader: &mut Reader) -> Option<Rules> {
    let tenant = reader.text(&TENANT);
    let base = reader.text(&AUTHORITY);
    let [audiences, clients, roles] = [&AUDIENCE, &CLIENTS, &ROLES].map(|setting| words(reader, setting));
    let Some(tenant) = tenant else {
        for companion in [&AUTHORITY, &AUDIENCE, &CLIENTS, &ROLES] {
            if reader.is_set(companion) {
                reader.problem(companion, format!("means nothing without {}", TENANT.name));
            }
        }
        return None;
    };
    if audiences.is_empty() && !reader.is_set(&AUDIENCE) {
        reader.missing(&AUDIENCE);
    }
    if audiences.iter().any(|audience| audience.to_ascii_lowercase().ends_with("/.default")) {
        reader
            .problem(&AUDIENCE, "is what a token is asked for; its audience is the same without `/.default`");
    }
    if clients.is_empty() && roles.is_empty() {
        let what =
            format!("any app of the tenant could call; accepted: {}, or {}", CLIENTS.accepted, ROLES.name);
        reader.problem(&CLIENTS, what);
    }
    let authority = authority(reader, (&AUTHORITY, &base?), (&TENANT, &tenant))?;
    let clients = clients.iter().map(|id| id.to_ascii_lowercase()).collect();
    Some(Rules { authority, audiences, clients, roles, delegated: Delegated::Refused })
}

fn words(reader: &mut Reader, setting: &'static Setting) -> Vec<String> {
    if !reader.is_set(setting) {
        return Vec::new();
    }
    reader.read(setting, form::words).unwrap_or_default()
}

/// The authority of a tenant, by the settings that name its address and the tenant.
pub(crate) fn authority(
    reader: &mut Reader,
    (base_setting, base): (&'static Setting, &str),
    (tenant_setting, tenant): (&'static Setting, &str),
) -> Option<Authority> {
    let Ok(base) = Url::parse(base) else {
        reader.problem(base_setting, "is not an address");
        return None;
    };
    match Authority::at(&base, tenant) {
        Ok(authority) => Some(authority),
        Err(error @ entra::AuthorityError::Tenant) => {
            reader.problem(tenant_setting, error.to_string());
            None
        }
        Err(error @ entra::AuthorityError::Address) => {
            reader.problem(base_setting, error.to_string());
            None
        }
    }
}
