//! Other names of users. Where the lookup key was exchanged, or a user who signed up got an account, a row under the present
//! name leads to the user's rows, which stay under the older name: their ids are with the provider, in addresses and with
//! policies.

use contract::UserKey;
use serde::{Deserialize, Serialize};
use service::{
    kernel::{Deadline, StoreError, Version, Versioned},
    ports::UserRow,
};
use verification::User;

use crate::{
    State,
    index::ignore_conflict,
    json::{from_json, to_text},
    keys,
    rows::{Action, BatchError, Etag, Row, Write},
};

/// What lies in the place of a user's row.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alias {
    rows_under: UserKey,
}

/// Where the user's rows are to whom this row leads; `None` for a user's own row.
pub(crate) fn target(row: &Row) -> Option<UserKey> {
    from_json::<Alias>(row.plain.as_bytes()).ok().map(|alias| alias.rows_under)
}

/// What became of a new name.
pub(crate) enum AliasResult {
    /// It leads to the user now.
    Now,
    /// It did so before.
    Before,
    /// Rows lie under it: the user has begun anew.
    Taken,
}

impl State {
    pub(crate) async fn follow_name(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<(UserKey, Versioned<User>), StoreError> {
        let (older, version) = match self.read_user_row(name, deadline).await? {
            UserRow::Nothing => {
                return Ok((name, Versioned { value: User::default(), version: Version(None) }));
            }
            UserRow::Own(user) => return Ok((name, user)),
            UserRow::LeadsTo { rows_under, version } => (rows_under, version),
        };
        let user = self.read_user(older, deadline).await?;
        if user.version.0.is_some() {
            return Ok((older, user));
        }
        // Nobody is there any more. A user who begins anew does so under the present name, in the place of the alias.
        Ok((name, Versioned { value: User::default(), version }))
    }

    pub(crate) async fn read_user_row(
        &self,
        name: UserKey,
        deadline: Deadline,
    ) -> Result<UserRow, StoreError> {
        let key = keys::user(name);
        let Some((row, etag)) = self.backend.get(&key, deadline).await? else { return Ok(UserRow::Nothing) };
        let version = Version(Some(etag));
        if let Some(rows_under) = target(&row) {
            return Ok(UserRow::LeadsTo { rows_under, version });
        }
        let value = from_json(row.plain.as_bytes()).map_err(|error| error.at(|| key.to_string()))?;
        Ok(UserRow::Own(Versioned { value, version }))
    }

    /// Lets `name` lead to the rows under `older`.
    pub(crate) async fn put_alias(
        &self,
        name: UserKey,
        older: UserKey,
        deadline: Deadline,
    ) -> Result<AliasResult, StoreError> {
        let key = keys::user(name);
        let row = Row::open(to_text(&Alias { rows_under: older })?);
        let write = Write { row: key.row.clone(), action: Action::Insert(row) };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) => return Ok(AliasResult::Now),
            Err(BatchError::Store(error)) => return Err(error),
            Err(BatchError::Conflict | BatchError::MaybeApplied) => {}
        }
        let present = self.backend.get(&key, deadline).await?;
        let leads_there = present.is_some_and(|(row, _)| target(&row) == Some(older));
        Ok(if leads_there { AliasResult::Before } else { AliasResult::Taken })
    }

    /// A name that leads to nobody any more is free again.
    pub(crate) async fn take_over_alias(
        &self,
        name: UserKey,
        rows_under: UserKey,
        deadline: Deadline,
    ) -> Result<bool, StoreError> {
        let key = keys::user(name);
        let Some((row, etag)) = self.backend.get(&key, deadline).await? else { return Ok(false) };
        let Some(former) = target(&row) else { return Ok(false) };
        if self.read_user(former, deadline).await?.version.0.is_some() {
            return Ok(false);
        }
        let row = Row::open(to_text(&Alias { rows_under })?);
        let write = Write { row: key.row.clone(), action: Action::Replace(etag, row) };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) => Ok(true),
            Err(BatchError::Conflict | BatchError::MaybeApplied) => Ok(false),
            Err(BatchError::Store(error)) => Err(error),
        }
    }

    /// Takes the alias away, unless the name leads elsewhere or has rows of its own by now.
    pub(crate) async fn remove_alias(
        &self,
        name: UserKey,
        older: UserKey,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        match self.backend.get(&keys::user(name), deadline).await? {
            Some((row, etag)) if target(&row) == Some(older) => {
                ignore_conflict(self.remove_user_row(name, etag, deadline).await)
            }
            _ => Ok(()),
        }
    }

    /// Takes away what lies in the place of a user's row, if it still has this version.
    pub(crate) async fn remove_user_row(
        &self,
        name: UserKey,
        etag: Etag,
        deadline: Deadline,
    ) -> Result<(), BatchError> {
        let key = keys::user(name);
        let write = Write { row: key.row, action: Action::Remove(etag) };
        self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop)
    }
}
