use serde::{Deserialize, Serialize};
use tokens::LookupKey;
use verification::{PersonKey, Personal};

use crate::{Record, Service};

/// Whom a verification is about, as the relying party knows the person. Kept sealed, so that the person can be found again
/// when the lookup key is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Whose people: the same id means another person elsewhere.
    pub tenant: String,
    /// The account, or the id that stood for it.
    pub id: Personal<String>,
}

impl Subject {
    /// What this lookup key calls the person.
    #[must_use]
    pub fn name(&self, lookup: &LookupKey) -> PersonKey {
        lookup.person(&self.tenant, self.id.expose())
    }
}

impl Service {
    /// What the lookup key calls the person of this record. Another name than the one that the record's id holds once the
    /// key was exchanged.
    pub(crate) fn present_name(&self, record: &Record) -> PersonKey {
        let subject = record.subject.as_ref();
        subject.map_or(record.verification.id.person(), |subject| subject.name(&self.keys.lookup))
    }
}
