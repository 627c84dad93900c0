use contract::{UserKey, VerificationId};
use tracing::error;
use verification::User;

use crate::{
    kernel::{Deadline, StoreError, StoreErrorKind, skip_unreadable, with_retry},
    ports::{Store, UserRow},
};

/// Takes the user's row away where no verification is left that it could count. Answers whether it did. Safe to repeat.
pub(crate) async fn forget_user(
    store: &dyn Store,
    user: UserKey,
    deadline: Deadline,
) -> Result<bool, StoreError> {
    with_retry(async || {
        // Read before the verifications are: one that begins meanwhile writes this row, and all is tried again.
        let row = skip_unreadable(store.user_row(user, deadline).await, |error| {
            error!(?error, "user unreadable, left");
        })?;
        // A name that leads to others goes with the last of them.
        let Some(UserRow::Own(row)) = row else { return Ok(false) };
        if has_records(store, user, &row.value, deadline).await? {
            return Ok(false);
        }
        store.remove_user(user, row.version, deadline).await?;
        Ok(true)
    })
    .await
}

/// Asks for the current attempts before it searches: as a rule it is there.
async fn has_records(
    store: &dyn Store,
    key: UserKey,
    user: &User,
    deadline: Deadline,
) -> Result<bool, StoreError> {
    for current in user.histories().filter_map(|history| history.current) {
        if has_record(store, VerificationId::new(key, current.attempt), deadline).await? {
            return Ok(true);
        }
    }
    for id in store.verifications_of(key, deadline).await? {
        if has_record(store, id, deadline).await? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A record that cannot be read is one.
async fn has_record(store: &dyn Store, id: VerificationId, deadline: Deadline) -> Result<bool, StoreError> {
    match store.verification(id, deadline).await {
        Err(error) if error.kind() != StoreErrorKind::Unreadable => Err(error),
        read => Ok(!matches!(read, Ok(None))),
    }
}
