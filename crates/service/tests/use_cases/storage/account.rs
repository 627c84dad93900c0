use std::{
    hash::{BuildHasher, RandomState},
    net::SocketAddr,
    sync::Arc,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use azure_core::http::Transport;
use contract::Timestamp;
use service::kernel::{Clock, Deadline};
use state::{Account, Azure, Names};
use storage_faults::{COSMOS_HOST, FaultyAccount, Tables, azurite};

use crate::{
    journeys::Life,
    messages::{Hosted, Messages},
    world::{ManualClock, World},
};

/// How far a machine's clock is ahead of the storage service's, in seconds.
pub(super) type Ahead = i64;

/// The machine's clock, which is set wrong.
struct Skewed {
    right: Arc<ManualClock>,
    ahead: Ahead,
}

impl Clock for Skewed {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(self.right.now().unix_millis() + self.ahead * 1000)
    }
}

/// Storage of its own for one life, and the processes that share it.
pub(super) struct Storage {
    pub(super) account: Arc<FaultyAccount>,
    pub(super) world: World,
    pub(super) others: Vec<World>,
    pub(super) names: Names,
}

impl Storage {
    /// New storage, whose time is the world's, and a process for each clock; none without Azurite.
    pub(super) async fn shared_by<const N: usize>(clocks: [Ahead; N]) -> Option<Self> {
        Self::with_tables(Tables::OfStorage, clocks).await
    }

    /// The same, with tables like these.
    pub(super) async fn with_tables<const N: usize>(tables: Tables, clocks: [Ahead; N]) -> Option<Self> {
        let direct = azurite::connection_string()?;
        let clock = Arc::new(ManualClock::at_start());
        let told = Arc::clone(&clock);
        let account = FaultyAccount::telling_time(tables, &direct, move || time(told.now())).await.unwrap();
        let account = Arc::new(account);
        let names = fresh_names();
        let mut processes = Vec::new();
        for ahead in clocks {
            let own = Arc::new(Skewed { right: Arc::clone(&clock), ahead });
            let azure = azure(account.connection_string(), &names, own);
            prepare(&azure).await;
            processes.push(azure);
        }
        let mut processes = processes.into_iter();
        let messages = Messages::Hosted(Arc::new(Hosted::new(Arc::clone(&account))));
        let world = World::in_account(processes.next().unwrap(), clock, messages);
        let others = processes.map(|azure| world.beside(azure)).collect();
        Some(Self { account, world, others, names })
    }

    pub(super) fn life(self, seed: u64) -> Life {
        Life::in_account(self.account, self.world, self.others, seed)
    }
}

/// As the handler does: until it is done.
async fn prepare(azure: &Azure) {
    for _ in 0..20 {
        if azure.prepare(Deadline::after(Duration::from_secs(30))).await.is_ok() {
            return;
        }
    }
    panic!("Azurite does not answer");
}

fn azure(connection: &str, names: &Names, clock: Arc<dyn Clock>) -> Azure {
    let account = Account::ConnectionString(connection.parse().unwrap());
    Azure::new(&account, names, &transport(), clock).unwrap()
}

pub(super) fn transport() -> Transport {
    let here = SocketAddr::from(([127, 0, 0, 1], 0));
    Transport::new(Arc::new(reqwest::Client::builder().resolve(COSMOS_HOST, here).build().unwrap()))
}

fn fresh_names() -> Names {
    Names::with_prefix(format!("j{:016x}", RandomState::new().hash_one(())))
}

fn time(at: Timestamp) -> SystemTime {
    UNIX_EPOCH + Duration::from_millis(at.unix_millis().try_into().unwrap())
}
