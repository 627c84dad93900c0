use std::{process::ExitCode, time::Duration};

use service::{
    kernel::Deadline,
    model::iso8601,
    operator::{EraseError, EraseProgress, EraseReceipt},
};

use super::{
    exit_code::NOT_FOUND,
    local::Local,
    remote::RemoteOptions,
    terminal::{complain, tell_found},
};
use crate::{error_chain::error_chain, functions::EraseBody};

/// Only says what would be erased unless `--yes` is given. Safe to repeat.
#[derive(clap::Args)]
#[command(group = clap::ArgGroup::new("target").required(true))]
pub(crate) struct Options {
    /// One verification, by its id or by the support reference that the user reads out
    #[arg(long, value_name = "ID|REFERENCE", group = "target", conflicts_with = "client")]
    verification: Option<String>,
    /// Everything about the user with this object id
    #[arg(long, value_name = "ID", group = "target")]
    object_id: Option<String>,
    /// Everything about the user whom policies know by this subject
    #[arg(long, value_name = "SUBJECT", group = "target")]
    subject: Option<String>,
    /// Whose user: the id of a client; the default one unless given
    #[arg(long, value_name = "CLIENT")]
    client: Option<String>,
    /// Erase, here and at Jumio
    #[arg(long)]
    yes: bool,
    /// Print the receipt as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    remote: RemoteOptions,
}

const PATIENCE: Duration = Duration::from_secs(60);

pub(super) fn run(options: &Options) -> ExitCode {
    let body = EraseBody {
        verification: options.verification.clone(),
        object_id: options.object_id.clone(),
        subject: options.subject.clone(),
        client_id: options.client.clone(),
        dry_run: !options.yes,
    };
    let receipt = options.remote.remote().and_then(|remote| match remote {
        Some(remote) => remote.post(&["erase"], &body),
        None => erase_here(&body),
    });
    match receipt {
        Ok(receipt) => {
            tell_found(&receipt, options.json, text);
            if is_left(&receipt) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(code) => code,
    }
}

fn erase_here(body: &EraseBody) -> Result<EraseReceipt, ExitCode> {
    let target = body.target().map_err(|problem| {
        complain(problem);
        ExitCode::from(2)
    })?;
    let local = Local::open()?;
    let erase = local.parts.service.erase.run(&target, body.mode(), Deadline::after(PATIENCE));
    local.runtime.block_on(erase).map_err(|error| {
        if let EraseError::Interrupted { receipt, .. } = &error {
            complain(&text(receipt));
        }
        complain(&error_chain(&error));
        let is_unknown = matches!(error, EraseError::Unknown | EraseError::UnknownClient);
        if is_unknown { ExitCode::from(NOT_FOUND) } else { ExitCode::FAILURE }
    })
}

/// Whether something was to be erased and was not.
fn is_left(receipt: &EraseReceipt) -> bool {
    let left = [EraseProgress::Planned, EraseProgress::Unreadable];
    !receipt.is_dry_run && receipt.verifications.iter().any(|one| left.contains(&one.progress))
}

fn text(receipt: &EraseReceipt) -> String {
    let at = iso8601::text(receipt.at).unwrap_or_default();
    let mut text = match receipt.is_dry_run {
        true => format!("Nothing was erased yet; --yes erases, as of {at}:\n"),
        false => format!("Erased at {at}:\n"),
    };
    for one in &receipt.verifications {
        let progress = match one.progress {
            EraseProgress::Planned if receipt.is_dry_run => "would be erased",
            EraseProgress::Planned => "not erased: it changes all the time; ask again",
            EraseProgress::ErasedHere => "erased here; Jumio is asked again until it confirms",
            EraseProgress::Erased => "erased, at Jumio too",
            EraseProgress::Unreadable => "left: the record cannot be read",
        };
        let account =
            one.account.as_ref().map_or_else(String::new, |one| format!(", Jumio account {}", one.0));
        text.push_str(&format!(
            "  {} ({}{account}): {progress}\n",
            one.support_reference, one.verification_id
        ));
    }
    text
}
