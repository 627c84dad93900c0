use std::io;
use std::sync::Arc;
use std::time::SystemTime;

use crate::cosmos::Cosmos;
use crate::script::Script;
use crate::{CarriedOut, FaultProxy, Rule, Service};

/// A storage account, each of its services behind a proxy. Their requests are counted together, in the order in which
/// they come.
#[derive(Debug)]
pub struct FaultyAccount {
    connection_string: String,
    script: Arc<Script>,
    _proxies: Vec<FaultProxy>,
}

/// Whose tables the account's are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tables {
    /// Azurite's.
    OfStorage,
    /// As narrow as those of Cosmos DB, and under its [host](crate::COSMOS_HOST).
    OfCosmos,
}

impl FaultyAccount {
    /// Puts proxies before the services that a connection string names.
    ///
    /// # Errors
    ///
    /// The connection string does not name all three by their addresses, or there is no port.
    pub async fn start(connection_string: &str) -> io::Result<Self> {
        Self::with_tables(Tables::OfStorage, connection_string).await
    }

    /// The same, with tables like these.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub async fn with_tables(tables: Tables, connection_string: &str) -> io::Result<Self> {
        Self::follow(Script::default(), connection_string, tables).await
    }

    /// The same, and `time` stands as the service's own in every answer.
    ///
    /// # Errors
    ///
    /// As for [`start`](Self::start).
    pub async fn telling_time(
        tables: Tables,
        connection_string: &str,
        time: impl Fn() -> SystemTime + Send + Sync + 'static,
    ) -> io::Result<Self> {
        Self::follow(Script::telling(Arc::new(time)), connection_string, tables).await
    }

    async fn follow(script: Script, connection_string: &str, tables: Tables) -> io::Result<Self> {
        let script = Arc::new(script);
        let mut behind = connection_string.to_owned();
        let mut proxies = Vec::new();
        for service in Service::ALL {
            let no_address = || io::Error::new(io::ErrorKind::InvalidInput, "no address of a service");
            let endpoint = service.endpoint_in(connection_string).ok_or_else(no_address)?;
            let cosmos = (tables == Tables::OfCosmos && service == Service::Table).then(Cosmos::default);
            let proxy = FaultProxy::follow(Arc::clone(&script), Some(service), endpoint, cosmos).await?;
            behind = behind.replace(endpoint, proxy.endpoint());
            proxies.push(proxy);
        }
        Ok(Self { connection_string: behind, script, _proxies: proxies })
    }

    /// The account with the proxies in the place of its services.
    #[must_use]
    pub fn connection_string(&self) -> &str {
        &self.connection_string
    }

    /// Adds a rule. Of several that match a request the first counts; it counts its own matches.
    pub fn add(&self, rule: Rule) {
        self.script.add(rule);
    }

    /// Takes all rules away.
    pub fn clear(&self) {
        self.script.clear();
    }

    /// How many requests came so far, those that were broken included.
    #[must_use]
    pub fn requests(&self) -> usize {
        self.script.seen_count()
    }

    /// How many requests the service has answered so far, whatever it said.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.script.answered()
    }

    /// What was carried out since this was last asked, whether or not the client has heard of it.
    #[must_use]
    pub fn take_carried_out(&self) -> Vec<CarriedOut> {
        self.script.take_carried_out()
    }
}
