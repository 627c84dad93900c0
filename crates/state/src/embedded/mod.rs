//! The store in one local file of one process, with the semantics of the cloud's: versions, atomic batches, a
//! queue with visibility times.

mod batch;
mod tables;
mod watch;
mod writer;

use std::{
    collections::BTreeSet,
    path::Path,
    sync::Arc,
    time::{Duration, Instant},
};

use contract::Timestamp;
use redb::{Builder, Database, DatabaseError, ReadableDatabase, ReadableTable, backends::InMemoryBackend};
use service::kernel::StoreError;
use thiserror::Error;
use tokio::sync::Notify;

use crate::rows::{BatchError, Etag, Found, Row, RowKey, RowRange, Table, Write};
pub(crate) use tables::MessageKey;
use tables::{BLOBS, QUEUE, ROWS, make_tables, unavailable};
pub use watch::{Operation, Watch};
use writer::{Medium, Writer};

/// Memory for pages of the file; bounds what the process holds.
const CACHE_BYTES: usize = 4 * 1024 * 1024;
/// How long to wait for a file that another process still holds: the host kills and starts handlers at once.
const LOCK_TIMEOUT: Duration = Duration::from_secs(5);
const LOCK_PAUSE: Duration = Duration::from_millis(25);

/// The store in one local file. Cheap to clone.
#[derive(Clone)]
pub struct Embedded {
    database: Arc<Database>,
    writer: Arc<Writer>,
    sent: Arc<Notify>,
    broken: Arc<Notify>,
    watch: Option<Arc<dyn Watch>>,
}

/// The file cannot be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// Another process holds it.
    #[error("the store's file is in use by another process")]
    InUse,
    /// It cannot be read, or is no store of ours.
    #[error("the store's file cannot be opened")]
    Unusable(#[source] Box<redb::Error>),
}

