use serde::Serialize;

use crate::{AccountRequestError, Field, Problem};

/// Country and kind of the document that the web client preselects; the user may choose another. The web client takes both or
/// nothing, one value each (Jumio API guide, Account creation: credentials).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preset {
    /// Issuing country, ISO 3166-1 alpha-3.
    pub country: String,
    /// Kind of document.
    pub document: DocumentKind,
}

/// A kind of document, as a preset names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DocumentKind {
    /// Identity card.
    IdCard,
    /// Driving licence.
    DrivingLicense,
    /// Passport.
    Passport,
    /// Visa.
    Visa,
}

/// One entry of `workflowDefinition.credentials`.
#[derive(Clone, Serialize)]
pub(crate) struct WireCredential {
    category: &'static str,
    country: Recommended<String>,
    r#type: Recommended<DocumentKind>,
}

#[derive(Clone, Serialize)]
#[serde(rename_all = "camelCase")]
struct Recommended<T> {
    predefined_type: &'static str,
    values: [T; 1],
}

impl<T> From<T> for Recommended<T> {
    fn from(value: T) -> Self {
        Self { predefined_type: "RECOMMENDED", values: [value] }
    }
}

impl TryFrom<Preset> for WireCredential {
    type Error = AccountRequestError;

    fn try_from(Preset { country, document }: Preset) -> Result<Self, AccountRequestError> {
        if country.len() != 3 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            return Err(AccountRequestError { field: Field::PresetCountry, problem: Problem::NotACountry });
        }
        Ok(Self { category: "ID", country: country.into(), r#type: document.into() })
    }
}
