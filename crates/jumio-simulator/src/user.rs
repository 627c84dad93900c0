/// What stands on the document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Given names.
    pub first_name: String,
    /// Family names.
    pub last_name: String,
    /// `YYYY-MM-DD`
    pub date_of_birth: String,
    /// `PASSPORT`, `ID_CARD`, `DRIVING_LICENSE` or `VISA`.
    pub document_type: String,
    /// ISO 3166-1 alpha-3 code.
    pub issuing_country: String,
    pub document_number: String,
    /// `YYYY-MM-DD`
    pub expiry_date: String,
}

impl Default for User {
    /// Maria Muster of Austria, with a passport.
    fn default() -> Self {
        Self {
            first_name: "MARIA".to_owned(),
            last_name: "MUSTER".to_owned(),
            date_of_birth: "1988-04-17".to_owned(),
            document_type: "PASSPORT".to_owned(),
            issuing_country: "AUT".to_owned(),
            document_number: "P0000001".to_owned(),
            expiry_date: "2031-09-30".to_owned(),
        }
    }
}
