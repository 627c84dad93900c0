use contract::{Personal, UserKey};
use serde::{Deserialize, Serialize};
use tokens::LookupKey;

/// By which id a policy names a user. The two are separate name spaces: a policy may let its users choose what becomes their
/// `subject`, so that it can read like another user's object id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum UserId {
    /// The account. Letter case does not matter.
    ObjectId(Personal<String>),
    /// What stands for it before there is an account.
    Subject(Personal<String>),
}

/// Whom a verification is about, as the relying party knows the user. Kept sealed, so that the user can be found again
/// when the lookup key is another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Subject {
    /// Whose users: the same id means another user elsewhere.
    pub tenant: String,
    pub id: UserId,
}

impl UserId {
    /// What this lookup key calls the user of a tenant.
    #[must_use]
    pub fn name(&self, tenant: &str, lookup: &LookupKey) -> UserKey {
        match self {
            Self::ObjectId(id) => lookup.pseudonym(&[tenant, "objectId", &id.expose().to_ascii_lowercase()]),
            Self::Subject(id) => lookup.pseudonym(&[tenant, "subject", id.expose()]),
        }
    }
}

impl Subject {
    /// What this lookup key calls the user.
    #[must_use]
    pub fn name(&self, lookup: &LookupKey) -> UserKey {
        self.id.name(&self.tenant, lookup)
    }
}

#[cfg(test)]
mod tests {
    use data_encoding::BASE64;

    use super::*;

    #[test]
    fn users_share_a_partition_only_if_they_are_the_same() {
        let lookup = LookupKey::parse(&BASE64.encode(&[7; 32])).unwrap();
        let name = |tenant: &str, id| Subject { tenant: tenant.into(), id }.name(&lookup);
        let object_id = |id: &str| UserId::ObjectId(Personal::new(id.to_owned()));
        let subject = |id: &str| UserId::Subject(Personal::new(id.to_owned()));
        assert_eq!(name("contoso", object_id("8C1F")), name("contoso", object_id("8c1f")));
        assert_ne!(name("contoso", object_id("8c1f")), name("fabrikam", object_id("8c1f")));
        assert_ne!(name("contoso", object_id("8c1f")), name("contoso", subject("8c1f")));
        assert_ne!(name("contoso", subject("QQ==")), name("contoso", subject("qQ==")));
    }
}
