use service::{Deadline, ports::StoreError};
use verification::Timestamp;

use crate::{
    Azure, Embedded,
    rows::{BatchError, Etag, Found, Row, RowKey, Stretch, Table, Write},
};

/// Where rows, messages and blobs lie.
#[derive(Clone)]
pub enum Backend {
    /// In one local file of this process.
    Embedded(Embedded),
    /// In a storage account that instances share.
    Azure(Azure),
}

impl Backend {
    pub(crate) async fn get(
        &self,
        key: &RowKey,
        deadline: Deadline,
    ) -> Result<Option<(Row, Etag)>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.get(key)).await,
            Self::Azure(azure) => azure.get(key, deadline).await,
        }
    }

    /// The rows of a stretch in the order of their names, up to the number that is wanted.
    pub(crate) async fn scan(&self, stretch: &Stretch, deadline: Deadline) -> Result<Vec<Found>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.scan(stretch)).await,
            Self::Azure(azure) => azure.scan(stretch, deadline).await,
        }
    }

    /// All writes or none. Answers with the new versions in the order of the writes; a row that went away has an empty one.
    pub(crate) async fn batch(
        &self,
        table: Table,
        partition: &str,
        writes: Vec<Write>,
        deadline: Deadline,
    ) -> Result<Vec<Etag>, BatchError> {
        match self {
            Self::Embedded(embedded) => {
                within(deadline, async { Ok(embedded.batch(table, partition, writes).await) }).await?
            }
            Self::Azure(azure) => azure.batch(table, partition, writes, deadline).await,
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
            Self::Azure(azure) => azure.put_blob(name, content, deadline).await,
        }
    }

    /// Deletes every blob whose name begins so.
    pub(crate) async fn delete_blobs(&self, prefix: &str, deadline: Deadline) -> Result<(), StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.delete_blobs(prefix)).await,
            Self::Azure(azure) => azure.delete_blobs(prefix, deadline).await,
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
            Self::Azure(azure) => azure.send(message, due, deadline).await,
        }
    }

    /// Takes messages away that were put aside.
    pub(crate) async fn take_poisoned(&self, deadline: Deadline) -> Result<Vec<String>, StoreError> {
        match self {
            // Its own delivery never puts a message aside.
            Self::Embedded(_) => Ok(Vec::new()),
            Self::Azure(azure) => azure.take_poisoned(deadline).await,
        }
    }
}

async fn within<T>(
    deadline: Deadline,
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    deadline.run(step).await.unwrap_or(Err(StoreError::Unavailable))
}
