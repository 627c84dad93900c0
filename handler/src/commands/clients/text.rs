//! Clients for a user at a terminal.

use service::{
    model::{ClientChange, ClientChangeKind, Difference, iso8601},
    registry::{ClientOrigin, ClientReceipt, ClientState, ClientTask, ListedClient, ShownClient},
};

pub(super) fn list(clients: &[ListedClient]) -> String {
    clients.iter().map(listed).collect::<Vec<_>>().join("\n")
}

fn listed(client: &ListedClient) -> String {
    let name = client.display_name.as_deref().unwrap_or("-");
    let version = match (client.version, client.newest) {
        (Some(version), Some(newest)) if version < newest => format!("version {version} of {newest}"),
        (Some(version), _) => format!("version {version}"),
        (None, Some(newest)) => format!("newest version {newest}"),
        (None, None) => String::new(),
    };
    let state = match (client.origin, client.state) {
        (ClientOrigin::Settings, _) => "active, of the settings",
        (_, ClientState::Active) => "active",
        (_, ClientState::Draft) => "draft",
        (_, ClientState::Retired) => "retired",
        (_, ClientState::Unreadable) => "unreadable",
    };
    let secrets = match client.secrets {
        0 => "no secret".to_owned(),
        1 => "1 secret".to_owned(),
        more => format!("{more} secrets"),
    };
    let parts = [client.client_id.as_str(), name, state, &version, &secrets];
    let line = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
    match &client.problem {
        Some(problem) => format!("{line}\n    {problem}"),
        None => line,
    }
}

pub(super) fn shown(shown: &ShownClient) -> String {
    let mut lines = vec![listed(&shown.client), String::new()];
    lines.extend(shown.definition.0.iter().map(|(entry, text)| format!("  {entry} = {text}")));
    if !shown.secrets.is_empty() {
        lines.push("Secrets:".to_owned());
        lines.extend(shown.secrets.iter().map(|one| format!("  {}, made {}", one.number, one.created_at)));
    }
    if !shown.versions.is_empty() {
        lines.push("Versions:".to_owned());
        let version = shown.versions.iter();
        lines.extend(
            version.map(|one| format!("  {}, {} by {}: {}", one.number, one.at, one.author, one.reason)),
        );
    }
    if !shown.changes.is_empty() {
        lines.push("History:".to_owned());
        lines.extend(shown.changes.iter().map(change));
    }
    lines.join("\n")
}

fn change(change: &ClientChange) -> String {
    let what = match change.what {
        ClientChangeKind::Imported { version } => format!("imported version {version}"),
        ClientChangeKind::Activated { version } => format!("activated version {version}"),
        ClientChangeKind::Deactivated => "deactivated".to_owned(),
        ClientChangeKind::SecretAdded { secret } => format!("made secret {secret}"),
        ClientChangeKind::SecretRevoked { secret } => format!("revoked secret {secret}"),
    };
    let at = iso8601::text(change.at).unwrap_or_default();
    format!("  {at} {what} by {}: {}", change.author, change.reason)
}

pub(super) fn differences(differences: &[Difference]) -> String {
    if differences.is_empty() {
        return "No difference.".to_owned();
    }
    let line = |sign, entry: &str, text: &Option<String>| {
        text.as_ref().map(|text| format!("{sign} {entry} = {text}"))
    };
    let lines = differences.iter().flat_map(|one| {
        [line('-', &one.entry, &one.before), line('+', &one.entry, &one.after)].into_iter().flatten()
    });
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn receipt(receipt: &ClientReceipt, task: &ClientTask) -> String {
    let client = &receipt.client_id;
    if !receipt.is_change {
        return format!("{client}: nothing to do.");
    }
    let mut lines = Vec::new();
    if !receipt.differences.is_empty() {
        lines.push("Against what is in force:".to_owned());
        lines.push(differences(&receipt.differences));
    }
    let would = if receipt.is_dry_run { "would be" } else { "is" };
    lines.push(match task {
        ClientTask::Import { .. } => {
            format!("{client}: version {} {would} kept; activate it to put it in force.", receipt.newest)
        }
        ClientTask::Activate { .. } | ClientTask::Rollback => {
            let version = receipt.after.unwrap_or_default();
            format!("{client}: version {version} {would} in force, everywhere within a minute.")
        }
        ClientTask::Deactivate => format!("{client}: {would} retired, everywhere within a minute."),
        ClientTask::NewSecret => format!("{client}: {} of 2 secrets {would} good.", receipt.secrets),
        ClientTask::RevokeSecret { secret } => {
            format!("{client}: secret {secret} {would} revoked, everywhere within a minute.")
        }
    });
    if let Some(secret) = &receipt.secret {
        lines.push(format!("Secret {}, shown once:\n{}", secret.number, secret.text));
    }
    if receipt.is_dry_run {
        lines.push("Nothing was changed yet; --yes does it.".to_owned());
    }
    lines.join("\n")
}
