use std::{
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use azure_core::http::Transport;
use contract::{AttemptId, ClientId, Personal, Timestamp, UserKey, VerificationId};
use data_encoding::{BASE32_NOPAD, BASE64};
use service::{
    kernel::{Clock, Deadline, SecureRandom, Version, Versioned},
    model::{Commit, Record, Subject, TimelineEntry, TimelineEvent, UserId},
    ports::Verifications,
};
use state::{Account, Azure, Backend, Embedded, Names, State};
use storage_faults::{COSMOS_HOST, FaultyAccount, Tables};
use tempfile::TempDir;
use tokens::KeyRing;
use verification::{Attributes, Verification};

/// Which backend a test runs on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Embedded,
    Azure,
    /// Tables as in Cosmos DB, everything else as in a storage account.
    Cosmos,
}

/// A store of its own, and the place where it lies.
pub(crate) struct Fixture {
    pub(crate) place: Place,
    pub(crate) store: Arc<State>,
}

pub(crate) enum Place {
    Embedded(TempDir),
    Azure { connection: String, names: Names },
    Cosmos { account: FaultyAccount, names: Names },
}

pub(crate) struct SystemRandom;

impl SecureRandom for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the storage service has no other time either")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap())
    }
}

/// A new store; none if the machine has no Azurite.
pub(crate) async fn fixture(kind: Kind) -> Option<Fixture> {
    let place = match kind {
        Kind::Embedded => Place::Embedded(tempfile::tempdir().unwrap()),
        Kind::Azure => {
            let connection = storage_faults::azurite::connection_string()?;
            Place::Azure { connection, names: fresh_names() }
        }
        Kind::Cosmos => {
            let connection = storage_faults::azurite::connection_string()?;
            let account = FaultyAccount::with_tables(Tables::OfCosmos, &connection).await.unwrap();
            Place::Cosmos { account, names: fresh_names() }
        }
    };
    let store = Arc::new(place.open(1).await);
    Some(Fixture { place, store })
}

pub(crate) fn fresh_names() -> Names {
    let mut bytes = [0; 10];
    SystemRandom.fill(&mut bytes);
    Names::with_prefix(format!("t{}", BASE32_NOPAD.encode(&bytes).to_ascii_lowercase()))
}

pub(crate) fn azure(connection: &str, names: &Names) -> Azure {
    let account = Account::ConnectionString(connection.parse().unwrap());
    Azure::new(&account, names, &transport(), Arc::new(SystemClock)).unwrap()
}

pub(crate) fn transport() -> Transport {
    let here = SocketAddr::from(([127, 0, 0, 1], 0));
    Transport::new(Arc::new(reqwest::Client::builder().resolve(COSMOS_HOST, here).build().unwrap()))
}

pub(crate) fn state(backend: Backend, master: u8) -> State {
    state_under(backend, &key(master))
}

/// A master key, as settings write it.
pub(crate) fn key(master: u8) -> String {
    BASE64.encode(&[master; 32])
}

fn state_under(backend: Backend, ring: &str) -> State {
    State::new(backend, &KeyRing::parse(ring).unwrap(), Arc::new(SystemRandom), Arc::new(SystemClock))
}

impl Place {
    /// Opens the store that is there, or makes it, with this master key.
    pub(crate) async fn open(&self, master: u8) -> State {
        self.open_under(&key(master)).await
    }

    async fn open_under(&self, ring: &str) -> State {
        let backend = match self {
            Self::Embedded(folder) => {
                Backend::Embedded(Embedded::open(&folder.path().join("state.redb")).unwrap())
            }
            Self::Azure { connection, names } => prepared(azure(connection, names)).await,
            Self::Cosmos { account, names } => prepared(azure(account.connection_string(), names)).await,
        };
        state_under(backend, ring)
    }
}

async fn prepared(azure: Azure) -> Backend {
    azure.prepare(deadline()).await.unwrap();
    Backend::Azure(azure)
}

impl Fixture {
    /// What another process would find. The embedded store lets only one hold its file.
    pub(crate) async fn reopen(self, master: u8) -> Self {
        drop(self.store);
        let store = Arc::new(self.place.open(master).await);
        Self { place: self.place, store }
    }

    /// What another process would find that has these master keys.
    pub(crate) async fn reopen_under(self, ring: &str) -> Self {
        drop(self.store);
        let store = Arc::new(self.place.open_under(ring).await);
        Self { place: self.place, store }
    }

    pub(crate) async fn read(&self, attempt: u8) -> Versioned<Record> {
        read(&self.store, attempt).await
    }
}

pub(crate) async fn read(store: &State, attempt: u8) -> Versioned<Record> {
    store.verification(id(attempt), deadline()).await.unwrap().unwrap()
}

pub(crate) fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(60))
}

pub(crate) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000)
}

pub(crate) fn id(attempt: u8) -> VerificationId {
    VerificationId::new(UserKey::new(1, [3; 16]), AttemptId::from_random([attempt; 16]))
}

pub(crate) fn record(attempt: u8) -> Record {
    let subject =
        Subject { tenant: "contoso".into(), id: UserId::ObjectId(Personal::new("MARKEDSUBJECT".into())) };
    let attributes =
        Attributes { surname: Some(Personal::new("MARKEDNAME".into())), ..Attributes::default() };
    let verification = Verification::new(id(attempt), 1, at(0));
    let mut record = Record::new(verification, ClientId("b2c-contoso".into()), subject).with_account(
        attributes,
        None,
        Some(Personal::new("203.0.113.77".into())),
    );
    record.document.as_mut().unwrap().redirect_url =
        Some(Personal::new("https://web.jumio.example/MARKEDSECRET".into()));
    record.timeline_length = 1;
    record
}

/// The same record with another content.
pub(crate) fn record_with(attempt: u8, content: u32) -> Record {
    Record { correlation_id: Some(content.to_string()), ..record(attempt) }
}

/// What [`record_with`] put there.
pub(crate) fn content(record: &Record) -> Option<u32> {
    record.correlation_id.as_ref()?.parse().ok()
}

pub(crate) fn creation(attempt: u8) -> Commit {
    Commit {
        records: vec![Versioned { value: record(attempt), version: Version(None) }],
        timeline: vec![(id(attempt), TimelineEntry { at: at(0), event: TimelineEvent::Created })],
        ..Commit::default()
    }
}
