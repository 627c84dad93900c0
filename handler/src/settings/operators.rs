use entra::{Delegated, Rules};

use super::{Expose, Reader, callers::entra_authority, form, group::Group, setting::Setting};
use crate::operators::Role;

const CASE: &str = "with `AppSettings__Expose` = `operator`";

const TENANT: Setting = Setting::optional(
    "OperatorSettings__EntraTenantId",
    "the GUID of a tenant",
    "The Entra tenant whose users are operators: as a rule your organisation's, not the B2C tenant.",
)
.when(CASE);

const AUDIENCE: Setting = Setting::optional(
    "OperatorSettings__EntraAudience",
    "an application id (v2.0 tokens), its App ID URI (v1.0 tokens), or both, separated by `;`",
    "The audience (`aud`) of operators' tokens: the app registration that has the [roles](operate.md#roles-of-operators).",
)
.when(CASE);

const AUTHORITY: Setting = Setting::optional(
    "OperatorSettings__EntraAuthority",
    "an https address",
    "The address of another cloud, such as `https://login.partner.microsoftonline.cn`.",
)
.default("https://login.microsoftonline.com");

pub(super) const SETTINGS: Group = &[&TENANT, &AUDIENCE, &AUTHORITY];

/// Whose tokens are operators', where operators are answered.
pub(super) fn read(reader: &mut Reader, expose: Option<Expose>) -> Option<Rules> {
    let is_exposed = expose.is_some_and(Expose::has_operators);
    let tenant = reader.text(&TENANT);
    let audiences = reader.read(&AUDIENCE, form::words);
    let base = reader.text(&AUTHORITY)?;
    for setting in [&TENANT, &AUDIENCE] {
        match (is_exposed, reader.is_set(setting)) {
            (true, false) => reader.missing(setting),
            (false, true) => reader.problem(setting, "means nothing unless AppSettings__Expose is operator"),
            _ => {}
        }
    }
    if !is_exposed {
        return None;
    }
    let authority = entra_authority(reader, (&AUTHORITY, &base), (&TENANT, &tenant?))?;
    let roles = Role::ALL.iter().map(|role| role.name().to_owned()).collect();
    // Any app may fetch a token for a user; the roles are the user's.
    Some(Rules {
        authority,
        audiences: audiences?,
        clients: Vec::new(),
        roles,
        delegated: Delegated::Accepted,
    })
}
