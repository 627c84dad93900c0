use std::{sync::Arc, time::Duration};

use contract::{Claim, ClientId, TrustGroup};
use service::model::Client;
use tokens::{ClientKeys, SecretHash};
use verification::Limits;

use super::{
    Reader, brand, client_rules, form,
    group::Group,
    locales,
    rate_limits::{self, rate_limits, retention},
    setting::{Kind, Setting},
};

const CLIENT_ID: Setting = Setting::required(
    "ClientSettings__ClientId",
    "the client id that the policy sends",
    "The client id in the policy's OpenIdConnect technical profile.",
)
.local("b2c-contoso");

const CLIENT_SECRET: Setting = Setting::optional(
    "ClientSettings__ClientSecret",
    "secrets of at least 24 characters, separated by `;`",
    "The client's secret; two while one is being exchanged.",
)
.when("unless the client has keys")
.local("replace-me-with-a-long-random-text");

const ASSERTION_KEYS: Setting = Setting::optional(
    "ClientSettings__AssertionKeys",
    "a JWKS document or PEM blocks `PUBLIC KEY`: RSA of at least 2048 bits (RS256, PS256) or EC on P-256 (ES256)",
    "Public keys of a client that signs who it is (`private_key_jwt`). An assertion names the client in `iss` and `sub`, the \
     token endpoint or the issuer in `aud`, ends within ten minutes, and counts once (`jti`). Azure AD B2C itself has only the \
     secret.",
)
.when("unless the client has a secret");

const REDIRECT_URIS: Setting = Setting::required(
    "ClientSettings__RedirectUris",
    "https addresses separated by `;`",
    "Addresses to which browsers may be sent back, compared letter by letter. B2C uses its tenant's name or its GUID, depending \
     on how the app addressed it, so register both.",
)
.example(
    "https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp;https://contoso.b2clogin.com/<tenant's GUID>/oauth2/authresp",
)
.local("https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp")
.kind(Kind::List);

const DISPLAY_NAME: Setting =
    Setting::required("ClientSettings__DisplayName", "any text", "The app's name, as users know it.")
        .local("Contoso");

const TENANT: Setting = Setting::optional(
    "ClientSettings__Tenant",
    "a name of your choice",
    "The directory that the object ids belong to.",
)
.default("default");

const TRUST_GROUP: Setting = Setting::optional(
    "ClientSettings__TrustGroup",
    "a name of your choice",
    "Clients of one trust group and one tenant count each other's approvals and attempts. A verdict of fraud sends the approvals \
     of every group to review, also of what is under way. Decide before the first verification: after a change users begin anew.",
)
.derived("a group of its own");

const CLAIMS: Setting = Setting::optional(
    "ClientSettings__Claims",
    "names separated by `;` out of givenName, surname, dateOfBirth, documentType, documentCountry, documentNumber, documentExpiry",
    "Claims of the document that the client sees.",
)
.default("givenName;surname;dateOfBirth;documentType;documentCountry;documentExpiry")
.kind(Kind::List);

pub(super) const CONSENT_REQUIRED: Setting = Setting::optional(
    "ClientSettings__ConsentRequired",
    "true, false",
    "`true`: nothing begins before the policy has sent a consent with time and country.",
)
.default("false")
.kind(Kind::Flag);

const PKCE_REQUIRED: Setting = Setting::optional(
    "ClientSettings__PkceRequired",
    "true, false",
    "`true` for clients other than B2C, which sends no PKCE.",
)
.default("false")
.kind(Kind::Flag);

const SEND_ISSUER: Setting = Setting::optional(
    "ClientSettings__SendIssuer",
    "true, false",
    "`false` leaves `iss` (RFC 9207) out of authorization responses.",
)
.default("true")
.kind(Kind::Flag);

const WORKFLOW_KEY: Setting = Setting::optional(
    "ClientSettings__WorkflowKey",
    "a workflow key of your Jumio tenant, such as 10011",
    "The Jumio workflow that this client's users go through.",
)
.derived("`JumioSettings__WorkflowKey`");

const MAX_ATTEMPTS: Setting = Setting::optional(
    "ClientSettings__MaxAttempts",
    "1 to 50",
    "Rejected attempts before the user is offered no more. A rejection that another picture cannot mend (fraud, another face, \
     contradicting data) offers none.",
)
.default("3")
.kind(Kind::Count);

const MAX_TRANSACTIONS: Setting = Setting::optional(
    "ClientSettings__MaxTransactions",
    "1 to 50",
    "Transactions that one user may create. Transactions whose answer was lost may or may not exist; they are counted apart.",
)
.default("6")
.kind(Kind::Count);

const ATTEMPTS_WINDOW: Setting = Setting::optional(
    "ClientSettings__AttemptsWindow",
    "a time of at least a minute, such as 24h",
    "The time over which `MaxAttempts` and `MaxTransactions` count.",
)
.default("24h")
.kind(Kind::Duration);

