use journeys::master_key;
use std::{
    path::PathBuf,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use azure_core::http::Transport;
use contract::Timestamp;
use service::kernel::{Clock, Deadline, SecureRandom};
use state::{Account, Azure, Backend, Embedded, Names, State};
use storage_faults::FaultyAccount;
use tempfile::TempDir;
use tokens::KeyRing;

use crate::{
    error::BenchError,
    handler::{StoreSettings, embedded},
};

#[derive(Clone, Copy, clap::ValueEnum)]
pub(crate) enum Kind {
    /// Azure Storage, as Azurite emulates it; its requests are counted
    Azurite,
    /// One local file
    Embedded,
}

/// Where the store lies: the bench fills it, the handler works with it.
pub(crate) enum Place {
    /// The bench goes there directly, the handler by proxies that count.
    Azurite {
        direct: String,
        proxied: FaultyAccount,
    },
    Embedded(TempDir),
}

/// How long the tables may take to be made.
const PREPARATION_TIME: Duration = Duration::from_secs(30);

impl Place {
    pub(crate) async fn new(kind: Kind) -> Result<Self, BenchError> {
        match kind {
            Kind::Azurite => {
                let direct = std::env::var(storage_faults::azurite::CONNECTION_STRING)
                    .map_err(|_| BenchError::NoAzurite)?;
                let proxied = FaultyAccount::start(&direct).await.map_err(BenchError::system("a proxy"))?;
                Ok(Self::Azurite { direct, proxied })
            }
            Kind::Embedded => {
                let folder = tempfile::tempdir().map_err(BenchError::system("a folder for the store"))?;
                Ok(Self::Embedded(folder))
            }
        }
    }

    /// What the handler is told.
    pub(crate) fn settings(&self) -> StoreSettings {
        match self {
            Self::Azurite { proxied, .. } => vec![
                ("AppSettings__Store", "azure".to_owned()),
                ("AzureWebJobsStorage", proxied.connection_string().to_owned()),
            ],
            Self::Embedded(_) => embedded(&self.file()),
        }
    }

    pub(crate) const fn counts_requests(&self) -> bool {
        matches!(self, Self::Azurite { .. })
    }

    /// How many requests the handler has made so far.
    pub(crate) fn requests(&self) -> usize {
        match self {
            Self::Azurite { proxied, .. } => proxied.requests(),
            Self::Embedded(_) => 0,
        }
    }

    /// The store, with the keys of the handler.
    pub(crate) async fn open(&self) -> Result<State, BenchError> {
        let backend = match self {
            Self::Azurite { direct, .. } => Backend::Azure(azure(direct).await?),
            Self::Embedded(_) => Backend::Embedded(Embedded::open(&self.file()).map_err(failed)?),
        };
        let master = KeyRing::parse(&master_key()).map_err(failed)?;
        Ok(State::new(backend, &master, Arc::new(SystemRandom), Arc::new(SystemClock)))
    }

    fn file(&self) -> PathBuf {
        match self {
            Self::Embedded(folder) => folder.path().join("state.redb"),
            Self::Azurite { .. } => PathBuf::new(),
        }
    }
}

async fn azure(connection_string: &str) -> Result<Azure, BenchError> {
    let account = Account::ConnectionString(connection_string.parse().map_err(failed)?);
    let transport = Transport::new(Arc::new(reqwest::Client::builder().build().map_err(failed)?));
    let azure = Azure::new(&account, &Names::default(), &transport, Arc::new(SystemClock)).map_err(failed)?;
    azure.prepare(Deadline::after(PREPARATION_TIME)).await.map_err(failed)?;
    Ok(azure)
}

pub(crate) fn failed(error: impl std::error::Error + Send + Sync + 'static) -> BenchError {
    BenchError::Store(Box::new(error))
}

struct SystemRandom;

impl SecureRandom for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        if aws_lc_rs::rand::fill(bytes).is_err() {
            std::process::abort();
        }
    }
}

struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the storage service has no other time either")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap_or_default())
    }
}
