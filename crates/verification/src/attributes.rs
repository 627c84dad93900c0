use contract::{CalendarDate, DocumentType, Personal};
use serde::{Deserialize, Serialize};

/// What the account says about its user; names and day of birth are compared with what the document says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attributes {
    pub given_name: Option<Personal<String>>,
    /// Family name.
    pub surname: Option<Personal<String>>,
    /// Day of birth.
    pub date_of_birth: Option<Personal<CalendarDate>>,
    /// Country of the document that the user will present, as the account gives it.
    pub country: Option<Personal<String>>,
    /// Kind of that document.
    pub document_type: Option<DocumentType>,
}

impl Attributes {
    /// What the account says by now. What it does not say any more still holds: nobody gets rid of a difference by leaving
    /// an attribute out.
    #[must_use]
    pub fn updated_by(&self, newer: &Self) -> Self {
        let newer = newer.clone();
        Self {
            given_name: newer.given_name.or_else(|| self.given_name.clone()),
            surname: newer.surname.or_else(|| self.surname.clone()),
            date_of_birth: newer.date_of_birth.or_else(|| self.date_of_birth.clone()),
            country: newer.country.or_else(|| self.country.clone()),
            document_type: newer.document_type.or(self.document_type),
        }
    }
}
