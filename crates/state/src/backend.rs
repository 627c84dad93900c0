use contract::Timestamp;
use service::kernel::{Deadline, StoreError};

use crate::{
    Azure, Embedded,
    rows::{BatchError, Etag, Found, Row, RowKey, RowRange, Table, Write},
};

/// The table service takes no more in one transaction; the embedded store keeps to it, so that what runs on it runs anywhere.
const MOST_WRITES: usize = 100;

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
        let got = match self {
            Self::Embedded(embedded) => within(deadline, embedded.get(key)).await,
            Self::Azure(azure) => azure.get(key, deadline).await,
        };
        got.map_err(|error| error.at(|| key.to_string()))
    }

    /// The rows of a range in the order of their names, up to the number that is wanted.
    pub(crate) async fn scan(&self, range: &RowRange, deadline: Deadline) -> Result<Vec<Found>, StoreError> {
        let mut found = match self {
            Self::Embedded(embedded) => within(deadline, embedded.scan(range)).await?,
            Self::Azure(azure) => azure.scan(range, deadline).await?,
        };
        for Found { partition, row, content } in &mut found {
            if let Err(error) = content {
                *error = error.clone().at(|| format!("{} {partition} {row}", range.table.name()));
            }
        }
        Ok(found)
    }

    /// The rows of a range behind the row where an earlier scan has ended: of its partition, or else of those behind it.
    pub(crate) async fn scan_behind(
        &self,
        range: &RowRange,
        last: Option<&(String, String)>,
        deadline: Deadline,
    ) -> Result<Vec<Found>, StoreError> {
        let Some((partition, row)) = last else { return self.scan(range, deadline).await };
        let rest = self.scan(&range.rest_of(partition, row), deadline).await?;
        if !rest.is_empty() {
            return Ok(rest);
        }
        self.scan(&range.behind(partition), deadline).await
    }

    /// Every row of a range, page by page, in the order of their names.
    pub(crate) async fn scan_all(
        &self,
        range: &RowRange,
        deadline: Deadline,
        mut take: impl FnMut(Found) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let mut last = None;
        loop {
            let found = self.scan_behind(range, last.as_ref(), deadline).await?;
            let Some(end) = found.last() else { return Ok(()) };
            last = Some((end.partition.clone(), end.row.clone()));
            // A scan finds as many as it may, or all there are.
            let is_last = found.len() < range.most;
            found.into_iter().try_for_each(&mut take)?;
            if is_last {
                return Ok(());
            }
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
        if writes.len() > MOST_WRITES {
            return Err(StoreError::unavailable().because("a batch holds at most a hundred rows").into());
        }
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

    /// The names of all blobs that begin so, in order.
    pub(crate) async fn blob_names(
        &self,
        prefix: &str,
        deadline: Deadline,
    ) -> Result<Vec<String>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.blob_names(prefix)).await,
            Self::Azure(azure) => azure.blob_names(prefix, deadline).await,
        }
    }

    pub(crate) async fn get_blob(
        &self,
        name: &str,
        deadline: Deadline,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        match self {
            Self::Embedded(embedded) => within(deadline, embedded.get_blob(name)).await,
            Self::Azure(azure) => azure.get_blob(name, deadline).await,
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
    pub(crate) async fn take_dead(&self, deadline: Deadline) -> Result<Vec<String>, StoreError> {
        match self {
            // Its own delivery never puts a message aside.
            Self::Embedded(_) => Ok(Vec::new()),
            Self::Azure(azure) => azure.take_dead(deadline).await,
        }
    }
}

async fn within<T>(
    deadline: Deadline,
    step: impl Future<Output = Result<T, StoreError>>,
) -> Result<T, StoreError> {
    deadline.run(step).await.unwrap_or_else(|_| Err(StoreError::unavailable().because("no answer in time")))
}
