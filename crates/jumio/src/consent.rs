use std::net::IpAddr;

use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::{AccountRequestError, Field, Personal, Problem};

/// The user's consent as collected by the caller (Jumio API guide, End-user consent). Jumio wants it complete or
/// not at all, so every part is required.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserConsent {
    /// The user's IP address.
    pub user_ip: Personal<IpAddr>,
    /// Country, ISO 3166-1 alpha-3.
    pub country: String,
    /// Subdivision code without the country (`IL`); required for `USA`.
    pub state: Option<String>,
    /// Whether and when consent was given.
    pub consent: Consent,
}

/// Whether and when consent was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Consent {
    /// Given at this time.
    Obtained {
        /// When.
        at: OffsetDateTime,
    },
    /// Refused.
    Refused,
    /// Not needed where the user is.
    NotApplicable,
}

/// `userConsent` on the wire.
#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct WireConsent {
    user_ip: IpAddr,
    user_location: WireLocation,
    consent: WireObtained,
}

#[derive(Clone, Serialize)]
struct WireLocation {
    country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct WireObtained {
    obtained: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    obtained_at: Option<String>,
}

impl TryFrom<UserConsent> for WireConsent {
    type Error = AccountRequestError;

    fn try_from(consent: UserConsent) -> Result<Self, AccountRequestError> {
        Ok(Self {
            user_ip: consent.user_ip.into_inner(),
            user_location: location(consent.country, consent.state)?,
            consent: obtained(consent.consent)?,
        })
    }
}

fn location(country: String, state: Option<String>) -> Result<WireLocation, AccountRequestError> {
    let of_state = |problem| AccountRequestError { field: Field::ConsentState, problem };
    if country.len() != 3 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Err(AccountRequestError { field: Field::ConsentCountry, problem: Problem::NotACountry });
    }
    let state = state.filter(|state| !state.is_empty());
    if country == "USA" && state.is_none() {
        return Err(of_state(Problem::Missing));
    }
    if state.as_ref().is_some_and(|state| state.chars().count() > 100) {
        return Err(of_state(Problem::TooLong { longest: 100 }));
    }
    Ok(WireLocation { country, state })
}

fn obtained(consent: Consent) -> Result<WireObtained, AccountRequestError> {
    Ok(match consent {
        Consent::Obtained { at } => WireObtained { obtained: "yes", obtained_at: Some(written(at)?) },
        Consent::Refused => WireObtained { obtained: "no", obtained_at: None },
        Consent::NotApplicable => WireObtained { obtained: "na", obtained_at: None },
    })
}

/// `YYYY-MM-DDThh:mm:ss.SSSZ`, the one form that Jumio documents.
fn written(at: OffsetDateTime) -> Result<String, AccountRequestError> {
    const FORMAT: &[BorrowedFormatItem<'_>] =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
    at.to_utc()
        .format(FORMAT)
        .map_err(|_| AccountRequestError { field: Field::ConsentObtainedAt, problem: Problem::NotATime })
}
