//! The tenant's people, in memory.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::memory::Memory;

/// A user object, without its password. Printing one would print personal data, so it has no Debug.
#[derive(Clone)]
pub(super) struct Person {
    pub(super) object_id: Uuid,
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    /// As the page's date field sends it, `YYYY-MM-DD`.
    pub(super) date_of_birth: String,
    /// ISO 3166-1 alpha-3.
    pub(super) country: String,
    /// When the person agreed to the check.
    pub(super) consent: Option<OffsetDateTime>,
}

#[derive(Clone)]
struct Account {
    person: Person,
    password: String,
}

/// Accounts by email address, letter case set aside.
#[derive(Default)]
pub(super) struct Directory(Memory<Account>);

impl Directory {
    /// Creates the account; false if the address has one.
    pub(super) fn sign_up(&self, person: Person, password: String) -> bool {
        let key = key(&person.email);
        self.0.put_new(&key, Account { person, password })
    }

    /// The person, if the password is theirs.
    pub(super) fn sign_in(&self, email: &str, password: &str) -> Option<Person> {
        self.0.get(&key(email)).filter(|account| account.password == password).map(|account| account.person)
    }

    /// The person with this address.
    pub(super) fn find(&self, email: &str) -> Option<Person> {
        self.0.get(&key(email)).map(|account| account.person)
    }

    /// Writes the person's consent down.
    pub(super) fn agree(&self, person: &Person) {
        self.0.change(&key(&person.email), |account| account.person.consent = person.consent);
    }
}

fn key(email: &str) -> String {
    email.trim().to_lowercase()
}
