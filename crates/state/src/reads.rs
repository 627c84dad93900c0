use async_trait::async_trait;
use contract::{UserKey, VerificationId};
use service::{
    kernel::{Deadline, StoreError, Versioned},
    model::{IndexEntry, Record},
    ports::{UserRow, Users, Verifications},
};
use verification::User;

use crate::{State, alias::AliasResult};

#[async_trait]
impl Verifications for State {
    async fn verification(
        &self,
        id: VerificationId,
        deadline: Deadline,
    ) -> Result<Option<Versioned<Record>>, StoreError> {
        self.read_record(id, deadline).await
    }

    async fn find(
        &self,
        entry: &IndexEntry,
        deadline: Deadline,
    ) -> Result<Option<VerificationId>, StoreError> {
        self.find_entry(entry, deadline).await
    }
}

#[async_trait]
impl Users for State {
    async fn user(&self, key: UserKey, deadline: Deadline) -> Result<Versioned<User>, StoreError> {
        self.read_user(key, deadline).await
    }

    async fn user_row(&self, name: UserKey, deadline: Deadline) -> Result<UserRow, StoreError> {
        self.read_user_row(name, deadline).await
    }

    async fn find_user(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError> {
        self.follow_name(name, deadline).await
    }

    async fn name_user(
        &self,
        name: UserKey,
        rows_under: UserKey,
        deadline: Deadline,
    ) -> Result<bool, StoreError> {
        match self.put_alias(name, rows_under, deadline).await? {
            AliasResult::Now | AliasResult::Before => Ok(true),
            AliasResult::Taken => self.take_over_alias(name, rows_under, deadline).await,
        }
    }
}
