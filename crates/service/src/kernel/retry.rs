use super::{StoreError, StoreErrorKind};

/// An error that may say that another call wrote first.
pub trait CanConflict: From<StoreError> {
    fn is_conflict(&self) -> bool;
}

impl CanConflict for StoreError {
    fn is_conflict(&self) -> bool {
        self.kind() == StoreErrorKind::Conflict
    }
}

/// How often a use case decides again after another call wrote first.
const TRIES: usize = 5;

/// Loads and decides, and does so again if another call wrote meanwhile. After several times the store counts as unavailable.
pub async fn with_retry<T, E: CanConflict, F: Future<Output = Result<T, E>>>(
    mut attempt: impl FnMut() -> F,
) -> Result<T, E> {
    for _ in 0..TRIES {
        match attempt().await {
            Err(error) if error.is_conflict() => {}
            result => return result,
        }
    }
    Err(StoreError::unavailable().because("other calls keep writing first").into())
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    async fn tries_until(conflicts: usize) -> (usize, Result<(), StoreError>) {
        let tries = Cell::new(0);
        let result = with_retry(async || {
            tries.set(tries.get() + 1);
            if tries.get() <= conflicts { Err(StoreError::conflict()) } else { Ok(()) }
        })
        .await;
        (tries.get(), result)
    }

    #[tokio::test]
    async fn a_conflict_is_decided_again_a_few_times() {
        assert_eq!(tries_until(0).await, (1, Ok(())));
        assert_eq!(tries_until(4).await, (5, Ok(())));
        assert_eq!(tries_until(5).await, (5, Err(StoreError::unavailable())));
    }

    #[tokio::test]
    async fn nothing_else_is_tried_again() {
        let tries = Cell::new(0);
        let result: Result<(), _> = with_retry(async || {
            tries.set(tries.get() + 1);
            Err(StoreError::unavailable())
        })
        .await;
        assert_eq!((tries.get(), result), (1, Err(StoreError::unavailable())));
    }
}