const OWN: Group = &[
    &CLIENT_ID,
    &CLIENT_SECRET,
    &ASSERTION_KEYS,
    &REDIRECT_URIS,
    &DISPLAY_NAME,
    &TENANT,
    &TRUST_GROUP,
    &CLAIMS,
    &CONSENT_REQUIRED,
    &PKCE_REQUIRED,
    &SEND_ISSUER,
    &WORKFLOW_KEY,
];
const LIMITS: Group = &[&MAX_ATTEMPTS, &MAX_TRANSACTIONS, &ATTEMPTS_WINDOW];
pub(super) const SETTINGS: [Group; 6] =
    [OWN, brand::SETTINGS, locales::SETTINGS, client_rules::SETTINGS, LIMITS, rate_limits::SETTINGS];

/// Every setting of a client.
pub(crate) fn settings() -> impl Iterator<Item = &'static Setting> {
    SETTINGS.into_iter().flatten().copied()
}

/// The relying party that the settings describe.
pub(super) fn read(reader: &mut Reader) -> Option<Client> {
    let secrets = secrets(reader);
    let client = read_defined(reader);
    Some(Client { secrets: secrets?, ..client? })
}

/// A relying party as far as it is described without its secrets.
pub(crate) fn read_defined(reader: &mut Reader) -> Option<Client> {
    let id = reader.text(&CLIENT_ID);
    let assertion_keys = reader.read(&ASSERTION_KEYS, ClientKeys::parse);
    let redirect_uris = reader.read(&REDIRECT_URIS, redirect_uris);
    let display_name = reader.text(&DISPLAY_NAME);
    let tenant = reader.text(&TENANT);
    let trust_group = reader.text(&TRUST_GROUP).map(|name| TrustGroup::named(&name));
    let rules = client_rules::read(reader);
    let limits = limits(reader);
    let retention = retention(reader, limits.map(|limits| limits.window));
    let rate_limits = rate_limits(reader);
    let claims = reader.parse(&CLAIMS, claims);
    let requires_consent = reader.parse(&CONSENT_REQUIRED, form::flag);
    let requires_pkce = reader.parse(&PKCE_REQUIRED, form::flag);
    let sends_issuer = reader.parse(&SEND_ISSUER, form::flag);
    let workflow = reader.text(&WORKFLOW_KEY);
    let offer = locales::offer(reader);
    let brand = brand::read(reader);
    Some(Client {
        id: ClientId(id?),
        display_name: display_name?,
        trust_group,
        tenant: tenant?,
        secrets: Vec::new(),
        assertion_keys,
        redirect_uris: redirect_uris?,
        rules: rules?,
        limits: limits?,
        rate_limits: rate_limits?,
        retention: retention?,
        claims: claims?,
        offer: offer?,
        brand: brand?,
        texts: Arc::default(),
        workflow,
        requires_consent: requires_consent?,
        requires_pkce: requires_pkce?,
        sends_issuer: sends_issuer?,
    })
}

/// A client that signs who it is needs no secret.
fn secrets(reader: &mut Reader) -> Option<Vec<SecretHash>> {
    if !reader.is_set(&CLIENT_SECRET) {
        if !reader.is_set(&ASSERTION_KEYS) {
            reader.missing(&CLIENT_SECRET);
        }
        let _unset = reader.text(&CLIENT_SECRET);
        return Some(Vec::new());
    }
    reader.read(&CLIENT_SECRET, |text| {
        let secrets = form::secrets(text, SHORTEST_SECRET)?;
        if secrets.is_empty() {
            Err("holds none")
        } else {
            Ok(secrets.iter().map(|secret| SecretHash::of(secret)).collect())
        }
    })
}

/// Shorter secrets can be guessed.
const SHORTEST_SECRET: usize = 24;

fn redirect_uris(text: &str) -> Result<Vec<String>, &'static str> {
    let uris = form::list(text);
    uris.iter().try_for_each(|uri| form::web_address(uri).map(drop))?;
    if uris.is_empty() { Err("holds none") } else { Ok(uris) }
}

fn limits(reader: &mut Reader) -> Option<Limits> {
    let count = |text: &str| text.parse().ok().filter(|count| (1..=50).contains(count));
    let max_attempts = reader.parse(&MAX_ATTEMPTS, count);
    let max_transactions = reader.parse(&MAX_TRANSACTIONS, count);
    let window = reader.parse(&ATTEMPTS_WINDOW, |text| {
        form::duration(text).filter(|window| *window >= Duration::from_secs(60))
    });
    Some(Limits { max_attempts: max_attempts?, max_transactions: max_transactions?, window: window? })
}

fn claims(text: &str) -> Option<Vec<Claim>> {
    form::words(text).ok()?.iter().map(|name| name.parse().ok()).collect()
}
