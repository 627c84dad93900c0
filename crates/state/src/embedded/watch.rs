use async_trait::async_trait;

use crate::rows::Table;

/// One round trip to the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// A row is read by its key.
    ReadRow,
    /// The rows of a range are read.
    Scan,
    /// The rows of a user change, all or none.
    WriteUser,
    /// A row of the index changes.
    WriteIndex,
    /// A counter is raised or goes away.
    WriteCounter,
    /// A client changes.
    WriteClient,
    /// A blob is read, or the names of blobs.
    ReadBlob,
    /// A blob is written, or blobs go away.
    WriteBlob,
    /// A message is sent, or is due at another time.
    SendMessage,
    /// A message is removed.
    RemoveMessage,
}

/// Stands beside the store and sees every operation. A test's way to count them, to decide whose turn it is, and to
/// end the process between any two: a watch that never returns is a process that was killed there.
#[async_trait]
pub trait Watch: Send + Sync {
    /// The operation is about to be carried out.
    async fn before(&self, operation: Operation);

    /// It was carried out, or it failed; the caller does not know yet.
    async fn after(&self, operation: Operation);
}

impl Operation {
    pub(super) const fn write(table: Table) -> Self {
        match table {
            Table::Verifications => Self::WriteUser,
            Table::Index => Self::WriteIndex,
            Table::Limits => Self::WriteCounter,
            Table::Clients => Self::WriteClient,
        }
    }
}
