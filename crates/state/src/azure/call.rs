use azure_core::http::Context;
use azure_storage_auth::{Attempts, Deadline as CallDeadline};
use service::kernel::Deadline;

/// One call: it knows until when it may last, and afterwards how it went.
pub(super) struct Call {
    pub(super) deadline: CallDeadline,
    pub(super) attempts: Attempts,
}

impl Call {
    pub(super) fn until(deadline: Deadline) -> Self {
        Self { deadline: CallDeadline::at(deadline.instant()), attempts: Attempts::default() }
    }

    pub(super) fn context(&self) -> Context<'static> {
        Context::new().with_value(self.deadline).with_value(self.attempts.clone())
    }
}
