use std::sync::Arc;

use contract::ClientId;
use data_encoding::BASE64URL_NOPAD;

use super::{
    error::RegistryError,
    plan::{Context, Plan},
    refresh::Refresh,
    request::{ClientReceipt, ClientRequest, ClientTask, NewSecret},
};
use crate::{
    kernel::{Clock, Deadline, SecureRandom, StoreError, StoreErrorKind, Version, Versioned, random_bytes},
    model::{
        Activation, ClientChange, ClientChangeKind, ClientDefinition, ClientVersion, DefinitionProblem,
        Difference, ReadDefinition, RegisteredClient,
    },
    ports::ClientRegistry,
};

/// Changes clients. What comes into force is written by one conditional write.
#[derive(Clone)]
pub struct Registry {
    pub store: Arc<dyn ClientRegistry>,
    pub clock: Arc<dyn Clock>,
    pub random: Arc<dyn SecureRandom>,
    /// Makes clients of definitions.
    pub read: ReadDefinition,
    /// The client of the settings, as the table would have it.
    pub settings: Arc<ClientDefinition>,
    /// Brings changes into force in this process.
    pub refresh: Refresh,
}

const LONGEST_ID: usize = 64;
const LONGEST_REASON: usize = 500;

/// A row of the table holds no more, sealed and with what stands beside it.
const LONGEST_DEFINITION: usize = 32 * 1024;

impl Registry {
    /// Does what an operator asks for, or says what it would change. `author` stays in the client's history.
    pub async fn change(
        &self,
        request: &ClientRequest,
        author: &str,
        deadline: Deadline,
    ) -> Result<ClientReceipt, RegistryError> {
        check(request)?;
        let id = ClientId(request.client_id.clone());
        if let ClientTask::Import { definition } = &request.task {
            self.check_definition(&id, definition)?;
        }
        let secret = BASE64URL_NOPAD.encode(&random_bytes::<32>(self.random.as_ref()));
        let before = self.client(&id, &request.task, deadline).await?;
        if request.replaces.is_some() && request.replaces != before.value.active() {
            return Err(RegistryError::Changed);
        }
        let (plan, version) = self.plan(request, &before.value, &secret, deadline).await?;
        let receipt = self.receipt(request, &before.value, &plan, version.as_ref(), &secret);
        if request.dry_run || plan.is_done {
            return Ok(receipt);
        }
        match self.write(request, author, &plan, &before.version, deadline).await {
            Ok(()) => {}
            Err(error) if error.kind() == StoreErrorKind::Conflict => {
                // Ours may have been first all the same, and its answer lost.
                let present = self.client(&id, &request.task, deadline).await?;
                if !self.plan(request, &present.value, &secret, deadline).await?.0.is_done {
                    return Err(RegistryError::Changed);
                }
            }
            Err(error) => return Err(error.into()),
        }
        self.refresh.soon();
        Ok(receipt)
    }

    /// The client as the table has it. One that begins with an import need not be there yet, and secrets go to the client of the
    /// settings too.
    async fn client(
        &self,
        id: &ClientId,
        task: &ClientTask,
        deadline: Deadline,
    ) -> Result<Versioned<RegisteredClient>, RegistryError> {
        match (self.store.registered_client(id, deadline).await?, task) {
            (Some(client), _) => Ok(client),
            (None, ClientTask::Import { .. }) => Ok(unwritten(id)),
            (None, ClientTask::NewSecret) if *id == self.refresh.settings.id => Ok(unwritten(id)),
            (None, _) => Err(RegistryError::UnknownClient),
        }
    }

