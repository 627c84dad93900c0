use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Settings of this machine, at the root of the sources. Never committed, never deployed.
pub(super) const SETTINGS: &str = "local.settings.json";

/// local.settings.json (Azure Functions Core Tools, "Local settings file").
#[derive(Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct LocalSettings {
    #[serde(default)]
    pub(super) is_encrypted: bool,
    pub(super) values: BTreeMap<String, String>,
}
