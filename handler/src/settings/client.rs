use std::time::Duration;

use contract::{Claim, ClientId};
use messages::Offer;
use service::model::Client;
use tokens::ClientKeys;
use verification::{Limits, Matching, OnWarning, Proof, Rules};

use super::{
    Reader, form, locales,
    rate_limits::{rate_limits, retention},
};
use crate::pages::{Brand, Colour};

/// The one relying party that is built from settings.
pub(crate) struct ClientSettings {
    /// What the use cases know of it.
    pub(crate) client: Client,
    /// How its pages look and whom they name for help.
    pub(crate) brand: Brand,
    /// Where its sign-in starts.
    pub(crate) start_url: Option<String>,
    /// The languages that its users may have.
    pub(crate) offer: Offer,
}

const DAY: Duration = Duration::from_secs(24 * 3600);

impl ClientSettings {
    pub(super) fn read(reader: &mut Reader) -> Option<Self> {
        let id = reader.required("ClientSettings__ClientId", "the client id that the policy sends");
        let assertion_keys = assertion_keys(reader);
        let secrets = secrets(reader, assertion_keys.is_some());
        let redirect_uris = redirect_uris(reader);
        let display_name = reader.required("ClientSettings__DisplayName", "what users call the app");
        let tenant = reader.optional("ClientSettings__Tenant").unwrap_or_else(|| "default".to_owned());
        let rules = rules(reader);
        check_proof(reader, &rules);
        let limits = limits(reader);
        let client = Client {
            id: ClientId(id?),
            display_name: display_name?,
            tenant,
            secrets: secrets?,
            assertion_keys,
            redirect_uris: redirect_uris?,
            rules,
            limits,
            rate_limits: rate_limits(reader),
            retention: retention(reader, limits.window),
            claims: claims(reader),
            requires_consent: reader.parsed(
                "ClientSettings__ConsentRequired",
                false,
                "true or false",
                form::flag,
            ),
            requires_pkce: reader.parsed("ClientSettings__PkceRequired", false, "true or false", form::flag),
            sends_issuer: reader.parsed("ClientSettings__SendIssuer", true, "true or false", form::flag),
        };
        let start_url = web_address(reader, "ClientSettings__StartUrl");
        let offer = locales::offer(reader);
        Some(Self { brand: brand(reader, &client.display_name), client, start_url, offer })
    }
}

fn brand(reader: &mut Reader, name: &str) -> Brand {
    let colour = |text: &str| Colour::parse(text).map(Some);
    Brand {
        name: name.to_owned(),
        logo_url: web_address(reader, "ClientSettings__LogoUrl"),
        accent: reader.parsed("ClientSettings__AccentColor", Brand::ACCENT, "#rrggbb", Colour::parse),
        background: reader.parsed("ClientSettings__BackgroundColor", None, "#rrggbb", colour),
        support_url: reader.parsed(
            "ClientSettings__SupportUrl",
            None,
            "an https address, or mailto: and an email address",
            |text| form::contact(text).map(Some),
        ),
    }
}

/// The public keys with which the client's assertions are checked.
fn assertion_keys(reader: &mut Reader) -> Option<ClientKeys> {
    const SETTING: &str = "ClientSettings__AssertionKeys";
    let text = reader.optional(SETTING)?;
    ClientKeys::parse(&text).map_err(|error| reader.problem(SETTING, error.to_string())).ok()
}

/// A client that signs who it is needs no secret.
fn secrets(reader: &mut Reader, has_keys: bool) -> Option<Vec<String>> {
    if has_keys && !reader.is_set("ClientSettings__ClientSecret") {
        return Some(Vec::new());
    }
    let secrets =
        form::list(&reader.required("ClientSettings__ClientSecret", "a secret of at least 24 characters")?);
    if secrets.is_empty() || secrets.iter().any(|secret| secret.len() < 24) {
        reader.problem("ClientSettings__ClientSecret", "is shorter than 24 characters");
        return None;
    }
    Some(secrets)
}

