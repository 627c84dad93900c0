use contract::{CalendarDate, Personal};
use serde::{Deserialize, Serialize};

/// What the account says about its user; compared with what the document says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Attributes {
    /// Given names.
    pub given_name: Option<Personal<String>>,
    /// Family name.
    pub surname: Option<Personal<String>>,
    /// Day of birth.
    pub date_of_birth: Option<Personal<CalendarDate>>,
    /// Country, as the account gives it.
    pub country: Option<Personal<String>>,
}
