use async_trait::async_trait;
use contract::UserKey;
use verification::User;

use crate::kernel::{Deadline, StoreError, Version, Versioned};

/// What lies in the place of a user's row.
#[derive(Clone, Debug)]
pub enum UserRow {
    Nothing,
    Own(Versioned<User>),
    /// The name leads to other rows, whether or not there are any left.
    LeadsTo {
        rows_under: UserKey,
        version: Version,
    },
}

/// Reads users' rows.
#[async_trait]
pub trait Users: Send + Sync {
    /// The user's row, empty if there is none: one point read.
    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>, StoreError>;

    /// What lies in the place of a user's row: one point read.
    async fn user_row(&self, name: UserKey, deadline: Deadline) -> Result<UserRow, StoreError>;

    /// The user to whom the lookup key gives this name, and the name that the user's rows have: an older one where the user
    /// was there before the key was exchanged. One point read, two for an older name.
    async fn find_user(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError>;

    /// Lets another name lead to the user's rows from now on. Answers whether it does: not where rows lie under that name
    /// itself. Safe to repeat.
    async fn name_user(
        &self,
        name: UserKey,
        rows_under: UserKey,
        deadline: Deadline,
    ) -> Result<bool, StoreError>;
}