fn redirect_uris(reader: &mut Reader) -> Option<Vec<String>> {
    const ACCEPTED: &str = "addresses separated by `;`, such as https://contoso.b2clogin.com/contoso.onmicrosoft.com/oauth2/authresp";
    let uris = form::list(&reader.required("ClientSettings__RedirectUris", ACCEPTED)?);
    let all_good = !uris.is_empty() && uris.iter().all(|uri| form::web_address(uri).is_ok());
    if !all_good {
        reader.problem(
            "ClientSettings__RedirectUris",
            format!("an address cannot be used; accepted: {ACCEPTED}"),
        );
        return None;
    }
    Some(uris)
}

fn rules(reader: &mut Reader) -> Rules {
    Rules {
        on_warning: reader.parsed("ClientSettings__OnWarning", OnWarning::Review, "review, reject", |text| {
            match text {
                "review" => Some(OnWarning::Review),
                "reject" => Some(OnWarning::Reject),
                _ => None,
            }
        }),
        matching: reader.parsed(
            "ClientSettings__Matching",
            Matching::WhenGiven,
            "whenGiven, required, off",
            |text| match text {
                "whenGiven" => Some(Matching::WhenGiven),
                "required" => Some(Matching::Required),
                "off" => Some(Matching::Off),
                _ => None,
            },
        ),
        proof: reader.parsed(
            "ClientSettings__Proof",
            Proof::RedeemedCode,
            "redeemedCode, matchedDocument",
            |text| match text {
                "redeemedCode" => Some(Proof::RedeemedCode),
                "matchedDocument" => Some(Proof::MatchedDocument),
                _ => None,
            },
        ),
        validity: reader.parsed(
            "ClientSettings__Validity",
            365 * DAY,
            "a time of at least a minute, such as 365d",
            |text| form::duration(text).filter(|validity| *validity >= Duration::from_secs(60)),
        ),
    }
}

/// An approval that no code proves must be proved by the document.
fn check_proof(reader: &mut Reader, rules: &Rules) {
    if rules.proof == Proof::MatchedDocument && rules.matching != Matching::Required {
        reader.problem(
            "ClientSettings__Matching",
            "must be `required` where ClientSettings__Proof is `matchedDocument`",
        );
    }
}

fn limits(reader: &mut Reader) -> Limits {
    let count = |text: &str| text.parse().ok().filter(|count| (1..=50).contains(count));
    Limits {
        max_attempts: reader.parsed("ClientSettings__MaxAttempts", 3, "1 to 50", count),
        max_transactions: reader.parsed("ClientSettings__MaxTransactions", 6, "1 to 50", count),
        window: reader.parsed("ClientSettings__AttemptsWindow", DAY, "a time such as 24h", |text| {
            form::duration(text).filter(|window| *window >= Duration::from_secs(60))
        }),
    }
}

const DEFAULT_CLAIMS: [Claim; 6] = [
    Claim::GivenName,
    Claim::Surname,
    Claim::DateOfBirth,
    Claim::DocumentType,
    Claim::DocumentCountry,
    Claim::DocumentExpiry,
];

fn claims(reader: &mut Reader) -> Vec<Claim> {
    const ACCEPTED: &str = "names separated by `;` out of givenName, surname, dateOfBirth, documentType, documentCountry, \
                            documentNumber, documentExpiry";
    reader.parsed("ClientSettings__Claims", DEFAULT_CLAIMS.to_vec(), ACCEPTED, |text| {
        let name = |name: &String| serde_json::from_value(serde_json::Value::String(name.clone())).ok();
        form::list(text).iter().map(name).collect()
    })
}

fn web_address(reader: &mut Reader, setting: &str) -> Option<String> {
    let text = reader.optional(setting)?;
    if let Err(error) = form::web_address(&text) {
        reader.problem(setting, error);
        return None;
    }
    Some(text)
}
