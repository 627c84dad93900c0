use contract::VerificationId;

use super::named::{Named, ShowError};
use crate::{kernel::Deadline, model::IndexEntry, ports::Store};

/// The verification that an operator names.
pub(super) async fn find(
    store: &dyn Store,
    named: &Named,
    deadline: Deadline,
) -> Result<VerificationId, ShowError> {
    match named {
        Named::Id(id) => Ok(*id),
        Named::Reference(reference) => {
            let entry = IndexEntry::SupportReference(reference.clone());
            store.find(&entry, deadline).await?.ok_or(ShowError::Unknown)
        }
    }
}
