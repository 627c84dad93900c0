use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use contract::{ClientId, Timestamp};
use tokio::sync::{Notify, watch};
use tracing::{error, info, warn};

use crate::{
    kernel::{Clock, Deadline, StoreError},
    model::{
        Activation, ActiveVersion, Client, ClientDefinition, Clients, DefinitionProblem, Measure,
        ReadDefinition, RegisteredClient, RegisteredSecret,
    },
    ports::ClientRegistry,
};

/// Brings the table of clients into force in this process, again and again: no function reads it.
#[derive(Clone)]
pub struct Refresh {
    pub store: Arc<dyn ClientRegistry>,
    pub clock: Arc<dyn Clock>,
    pub clients: Arc<Clients>,
    /// The client of the settings.
    pub settings: Arc<Client>,
    /// Makes clients of definitions.
    pub read: ReadDefinition,
    pub progress: Arc<Progress>,
}

/// How far this process has come with the table.
#[derive(Debug)]
pub struct Progress {
    wake: Notify,
    /// When the table was read last.
    read_at: watch::Sender<Option<Timestamp>>,
    /// Whose rows were of no use then: what is new among them gets a line in the log.
    unusable: Mutex<Vec<ClientId>>,
    /// What was made of each definition: few of them change between two readings.
    made: Mutex<HashMap<ClientId, (ClientDefinition, Client)>>,
}

impl Default for Progress {
    fn default() -> Self {
        Self {
            wake: Notify::new(),
            read_at: watch::Sender::new(None),
            unusable: Mutex::default(),
            made: Mutex::default(),
        }
    }
}

/// A change is in force everywhere after this and the time of one read.
const PERIOD: Duration = Duration::from_secs(20);
/// As long as nothing was read, the functions wait.
const IMPATIENT: Duration = Duration::from_secs(1);
const TIME_TO_READ: Duration = Duration::from_secs(15);

/// The clients of one reading.
#[derive(Default)]
struct Found {
    active: Vec<Client>,
    retired: Vec<Client>,
    /// Secrets of the client of the settings that are in the table.
    secrets: Vec<RegisteredSecret>,
    unusable: Vec<ClientId>,
}

impl Refresh {
    /// Reads the table again and again, for as long as the process lives.
    pub async fn keep(&self) {
        loop {
            let read = self.run(Deadline::after(TIME_TO_READ)).await;
            if let Err(error) = &read {
                warn!(?error, "clients not read, the last copy stays in force");
            }
            let pause = if self.read_at().is_none() { IMPATIENT } else { PERIOD };
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.progress.wake.notified() => {}
            }
        }
    }

    /// Lets this process read the table at once.
    pub fn soon(&self) {
        self.progress.wake.notify_one();
    }

    /// When the table was read last.
    #[must_use]
    pub fn read_at(&self) -> Option<Timestamp> {
        *self.progress.read_at.borrow()
    }

    /// Waits until the table was read once: before that nobody knows who the clients are.
    pub async fn first_read(&self, deadline: Deadline) -> bool {
        let mut read_at = self.progress.read_at.subscribe();
        deadline.run(read_at.wait_for(Option::is_some)).await.is_ok_and(|waited| waited.is_ok())
    }

    /// Reads the table and brings it into force. What cannot be read leaves the last version in force that could be.
    pub async fn run(&self, deadline: Deadline) -> Result<(), StoreError> {
        let mut found = Found::default();
        for (id, row) in self.store.registered_clients(deadline).await? {
            match row {
                Ok(registered) => self.take(registered, &mut found, deadline).await?,
                Err(error) => {
                    if self.is_new(&id) {
                        error!(
                            client.id = id.0,
                            ?error,
                            "client unreadable, its last version stays in force"
                        );
                    }
                    self.take_last(id, &mut found);
                }
            }
        }
        self.bring_into_force(found);
        Ok(())
    }

    async fn take(
        &self,
        registered: RegisteredClient,
        found: &mut Found,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        if registered.id == self.settings.id {
            found.secrets.clone_from(&registered.secrets);
        }
        let (version, is_active) = match &registered.activation {
            Activation::Draft => return Ok(()),
            Activation::Active(version) => (version, true),
            Activation::Retired(version) => (version, false),
        };
        let client = match self.make(&registered.id, &version.definition) {
            Ok(client) => Some(client),
            Err(problems) => self.last_good(&registered, version, &problems, found, deadline).await?,
        };
        let Some(client) = client else { return Ok(()) };
        let client = self.with_secrets(client, &registered.secrets);
        if is_active {
            found.active.push(client);
        } else {
            found.retired.push(client);
        }
        Ok(())
    }

    /// The client of a definition, made anew only where it differs from the one before.
    fn make(&self, id: &ClientId, definition: &ClientDefinition) -> Result<Client, Vec<DefinitionProblem>> {
        let mut made = self.progress.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((of, client)) = made.get(id)
            && of == definition
        {
            return Ok(client.clone());
        }
        let client = (self.read)(id, definition)?;
        made.insert(id.clone(), (definition.clone(), client.clone()));
        Ok(client)
    }

    /// The newest of the earlier versions that this program understands. Every instance finds the same one.
    async fn last_good(
        &self,
        registered: &RegisteredClient,
        version: &ActiveVersion,
        problems: &[DefinitionProblem],
        found: &mut Found,
        deadline: Deadline,
    ) -> Result<Option<Client>, StoreError> {
        if self.is_new(&registered.id) {
            let entries: Vec<&str> = problems.iter().map(|problem| problem.entry.as_str()).collect();
            error!(
                client.id = registered.id.0,
                client.version = version.number,
                entries = entries.join(", "),
                "client not understood, an earlier version stays in force"
            );
        }
        found.unusable.push(registered.id.clone());
        for number in registered.activated.iter().rev().filter(|number| **number != version.number) {
            let earlier = self.store.client_version(&registered.id, *number, deadline).await?;
            let client = earlier.and_then(|earlier| (self.read)(&registered.id, &earlier.definition).ok());
            if client.is_some() {
                return Ok(client);
            }
        }
        Ok(None)
    }

    /// What was in force before, as this process has it.
    fn take_last(&self, id: ClientId, found: &mut Found) {
        let of_settings = id == self.settings.id;
        match self.clients.get(&id.0) {
            Some(client) if !of_settings || self.read_at().is_some() => found.active.push((*client).clone()),
            _ => found.retired.extend(self.clients.retired(&id.0).map(|client| (*client).clone())),
        }
        found.unusable.push(id);
    }

    fn with_secrets(&self, client: Client, registered: &[RegisteredSecret]) -> Client {
        let mut secrets: Vec<_> = registered.iter().map(|secret| secret.hash.clone()).collect();
        if client.id == self.settings.id {
            secrets.extend(self.settings.secrets.iter().cloned());
        }
        Client { secrets, ..client }
    }

    fn bring_into_force(&self, found: Found) {
        let settings = self.with_secrets((*self.settings).clone(), &found.secrets);
        self.clients.replace(settings, found.active, found.retired);
        if !found.unusable.is_empty() {
            Measure::ClientsUnusable(found.unusable.len()).note();
        }
        let are_all_usable = found.unusable.is_empty();
        let before = std::mem::replace(&mut *self.unusable(), found.unusable);
        if are_all_usable && !before.is_empty() {
            info!("all clients can be used again");
        }
        self.progress.read_at.send_replace(Some(self.clock.now()));
    }

    fn is_new(&self, id: &ClientId) -> bool {
        !self.unusable().contains(id)
    }

    fn unusable(&self) -> std::sync::MutexGuard<'_, Vec<ClientId>> {
        self.progress.unusable.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
