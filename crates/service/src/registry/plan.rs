//! What a task changes, decided without the store.

use contract::Timestamp;
use tokens::SecretHash;

use super::{error::RegistryError, request::ClientTask};
use crate::model::{
    Activation, ActiveVersion, ClientChangeKind, ClientVersion, MOST_SECRETS, RegisteredClient,
    RegisteredSecret,
};

/// What is to be written.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) client: RegisteredClient,
    pub(super) what: ClientChangeKind,
    /// Whether it is as it should be already.
    pub(super) is_done: bool,
}

/// What a plan needs beside the client.
pub(super) struct Context<'a> {
    pub(super) task: &'a ClientTask,
    /// The version that the task speaks of, where there is one.
    pub(super) version: Option<&'a ClientVersion>,
    /// The secret to be added, made beforehand.
    pub(super) secret: &'a str,
    pub(super) now: Timestamp,
}

impl Plan {
    pub(super) fn of(before: &RegisteredClient, context: &Context<'_>) -> Result<Self, RegistryError> {
        let mut client = before.clone();
        client.changes += 1;
        let (what, is_done) = match context.task {
            ClientTask::Import { definition } => {
                let is_newest = context.version.is_some_and(|newest| newest.definition == *definition);
                client.newest += u32::from(!is_newest);
                (ClientChangeKind::Imported { version: client.newest }, is_newest)
            }
            ClientTask::Activate { .. } | ClientTask::Rollback => {
                let version = context.version.ok_or(RegistryError::UnknownVersion)?;
                let (number, definition) = (version.number, version.definition.clone());
                client.activate(ActiveVersion { number, definition });
                (ClientChangeKind::Activated { version: number }, client.activation == before.activation)
            }
            ClientTask::Deactivate => {
                if let Activation::Active(version) = client.activation {
                    client.activation = Activation::Retired(version);
                }
                (ClientChangeKind::Deactivated, client.activation == before.activation)
            }
            ClientTask::NewSecret => add_secret(&mut client, context)?,
            ClientTask::RevokeSecret { secret } => {
                client.secrets.retain(|known| known.number != *secret);
                (ClientChangeKind::SecretRevoked { secret: *secret }, client.secrets == before.secrets)
            }
        };
        Ok(Self { client, what, is_done })
    }
}

fn add_secret(
    client: &mut RegisteredClient,
    context: &Context<'_>,
) -> Result<(ClientChangeKind, bool), RegistryError> {
    let hash = SecretHash::of(context.secret);
    if let Some(known) = client.secrets.iter().find(|known| known.hash == hash) {
        return Ok((ClientChangeKind::SecretAdded { secret: known.number }, true));
    }
    if client.secrets.len() >= MOST_SECRETS {
        return Err(RegistryError::TooManySecrets);
    }
    // The number of the change: never given twice, whatever was revoked.
    let number = client.changes;
    client.secrets.push(RegisteredSecret { number, hash, created_at: context.now });
    Ok((ClientChangeKind::SecretAdded { secret: number }, false))
}
