use std::{
    sync::{
        Arc,
        mpsc::{self, Receiver, Sender},
    },
    thread,
};

use redb::{Database, Durability, WriteTransaction};
use service::kernel::StoreError;
use tokio::sync::{Notify, oneshot};

use crate::rows::BatchError;

/// A change waiting to be written; tells afterwards whether the transaction that held it was committed.
type Job = Box<dyn FnOnce(&WriteTransaction) -> Confirm + Send>;
type Confirm = Box<dyn FnOnce(bool) + Send>;

/// The most changes that share one flush to the disk.
const GROUP: usize = 64;

/// Where the pages go.
#[derive(Clone, Copy)]
pub(crate) enum Medium {
    /// To a file, which must open quickly after a crash.
    File,
    /// Nowhere: nothing outlives the process.
    Memory,
}

/// One thread that writes, so that no async thread waits for the disk. Changes that arrive while it writes share
/// the next transaction and its flush.
pub(crate) struct Writer {
    jobs: Sender<Job>,
}

impl Writer {
    /// Tells `broken` when a transaction fails, or the thread ends before its time.
    pub(crate) fn start(database: Arc<Database>, medium: Medium, broken: Arc<Notify>) -> Self {
        let (jobs, waiting) = mpsc::channel();
        thread::spawn(move || {
            let _told_at_the_end = TellOnDrop(Arc::clone(&broken));
            write_groups(&database, medium, &waiting, &broken);
        });
        Self { jobs }
    }

    /// Runs a change. An error of the change leaves no trace of it, as long as it checks before it writes.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        change: impl FnOnce(&WriteTransaction) -> Result<T, BatchError> + Send + 'static,
    ) -> Result<T, BatchError> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move |transaction| {
            let result = change(transaction);
            Box::new(move |is_committed| {
                let result = if is_committed { result } else { Err(not_written().into()) };
                let _caller_has_gone = answer.send(result);
            })
        });
        self.jobs.send(job).map_err(|_| not_written())?;
        answered.await.unwrap_or_else(|_| Err(not_written().into()))
    }
}

fn not_written() -> StoreError {
    StoreError::unavailable().because("the file was not written")
}

struct TellOnDrop(Arc<Notify>);

impl Drop for TellOnDrop {
    fn drop(&mut self) {
        self.0.notify_one();
    }
}

/// Ends when the last sender has gone.
fn write_groups(database: &Database, medium: Medium, waiting: &Receiver<Job>, broken: &Notify) {
    while let Ok(first) = waiting.recv() {
        let group = std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1));
        if !write_group(database, medium, group) {
            broken.notify_one();
        }
    }
}

/// Whether the group was committed.
fn write_group(database: &Database, medium: Medium, group: impl Iterator<Item = Job>) -> bool {
    let transaction = match begin(database, medium) {
        Ok(transaction) => transaction,
        Err(error) => {
            tracing::error!(%error, "embedded store failed");
            return false;
        }
    };
    let confirmations: Vec<Confirm> = group.map(|job| job(&transaction)).collect();
    let committed = transaction.commit();
    if let Err(error) = &committed {
        tracing::error!(%error, "embedded store failed");
    }
    let is_committed = committed.is_ok();
    for confirm in confirmations {
        confirm(is_committed);
    }
    is_committed
}

fn begin(database: &Database, medium: Medium) -> Result<WriteTransaction, redb::Error> {
    let mut transaction = database.begin_write()?;
    match medium {
        Medium::File => transaction.set_quick_repair(true),
        Medium::Memory => transaction.set_durability(Durability::None)?,
    }
    Ok(transaction)
}
