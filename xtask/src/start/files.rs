/// Settings of this machine, at the root of the sources. Never committed, never deployed.
pub(super) const SETTINGS: &str = "local.settings.json";
