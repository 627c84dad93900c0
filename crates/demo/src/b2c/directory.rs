//! The tenant's users, in memory.

use time::OffsetDateTime;
use uuid::Uuid;

use crate::memory::Memory;

/// A user object, without its password. Printing one would print personal data, so it has no Debug.
#[derive(Clone)]
pub(super) struct User {
    pub(super) object_id: Uuid,
    pub(super) email: String,
    pub(super) given_name: String,
    pub(super) surname: String,
    /// As the page's date field sends it, `YYYY-MM-DD`.
    pub(super) date_of_birth: String,
    /// ISO 3166-1 alpha-3.
    pub(super) country: String,
    /// When the user agreed to the check.
    pub(super) consent: Option<OffsetDateTime>,
}

#[derive(Clone)]
struct Account {
    user: User,
    password: String,
}

/// Accounts by email address, letter case set aside.
#[derive(Default)]
pub(super) struct Directory(Memory<Account>);

impl Directory {
    /// Creates the account; false if the address has one.
    pub(super) fn sign_up(&self, user: User, password: String) -> bool {
        let key = key(&user.email);
        self.0.put_new(&key, Account { user, password })
    }

    /// The user, if the password is theirs.
    pub(super) fn sign_in(&self, email: &str, password: &str) -> Option<User> {
        self.0.get(&key(email)).filter(|account| account.password == password).map(|account| account.user)
    }

    /// The user with this address.
    pub(super) fn find(&self, email: &str) -> Option<User> {
        self.0.get(&key(email)).map(|account| account.user)
    }

    /// Writes the user's consent down.
    pub(super) fn agree(&self, user: &User) {
        self.0.change(&key(&user.email), |account| account.user.consent = user.consent);
    }
}

fn key(email: &str) -> String {
    email.trim().to_lowercase()
}