    async fn plan(
        &self,
        request: &ClientRequest,
        client: &RegisteredClient,
        secret: &str,
        deadline: Deadline,
    ) -> Result<(Plan, Option<ClientVersion>), RegistryError> {
        let wanted = match &request.task {
            ClientTask::Import { .. } => Some(client.newest),
            ClientTask::Activate { version } => Some(version.unwrap_or(client.newest)),
            ClientTask::Rollback => Some(client.before_active().ok_or(RegistryError::UnknownVersion)?),
            ClientTask::Deactivate | ClientTask::NewSecret | ClientTask::RevokeSecret { .. } => None,
        };
        let version = match wanted {
            Some(number) => self.store.client_version(&client.id, number, deadline).await?,
            None => None,
        };
        if let (Some(version), ClientTask::Activate { .. } | ClientTask::Rollback) = (&version, &request.task)
        {
            self.check_definition(&client.id, &version.definition)?;
        }
        let context =
            Context { task: &request.task, version: version.as_ref(), secret, now: self.clock.now() };
        let plan = Plan::of(client, &context)?;
        Ok((plan, version))
    }

    async fn write(
        &self,
        request: &ClientRequest,
        author: &str,
        plan: &Plan,
        read: &Version,
        deadline: Deadline,
    ) -> Result<(), StoreError> {
        let (author, at, reason) = (author.to_owned(), self.clock.now(), request.reason.clone());
        let version = match (&request.task, plan.what) {
            (ClientTask::Import { definition }, ClientChangeKind::Imported { version }) => {
                Some(ClientVersion {
                    number: version,
                    definition: definition.clone(),
                    author: author.clone(),
                    at,
                    reason: reason.clone(),
                })
            }
            _ => None,
        };
        let change = ClientChange { number: plan.client.changes, what: plan.what, author, at, reason };
        self.store.change_client(&plan.client, read, &change, version.as_ref(), deadline).await
    }

    fn receipt(
        &self,
        request: &ClientRequest,
        before: &RegisteredClient,
        plan: &Plan,
        version: Option<&ClientVersion>,
        secret: &str,
    ) -> ClientReceipt {
        let spoken_of = match &request.task {
            ClientTask::Import { definition } => Some(definition),
            _ => version.map(|version| &version.definition),
        };
        let secret = match plan.what {
            ClientChangeKind::SecretAdded { secret: number } if !request.dry_run => {
                Some(NewSecret { number, text: secret.to_owned() })
            }
            _ => None,
        };
        ClientReceipt {
            client_id: request.client_id.clone(),
            is_dry_run: request.dry_run,
            is_change: !plan.is_done,
            before: before.active(),
            after: plan.client.active(),
            newest: plan.client.newest,
            differences: spoken_of.map(|other| self.differences(before, other)).unwrap_or_default(),
            secret,
            secrets: plan.client.secrets.len(),
        }
    }

    /// Against what answers requests now: the version in force, or else the settings.
    fn differences(&self, client: &RegisteredClient, other: &ClientDefinition) -> Vec<Difference> {
        match &client.activation {
            Activation::Active(version) => version.definition.differences(other),
            _ if client.id == self.refresh.settings.id => self.settings.differences(other),
            _ => ClientDefinition::default().differences(other),
        }
    }

    fn check_definition(&self, id: &ClientId, definition: &ClientDefinition) -> Result<(), RegistryError> {
        let length: usize = definition.0.iter().map(|(name, text)| name.len() + text.len()).sum();
        if length > LONGEST_DEFINITION {
            let problem = format!("holds more than {LONGEST_DEFINITION} characters");
            let entry = "definition".to_owned();
            return Err(RegistryError::InvalidDefinition(vec![DefinitionProblem { entry, problem }]));
        }
        (self.read)(id, definition).map(drop).map_err(RegistryError::InvalidDefinition)
    }
}

fn unwritten(id: &ClientId) -> Versioned<RegisteredClient> {
    Versioned { value: RegisteredClient::new(id.clone()), version: Version(None) }
}

fn check(request: &ClientRequest) -> Result<(), RegistryError> {
    let is_id = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    if !(1..=LONGEST_ID).contains(&request.client_id.len()) || !request.client_id.chars().all(is_id) {
        return Err(RegistryError::InvalidId);
    }
    if !(1..=LONGEST_REASON).contains(&request.reason.trim().chars().count())
        || request.reason.chars().any(char::is_control)
    {
        return Err(RegistryError::InvalidReason);
    }
    Ok(())
}
