use crate::{
    kernel::{Deadline, StoreError},
    model::Job,
    ports::Store,
};

/// Puts what follows a job, and takes the job off the index afterwards: in this order, so that a process that ends in between
/// loses neither.
pub(super) async fn follow(
    store: &dyn Store,
    job: &Job,
    next: Option<&Job>,
    deadline: Deadline,
) -> Result<(), StoreError> {
    if let Some(next) = next {
        store.put_job(next, deadline).await?;
    }
    // The same job at the same time is the same row.
    if next == Some(job) { Ok(()) } else { store.complete_job(job, deadline).await }
}