impl Embedded {
    /// Opens or makes the file. Waits a few seconds for a process that is just going away; blocks, so call it
    /// off the async threads.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Self::on(open_waiting(path)?, Medium::File)
    }

    /// A store that ends with its last handle: for tests, which need no disk.
    pub fn in_memory(watch: Option<Arc<dyn Watch>>) -> Result<Self, OpenError> {
        let database = Builder::new().create_with_backend(InMemoryBackend::new());
        let database = database.map_err(|error| OpenError::Unusable(Box::new(error.into())))?;
        let embedded = Self::on(database, Medium::Memory)?;
        Ok(Self { watch, ..embedded })
    }

    fn on(database: Database, medium: Medium) -> Result<Self, OpenError> {
        let database = Arc::new(database);
        make_tables(&database).map_err(|error| OpenError::Unusable(Box::new(error)))?;
        let broken = Arc::new(Notify::new());
        let writer = Arc::new(Writer::start(Arc::clone(&database), medium, Arc::clone(&broken)));
        Ok(Self { database, writer, sent: Arc::new(Notify::new()), broken, watch: None })
    }

    pub(crate) async fn get(&self, key: &RowKey) -> Result<Option<(Row, Etag)>, StoreError> {
        self.watched(Operation::ReadRow, async { self.read(key) }).await
    }

    fn read(&self, key: &RowKey) -> Result<Option<(Row, Etag)>, StoreError> {
        let read = self.database.begin_read().map_err(unavailable)?;
        let rows = read.open_table(ROWS).map_err(unavailable)?;
        let found =
            rows.get((key.table.name(), key.partition.as_str(), key.row.as_str())).map_err(unavailable)?;
        found.map(|found| batch::decode(found.value())).transpose()
    }

    pub(crate) async fn scan(&self, range: &RowRange) -> Result<Vec<Found>, StoreError> {
        self.watched(Operation::Scan, async { self.found(range) }).await
    }

    fn found(&self, range: &RowRange) -> Result<Vec<Found>, StoreError> {
        let read = self.database.begin_read().map_err(unavailable)?;
        let rows = read.open_table(ROWS).map_err(unavailable)?;
        let (table, (first, last)) = (range.table.name(), &range.partitions);
        let mut found = Vec::new();
        for entry in rows.range((table, first.as_str(), "")..).map_err(unavailable)? {
            let (key, value) = entry.map_err(unavailable)?;
            let (row_table, partition, row) = key.value();
            if row_table != table || partition > last.as_str() || found.len() == range.most {
                break;
            }
            let is_wanted = range
                .rows
                .as_ref()
                .is_none_or(|(first, last)| (first.as_str()..=last.as_str()).contains(&row));
            if is_wanted {
                let (partition, row) = (partition.to_owned(), row.to_owned());
                let content = batch::decode(value.value()).map(|(row, _)| row);
                found.push(Found { partition, row, content });
            }
        }
        Ok(found)
    }

    pub(crate) async fn batch(
        &self,
        table: Table,
        partition: &str,
        writes: Vec<Write>,
    ) -> Result<Vec<Etag>, BatchError> {
        let partition = partition.to_owned();
        let write = self.writer.run(move |transaction| batch::write(transaction, table, &partition, &writes));
        self.watched(Operation::write(table), write).await
    }

    pub(crate) async fn put_blob(&self, name: &str, content: Vec<u8>) -> Result<(), StoreError> {
        let name = name.to_owned();
        let put = self.writer.run(move |transaction| {
            let mut blobs = transaction.open_table(BLOBS).map_err(unavailable)?;
            blobs.insert(name.as_str(), content.as_slice()).map_err(unavailable)?;
            Ok(())
        });
        Ok(self.watched(Operation::WriteBlob, put).await?)
    }

    pub(crate) async fn blob_names(&self, prefix: &str) -> Result<Vec<String>, StoreError> {
        self.watched(Operation::ReadBlob, async {
            let read = self.database.begin_read().map_err(unavailable)?;
            names_that_begin(&read.open_table(BLOBS).map_err(unavailable)?, prefix)
        })
        .await
    }

    pub(crate) async fn get_blob(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.watched(Operation::ReadBlob, async {
            let read = self.database.begin_read().map_err(unavailable)?;
            let blob = read.open_table(BLOBS).map_err(unavailable)?.get(name).map_err(unavailable)?;
            Ok(blob.map(|blob| blob.value().to_vec()))
        })
        .await
    }

    pub(crate) async fn delete_blobs(&self, prefix: &str) -> Result<(), StoreError> {
        let prefix = prefix.to_owned();
        let delete = self.writer.run(move |transaction| {
            let mut blobs = transaction.open_table(BLOBS).map_err(unavailable)?;
            for name in names_that_begin(&blobs, &prefix)? {
                blobs.remove(name.as_str()).map_err(unavailable)?;
            }
            Ok(())
        });
        Ok(self.watched(Operation::WriteBlob, delete).await?)
    }

    pub(crate) async fn send(&self, message: String, due: Timestamp) -> Result<(), StoreError> {
        let send = self.writer.run(move |transaction| {
            let number = batch::count(transaction, "message")?;
            let mut queue = transaction.open_table(QUEUE).map_err(unavailable)?;
            queue.insert((due.unix_millis(), number), message.as_str()).map_err(unavailable)?;
            Ok(())
        });
        self.watched(Operation::SendMessage, send).await?;
        self.sent.notify_one();
        Ok(())
    }

    /// The earliest message but for these, if any, and its text.
    pub(crate) fn first_message(
        &self,
        taken: &BTreeSet<MessageKey>,
    ) -> Result<Option<(MessageKey, String)>, StoreError> {
        let read = self.database.begin_read().map_err(unavailable)?;
        let queue = read.open_table(QUEUE).map_err(unavailable)?;
        for entry in queue.range::<MessageKey>(..).map_err(unavailable)? {
            let (key, text) = entry.map_err(unavailable)?;
            if !taken.contains(&key.value()) {
                return Ok(Some((key.value(), text.value().to_owned())));
            }
        }
        Ok(None)
    }

    pub(crate) async fn remove_message(&self, key: MessageKey) -> Result<(), StoreError> {
        let remove = self.writer.run(move |transaction| {
            let mut queue = transaction.open_table(QUEUE).map_err(unavailable)?;
            queue.remove(key).map_err(unavailable)?;
            Ok(())
        });
        Ok(self.watched(Operation::RemoveMessage, remove).await?)
    }

    /// Lets a message be due at another time.
    pub(crate) async fn move_message(&self, key: MessageKey, due: Timestamp) -> Result<(), StoreError> {
        let moved = self.writer.run(move |transaction| {
            let mut queue = transaction.open_table(QUEUE).map_err(unavailable)?;
            let text = queue.remove(key).map_err(unavailable)?.map(|text| text.value().to_owned());
            if let Some(text) = text {
                queue.insert((due.unix_millis(), key.1), text.as_str()).map_err(unavailable)?;
            }
            Ok(())
        });
        Ok(self.watched(Operation::SendMessage, moved).await?)
    }

    /// Returns when the file can no longer be written; only opening it anew helps.
    pub(crate) async fn broken(&self) {
        self.broken.notified().await;
    }

    /// Returns when a message was sent since the last call.
    pub(crate) async fn message_sent(&self) {
        self.sent.notified().await;
    }
}

fn open_waiting(path: &Path) -> Result<Database, OpenError> {
    let since = Instant::now();
    loop {
        match Builder::new().set_cache_size(CACHE_BYTES).create(path) {
            Ok(database) => return Ok(database),
            Err(DatabaseError::DatabaseAlreadyOpen) if since.elapsed() < LOCK_TIMEOUT => {}
            Err(DatabaseError::DatabaseAlreadyOpen) => return Err(OpenError::InUse),
            Err(error) => return Err(OpenError::Unusable(Box::new(error.into()))),
        }
        std::thread::sleep(LOCK_PAUSE);
    }
}

/// The blobs whose names begin so, in order.
fn names_that_begin(
    blobs: &impl ReadableTable<&'static str, &'static [u8]>,
    prefix: &str,
) -> Result<Vec<String>, StoreError> {
    let mut names = Vec::new();
    for entry in blobs.range(prefix..).map_err(unavailable)? {
        let name = entry.map_err(unavailable)?.0.value().to_owned();
        if !name.starts_with(prefix) {
            break;
        }
        names.push(name);
    }
    Ok(names)
}

impl Embedded {
    async fn watched<T>(&self, operation: Operation, step: impl Future<Output = T>) -> T {
        let Some(watch) = &self.watch else { return step.await };
        watch.before(operation).await;
        let answer = step.await;
        watch.after(operation).await;
        answer
    }
}
