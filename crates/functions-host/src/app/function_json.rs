//! function.json. Source: function.json schema (json.schemastore.org/function.json) and the binding references.

use serde::Deserialize;

use crate::settings::Settings;

#[derive(Debug, Deserialize)]
pub(super) struct FunctionJson {
    #[serde(default)]
    pub(super) bindings: Vec<Binding>,
    #[serde(default)]
    pub(super) disabled: bool,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Binding {
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(default)]
    pub(crate) direction: Direction,
    pub(crate) name: String,
    pub(super) auth_level: Option<AuthLevel>,
    pub(super) methods: Option<Vec<String>>,
    pub(super) route: Option<String>,
    pub(crate) queue_name: Option<String>,
    pub(super) connection: Option<String>,
    pub(super) schedule: Option<String>,
    #[serde(default)]
    pub(super) run_on_startup: bool,
    pub(super) use_monitor: Option<bool>,
    pub(crate) data_type: Option<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Direction {
    #[default]
    In,
    Out,
    InOut,
}

/// Who may call an HTTP function.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuthLevel {
    Anonymous,
    #[default]
    Function,
    Admin,
}

impl Binding {
    pub(crate) fn is_trigger(&self) -> bool {
        self.kind.to_ascii_lowercase().ends_with("trigger")
    }

    /// `%NAME%` stands for an app setting in the strings of a binding.
    pub(super) fn resolve(&mut self, settings: &Settings) -> Result<(), String> {
        for text in [&mut self.queue_name, &mut self.schedule, &mut self.route].into_iter().flatten() {
            *text = settings.resolve(text)?;
        }
        Ok(())
    }
}
