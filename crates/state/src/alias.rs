//! Other names of people. Where the lookup key was exchanged, a row under the name that the present key gives leads to the
//! person's rows, which stay under the older name: their ids are with the provider, in addresses and with policies.

use serde::{Deserialize, Serialize};
use service::{
    Deadline,
    ports::{StoreError, Version, Versioned},
};
use verification::{Person, PersonKey};

use crate::{
    State,
    index::indifferent,
    keys,
    records::{from_json, to_text},
    rows::{Action, BatchError, Etag, Row, Write},
};

/// What lies in the place of a person's row.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Alias {
    rows_under: PersonKey,
}

/// Where the person's rows are to whom this row leads; `None` for a person's own row.
pub(crate) fn target(row: &Row) -> Option<PersonKey> {
    from_json::<Alias>(row.plain.as_bytes()).ok().map(|alias| alias.rows_under)
}

/// What became of a new name.
pub(crate) enum Named {
    /// It leads to the person now.
    Now,
    /// It did so before.
    Before,
    /// Somebody's rows lie under it: the person has begun anew.
    Taken,
}

impl State {
    pub(crate) async fn follow_name(
        &self,
        name: PersonKey,
        deadline: Deadline,
    ) -> Result<(PersonKey, Versioned<Person>), StoreError> {
        let Some((row, etag)) = self.backend.get(&keys::person(name), deadline).await? else {
            return Ok((name, Versioned { value: Person::default(), version: Version(None) }));
        };
        let version = Version(Some(etag));
        let Some(older) = target(&row) else {
            return Ok((name, Versioned { value: from_json(row.plain.as_bytes())?, version }));
        };
        let person = self.read_person(older, deadline).await?;
        if person.version.0.is_some() {
            return Ok((older, person));
        }
        // Nobody is there any more. Whoever begins anew does so under the present name, in the place of the alias.
        Ok((name, Versioned { value: Person::default(), version }))
    }

    /// Lets `name` lead to the rows under `older`.
    pub(crate) async fn put_alias(
        &self,
        name: PersonKey,
        older: PersonKey,
        deadline: Deadline,
    ) -> Result<Named, StoreError> {
        let key = keys::person(name);
        let row = Row::open(to_text(&Alias { rows_under: older })?);
        let write = Write { row: key.row.clone(), action: Action::Insert(row) };
        match self.backend.batch(key.table, &key.partition, vec![write], deadline).await {
            Ok(_) => return Ok(Named::Now),
            Err(BatchError::Store(error)) => return Err(error),
            Err(BatchError::Conflict | BatchError::PerhapsOurs) => {}
        }
        let present = self.backend.get(&key, deadline).await?;
        let leads_there = present.is_some_and(|(row, _)| target(&row) == Some(older));
        Ok(if leads_there { Named::Before } else { Named::Taken })
    }

    /// Takes the alias away, unless the name leads elsewhere or has rows of its own by now.
    pub(crate) async fn remove_alias(
        &self,
        name: PersonKey,
        older: PersonKey,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        match self.backend.get(&keys::person(name), deadline).await? {
            Some((row, etag)) if target(&row) == Some(older) => self.take_away(name, etag, deadline).await,
            _ => Ok(()),
        }
    }

    async fn take_away(&self, name: PersonKey, etag: Etag, deadline: Deadline) -> Result<(), StoreError> {
        let key = keys::person(name);
        let write = Write { row: key.row, action: Action::Remove(etag) };
        indifferent(self.backend.batch(key.table, &key.partition, vec![write], deadline).await.map(drop))
    }
}
