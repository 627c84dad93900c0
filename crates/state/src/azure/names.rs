use crate::rows::Table;

/// What tables, container and queues are called. The host's trigger reads the queue [`Names::queue`] of the default ones.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    prefix: String,
}

impl Names {
    /// Names that begin so, for several stores in one account. Letters and digits, a letter first ("Naming tables").
    #[must_use]
    pub fn with_prefix(prefix: impl Into<String>) -> Self {
        Self { prefix: prefix.into() }
    }

    /// The queue of jobs.
    #[must_use]
    pub fn queue(&self) -> String {
        self.prefixed("jobs")
    }

    /// Where the host puts messages that fail again and again ("Azure Queue storage trigger", poison messages).
    #[must_use]
    pub fn poison_queue(&self) -> String {
        self.prefixed("jobs-poison")
    }

    /// The container of sealed reports.
    #[must_use]
    pub fn evidence(&self) -> String {
        self.prefixed("evidence")
    }

    pub(super) fn table(&self, table: Table) -> String {
        self.prefixed(table.name())
    }

    fn prefixed(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}
