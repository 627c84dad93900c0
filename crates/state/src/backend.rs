use service::{
    Deadline,
    ports::{CommitError, StoreError},
};
use verification::Timestamp;

use crate::{
    Embedded,
    rows::{Etag, Row, RowKey, Table, Write},
};

/// Where rows, messages and blobs lie.
#[derive(Clone)]
pub enum Backend {
    /// In one local file of this process.
    Embedded(Embedded),
}

impl Backend {
    pub(crate) async fn get(
        &self,
        key: &RowKey,
        deadline: Deadline,
    ) -> Result<Option<(Row, Etag)>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.get(key)).await,
        }
    }

    /// All rows of the partitions whose names lie between `first` and `last`, both included.
    pub(crate) async fn partitions(
        &self,
        table: Table,
        first: &str,
        last: &str,
        deadline: Deadline,
    ) -> Result<Vec<Row>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.partitions(table, first, last)).await,
        }
    }

    /// All writes or none. Answers with the new versions in the order of the writes.
    pub(crate) async fn batch(
        &self,
        table: Table,
        partition: &str,
        writes: Vec<Write>,
        deadline: Deadline,
    ) -> Result<Vec<Etag>, CommitError> {
        match self {
            Self::Embedded(embedded) => {
                within(deadline, async { Ok(embedded.batch(table, partition, writes).await) }).await?
            }
        }
    }

    pub(crate) async fn put_blob(
        &self,
        name: &str,
        content: Vec<u8>,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.put_blob(name, content)).await,
        }
    }

    pub(crate) async fn send(
        &self,
        message: String,
        due: Timestamp,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.send(message, due)).await,
        }
    }
}

async fn within<T>(
    deadline: Deadline,
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    deadline.run(step).await.unwrap_or(Err(StoreError::Unavailable))
}
