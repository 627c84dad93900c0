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
