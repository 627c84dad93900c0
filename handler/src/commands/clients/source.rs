use std::{process::ExitCode, time::Duration};

use service::{
    kernel::Deadline,
    registry::{ClientReceipt, ClientRequest, ListedClient, RegistryError, ShownClient},
};

use crate::{
    clients::problem_text,
    commands::{
        exit_code::NOT_FOUND,
        local::Local,
        remote::{Remote, RemoteOptions},
        terminal::complain,
    },
    functions::ClientQuery,
};

/// Where clients are kept: in the store of the settings, or behind a running app.
pub(in crate::commands) enum Source {
    Here(Box<Local>),
    There(Remote),
}

const PATIENCE: Duration = Duration::from_secs(30);

impl Source {
    pub(in crate::commands) fn of(options: &RemoteOptions) -> Result<Self, ExitCode> {
        match options.remote()? {
            Some(remote) => Ok(Self::There(remote)),
            None => Local::open().map(Box::new).map(Self::Here),
        }
    }

    pub(super) fn list(&self) -> Result<Vec<ListedClient>, ExitCode> {
        match self {
            Self::There(remote) => remote.get(&["clients"]),
            Self::Here(local) => {
                let listed = local.parts.service.registry.list(Deadline::after(PATIENCE));
                local.runtime.block_on(listed).map_err(|error| tell(&error))
            }
        }
    }

    pub(in crate::commands) fn show(
        &self,
        client: &str,
        version: Option<u32>,
    ) -> Result<ShownClient, ExitCode> {
        match self {
            Self::There(remote) => {
                remote.get_with(&["client"], &ClientQuery { id: client.to_owned(), version })
            }
            Self::Here(local) => {
                let shown = local.parts.service.registry.show(client, version, Deadline::after(PATIENCE));
                local.runtime.block_on(shown).map_err(|error| tell(&error))
            }
        }
    }

    pub(super) fn change(&self, request: &ClientRequest) -> Result<ClientReceipt, ExitCode> {
        match self {
            Self::There(remote) => remote.post(&["clients"], request),
            Self::Here(local) => {
                let registry = &local.parts.service.registry;
                let author = local_author();
                let changed = registry.change(request, &author, Deadline::after(PATIENCE));
                local.runtime.block_on(changed).map_err(|error| tell(&error))
            }
        }
    }
}

fn tell(error: &RegistryError) -> ExitCode {
    complain(&problem_text(error));
    match error {
        RegistryError::UnknownClient | RegistryError::UnknownVersion => ExitCode::from(NOT_FOUND),
        _ => ExitCode::FAILURE,
    }
}

/// The user of this machine: nobody else's word is at hand.
fn local_author() -> String {
    let user = ["USER", "LOGNAME", "USERNAME"].into_iter().find_map(|name| std::env::var(name).ok());
    format!("{} at this machine", user.unwrap_or_else(|| "a user".to_owned()))
}
