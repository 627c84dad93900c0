use std::process::ExitCode;

use service::registry::{ClientRequest, ClientTask};

use super::{options::Changing, source::Source, text};
use crate::commands::terminal::tell_found;

/// Does something to a client, or says what it would do.
pub(super) fn run(client: &str, task: ClientTask, changing: &Changing) -> Result<(), ExitCode> {
    let request = ClientRequest {
        client_id: client.to_owned(),
        reason: changing.reason.clone(),
        dry_run: !changing.yes,
        replaces: changing.replaces,
        task,
    };
    let receipt = Source::of(&changing.asking.remote)?.change(&request)?;
    tell_found(&receipt, changing.asking.json, |receipt| text::receipt(receipt, &request.task));
    Ok(())
}
