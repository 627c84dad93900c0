use crate::settings::{Setting, client};

/// The entry that names the client.
pub(super) const CLIENT_ID: &str = "clientId";

pub(super) const PREFIX: &str = "ClientSettings__";

/// Settings that no description holds.
const SECRETS: [&str; 1] = ["ClientSettings__ClientSecret"];

/// The entries of a description, in the order in which they are documented.
pub(super) fn entries() -> impl Iterator<Item = (String, &'static Setting)> {
    let settings = client::settings().filter(|setting| !SECRETS.contains(&setting.name));
    settings.map(|setting| (entry_name(setting.name), setting))
}

/// The setting that an entry of this name stands for.
pub(super) fn setting_of(entry: &str) -> Option<&'static Setting> {
    entries().find(|(name, _)| name == entry).map(|(_, setting)| setting)
}

/// The name of a setting as an entry: `ClientSettings__DisplayName` is `displayName`.
pub(super) fn entry_name(setting: &str) -> String {
    let name = setting.strip_prefix(PREFIX).unwrap_or(setting);
    let mut letters = name.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
