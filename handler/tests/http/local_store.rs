use std::{path::Path, sync::Arc, time::SystemTime};

use contract::Timestamp;
use service::kernel::{Clock, SecureRandom};
use state::{Backend, Embedded, State};
use tokens::KeyRing;

struct Random;

impl SecureRandom for Random {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

struct Now;

impl Clock for Now {
    #[expect(clippy::disallowed_methods, reason = "the handler has no other time either")]
    fn now(&self) -> Timestamp {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap();
        Timestamp::from_unix_millis(i64::try_from(since.as_millis()).unwrap())
    }
}

/// The store of a handler that is not running.
pub(crate) fn open(file: &Path) -> State {
    let master = KeyRing::parse(&journeys::master_key()).unwrap();
    State::new(Backend::Embedded(Embedded::open(file).unwrap()), &master, Arc::new(Random), Arc::new(Now))
}
