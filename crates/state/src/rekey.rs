//! Exchanges the lookup key: gives every user a name under the new key that leads to their rows.

use std::time::Duration;

use contract::{UserKey, VerificationId};
use futures::{StreamExt, TryStreamExt, stream};
use service::{
    kernel::{Deadline, StoreError, skip_unreadable},
    model::Subject,
    ports::{Users, Verifications},
};
use tokens::LookupKey;

use crate::{
    State,
    alias::{self, AliasResult},
    keys,
    rows::Found,
};

/// How many users were met, and what became of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rekeyed {
    /// They are found under this key now.
    pub renamed: usize,
    /// They were found under this key already.
    pub known: usize,
    /// They began anew under this key before they got their name: their older verifications are not found.
    pub begun_anew: usize,
    /// Their rows cannot be read.
    pub unreadable: usize,
}

/// How many users are seen to at the same time.
const AT_ONCE: usize = 16;
/// How long each request to the store may take.
const TIMEOUT: Duration = Duration::from_secs(30);

/// What one row led to.
enum Met {
    Renamed,
    Known,
    BegunAnew,
    Unreadable,
    /// A name, or what is left of a user: nobody to be found.
    Nobody,
}

impl State {
    /// Gives every user a name under this lookup key that leads to their rows, and after that takes names of other keys away.
    /// Rows that hold something are left as they are. Ended at any point it can be done again; done twice it changes
    /// nothing.
    ///
    /// # Errors
    ///
    /// The store is unavailable. What was done until then stays done.
    pub async fn rekey(&self, lookup: &LookupKey) -> Result<Rekeyed, StoreError> {
        let all = self.walk(async |found| self.name_anew(&found, lookup).await).await?;
        self.walk(async |found| self.remove_former(&found, lookup).await).await?;
        Ok(all)
    }

    /// Takes a step for every row of a user.
    async fn walk(
        &self,
        step: impl AsyncFn(Found) -> Result<Met, StoreError>,
    ) -> Result<Rekeyed, StoreError> {
        let step = &step;
        let mut all = Rekeyed::default();
        let mut last = String::new();
        loop {
            let page = self.backend.scan(&keys::users_after(&last), Deadline::after(TIMEOUT)).await?;
            match page.last() {
                Some(found) => last.clone_from(&found.partition),
                None => return Ok(all),
            }
            let meetings = stream::iter(page).map(|found| step(found)).buffer_unordered(AT_ONCE);
            all = meetings.try_fold(all, async |all, met| Ok(all.and(&met))).await?;
        }
    }

    /// The user to whom this row belongs gets a name of this key.
    async fn name_anew(&self, found: &Found, lookup: &LookupKey) -> Result<Met, StoreError> {
        if found.content.as_ref().ok().and_then(alias::target).is_some() {
            return Ok(Met::Nobody);
        }
        let Ok(home) = found.partition.parse::<UserKey>() else { return Ok(Met::Unreadable) };
        let subjects = match self.subjects_of(home).await? {
            Whom::Known(subjects) => subjects,
            Whom::Unknown => return Ok(Met::Unreadable),
            Whom::Nobody => return Ok(Met::Nobody),
        };
        let mut met = Met::Known;
        for name in subjects.iter().map(|subject| subject.name(lookup)).filter(|name| *name != home) {
            match self.put_alias(name, home, Deadline::after(TIMEOUT)).await? {
                AliasResult::Now => met = Met::Renamed,
                AliasResult::Before => {}
                AliasResult::Taken => return Ok(Met::BegunAnew),
            }
        }
        Ok(met)
    }

    /// A name that another key gave, or that leads to nobody, is not looked up any more.
    async fn remove_former(&self, found: &Found, lookup: &LookupKey) -> Result<Met, StoreError> {
        let name = found.partition.parse::<UserKey>();
        if let (Ok(name), Some(home)) = (name, found.content.as_ref().ok().and_then(alias::target)) {
            let is_former = match self.subjects_of(home).await? {
                Whom::Known(subjects) => subjects.iter().all(|subject| subject.name(lookup) != name),
                Whom::Unknown => false,
                Whom::Nobody => true,
            };
            if is_former {
                self.remove_alias(name, home, Deadline::after(TIMEOUT)).await?;
            }
        }
        Ok(Met::Nobody)
    }

    /// Whom the rows under this name are about, by the latest attempt in each trust group.
    async fn subjects_of(&self, home: UserKey) -> Result<Whom, StoreError> {
        let Some(user) = skip_unreadable(self.user(home, Deadline::after(TIMEOUT)).await, |_| ())? else {
            return Ok(Whom::Unknown);
        };
        let mut subjects: Vec<Subject> = Vec::new();
        for current in user.value.histories().filter_map(|history| history.current) {
            let id = VerificationId::new(home, current.attempt);
            let Some(record) =
                skip_unreadable(self.verification(id, Deadline::after(TIMEOUT)).await, |_| ())?
            else {
                return Ok(Whom::Unknown);
            };
            let names = record.iter().flat_map(|record| record.value.names());
            for name in names {
                if !subjects.contains(name) {
                    subjects.push(name.clone());
                }
            }
        }
        Ok(if subjects.is_empty() { Whom::Nobody } else { Whom::Known(subjects) })
    }
}

enum Whom {
    /// All names.
    Known(Vec<Subject>),
    Unknown,
    Nobody,
}

impl Rekeyed {
    fn and(mut self, met: &Met) -> Self {
        match met {
            Met::Renamed => self.renamed += 1,
            Met::Known => self.known += 1,
            Met::BegunAnew => self.begun_anew += 1,
            Met::Unreadable => self.unreadable += 1,
            Met::Nobody => {}
        }
        self
    }
}
