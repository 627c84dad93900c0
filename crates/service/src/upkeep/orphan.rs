use std::{sync::Arc, time::Duration};

use tracing::{error, info, warn};

use super::{
    follow::follow,
    full_hour::full_hour,
    purge::{Accounts, DELETION_PAUSE},
};
use crate::{
    kernel::{Clock, Deadline, StoreError, skip_unreadable},
    model::{Job, OrphanJob},
    ports::{Origin, Store},
};

/// How long one question to the provider may take.
const QUESTION_TIME: Duration = Duration::from_secs(10);
/// After this time an account that the provider does not know was deleted: a new one may not be visible at once.
const VISIBLE_AFTER: Duration = Duration::from_secs(3600);
/// How long the provider is asked about an account that only a callback has named.
const OUTER_LIMIT: Duration = Duration::from_secs(30 * 24 * 3600);

/// Deletes accounts that were created and not written down: their call lost its lease, or its process ended. Nothing leads to
/// them, so nothing else would ever delete them.
#[derive(Clone)]
pub struct Orphans {
    pub store: Arc<dyn Store>,
    pub accounts: Accounts,
    pub clock: Arc<dyn Clock>,
}

/// What becomes of an account that was looked at.
enum Fate {
    Deleted,
    /// It is not ours to delete.
    Left,
    /// Nobody can tell yet, or the provider did not do it.
    Later,
}

impl Orphans {
    /// Answers whether the account was deleted.
    pub async fn run(&self, job: &OrphanJob, deadline: Deadline) -> Result<bool, StoreError> {
        let fate = self.look_at(job, deadline).await?;
        let (this, now) = (Job::from(job.clone()), self.clock.now());
        let mut again = None;
        if matches!(fate, Fate::Later) {
            if now.since(job.since) < OUTER_LIMIT {
                again = Some(this.clone().at(full_hour(now + DELETION_PAUSE)));
            } else {
                error!(verification.id = %job.verification_id, provider.account = job.account.0, "account without verification not deleted: delete it by hand");
            }
        }
        follow(&*self.store, &this, again.as_ref(), deadline).await?;
        Ok(matches!(fate, Fate::Deleted))
    }

    async fn look_at(&self, job: &OrphanJob, deadline: Deadline) -> Result<Fate, StoreError> {
        let id = job.verification_id;
        let record = skip_unreadable(self.store.verification(id, deadline).await, |error| {
            error!(verification.id = %id, ?error, "verification unreadable, its account without use is left for now");
        })?;
        // Nobody can tell which account it uses.
        let Some(record) = record else { return Ok(Fate::Later) };
        if let Some(record) = record {
            if job.is_used_by(&record.value.verification) {
                return Ok(Fate::Left);
            }
            let is_leased = record.value.document.is_some_and(|part| part.is_leased(self.clock.now()));
            if is_leased && !job.is_ours {
                return Ok(Fate::Later);
            }
        }
        if !job.is_ours
            && let Some(fate) = self.ask_for_origin(job, deadline).await
        {
            return Ok(fate);
        }
        if !self.accounts.delete(id, &job.account, deadline).await {
            return Ok(Fate::Later);
        }
        info!(verification.id = %id, provider.account = job.account.0, "account without verification deleted");
        Ok(Fate::Deleted)
    }

    /// What becomes of an account that only a callback has named; `None` if it was created for this very verification.
    async fn ask_for_origin(&self, job: &OrphanJob, deadline: Deadline) -> Option<Fate> {
        let id = job.verification_id;
        let question =
            self.accounts.provider.origin(&job.account, &job.execution, deadline.at_most(QUESTION_TIME));
        match question.await {
            Ok(Origin::Reference(reference)) if reference == id.to_string() => None,
            Ok(Origin::Reference(_)) => {
                warn!(verification.id = %id, "callback named an account that is not for this verification, ignored");
                Some(Fate::Left)
            }
            // Another job was quicker.
            Ok(Origin::Absent) if self.clock.now().since(job.since) >= VISIBLE_AFTER => Some(Fate::Left),
            Ok(Origin::Absent | Origin::Untold) => Some(Fate::Later),
            Err(error) => {
                warn!(verification.id = %id, %error, "account without verification could not be looked up, retrying later");
                Some(Fate::Later)
            }
        }
    }
}
