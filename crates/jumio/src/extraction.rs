use serde::Deserialize;

use crate::{Personal, lenient};

/// What Jumio read from the document (Jumio API guide, Retrieval: extraction). Dates are texts of the form
/// `YYYY-MM-DD`; a name may be the literal `N/A`. Which fields come depends on a setting in Jumio's portal.
///
/// Names and date of birth are compared with the account. All else is a side field: what is not of its type counts as absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Extraction {
    /// `PASSPORT`, `DRIVING_LICENSE`, `ID_CARD`, `VISA` or `UNSUPPORTED`.
    #[serde(rename = "type", deserialize_with = "lenient::side")]
    pub document_type: Option<String>,
    /// A finer type, such as `NATIONAL_ID`.
    #[serde(deserialize_with = "lenient::side")]
    pub sub_type: Option<String>,
    /// ISO 3166-1 alpha-3 code of the country that issued it.
    #[serde(deserialize_with = "lenient::side")]
    pub issuing_country: Option<String>,
    /// Given names.
    pub first_name: Option<Personal<String>>,
    /// Family names.
    pub last_name: Option<Personal<String>>,
    /// Date of birth.
    pub date_of_birth: Option<Personal<String>>,
    /// Last day of validity.
    #[serde(deserialize_with = "lenient::side")]
    pub expiry_date: Option<Personal<String>>,
    /// First day of validity.
    #[serde(deserialize_with = "lenient::side")]
    pub issuing_date: Option<Personal<String>>,
    /// The document's number.
    #[serde(deserialize_with = "lenient::side")]
    pub document_number: Option<Personal<String>>,
    /// The user's number in the issuing country.
    #[serde(deserialize_with = "lenient::side")]
    pub personal_number: Option<Personal<String>>,
    /// Subdivision that issued it.
    #[serde(deserialize_with = "lenient::side")]
    pub state: Option<Personal<String>>,
    /// `M`, `F` or `X`.
    #[serde(deserialize_with = "lenient::side")]
    pub gender: Option<Personal<String>>,
    /// ISO 3166-1 alpha-3 code.
    #[serde(deserialize_with = "lenient::side")]
    pub nationality: Option<Personal<String>>,
    /// Place of birth.
    #[serde(deserialize_with = "lenient::side")]
    pub place_of_birth: Option<Personal<String>>,
    /// Who issued it.
    #[serde(deserialize_with = "lenient::side")]
    pub issuing_authority: Option<Personal<String>>,
    /// Where it was issued.
    #[serde(deserialize_with = "lenient::side")]
    pub issuing_place: Option<Personal<String>>,
    /// Age in years; Jumio sends a number or its text.
    #[serde(deserialize_with = "age")]
    pub current_age: Option<Personal<String>>,
    /// Postal address.
    #[serde(deserialize_with = "lenient::side")]
    pub address: Option<Personal<Address>>,
}

/// A postal address from a document.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
#[non_exhaustive]
pub struct Address {
    /// First line.
    #[serde(deserialize_with = "lenient::side")]
    pub line1: Option<String>,
    /// Second line.
    #[serde(deserialize_with = "lenient::side")]
    pub line2: Option<String>,
    /// Third line.
    #[serde(deserialize_with = "lenient::side")]
    pub line3: Option<String>,
    /// Fourth line.
    #[serde(deserialize_with = "lenient::side")]
    pub line4: Option<String>,
    /// Fifth line.
    #[serde(deserialize_with = "lenient::side")]
    pub line5: Option<String>,
    /// City.
    #[serde(deserialize_with = "lenient::side")]
    pub city: Option<String>,
    /// State or province.
    #[serde(deserialize_with = "lenient::side")]
    pub subdivision: Option<String>,
    /// Postal code.
    #[serde(deserialize_with = "lenient::side")]
    pub postal_code: Option<String>,
    /// ISO 3166-1 alpha-3 code.
    #[serde(deserialize_with = "lenient::side")]
    pub country: Option<String>,
    /// The whole address in one text.
    #[serde(deserialize_with = "lenient::side")]
    pub formatted_address: Option<String>,
}

fn age<'de, D: serde::Deserializer<'de>>(input: D) -> Result<Option<Personal<String>>, D::Error> {
    lenient::text(input)
}

impl From<String> for Personal<String> {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}
