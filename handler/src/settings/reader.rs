use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

use super::{
    named::Named,
    problem::Problem,
    setting::{Needed, Unset},
};

/// The prefixes that are ours; other variables of the process are none of our business.
const PREFIXES: [&str; 6] = [
    "AppSettings",
    "CallerSettings",
    "ClientSettings",
    "JumioSettings",
    "OperatorSettings",
    "VerificationSettings",
];

/// The platform's own settings that we read as well; others with this prefix are the platform's business.
const PLATFORM: [&str; 7] = [
    "AzureWebJobsStorage",
    "APPLICATIONINSIGHTS_CONNECTION_STRING",
    "APPLICATIONINSIGHTS_AUTHENTICATION_STRING",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "WEBSITE_SITE_NAME",
    "WEBSITE_INSTANCE_ID",
];

/// What Key Vault references start with as long as the platform could not resolve them.
const UNRESOLVED: &str = "@Microsoft.KeyVault(";

/// What the example files hold where every installation needs a value of its own.
const PLACEHOLDER: &str = "replace-me";

/// Reads settings as they are declared and collects what is wrong with them.
///
/// `AppSettings__PublicUrl` and `AppSettings:PublicUrl` are the same setting (on Linux only the first form can be set),
/// and letter case does not matter.
pub(crate) struct Reader {
    values: BTreeMap<String, (String, String)>,
    asked: BTreeSet<String>,
    problems: Vec<Problem>,
}

/// As some tools leave what they read from a file. No setting of ours holds such a text.
fn is_quoted(value: &str) -> bool {
    ['"', '\''].iter().any(|quote| value.len() > 1 && value.starts_with(*quote) && value.ends_with(*quote))
}

impl Reader {
    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = variables
            .into_iter()
            .filter(|(name, value)| (is_ours(name) || is_of_platform(name)) && !value.trim().is_empty());
        let values = ours.map(|(name, value)| (folded(&name), (name, value))).collect();
        Self { values, asked: BTreeSet::new(), problems: Vec::new() }
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Settings of our prefixes that were not read: most likely misspelt.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let unknown = self.values.iter().filter(|(key, _)| is_ours(key) && !self.asked.contains(*key));
        unknown.map(|(_, (name, _))| name.clone()).collect()
    }

    /// Whether the setting is there, whatever it holds.
    pub(crate) fn is_set(&self, setting: impl Named) -> bool {
        self.values.contains_key(&folded(&setting.name()))
    }

    /// The numbers `n` of the settings `<list>__<n>__…` that are set, in ascending order.
    pub(crate) fn indexes(&self, list: &str) -> BTreeSet<u32> {
        let prefix = format!("{}:", folded(list));
        let entries = self.values.keys().filter_map(|key| key.strip_prefix(&prefix)?.split(':').next());
        entries.filter_map(|index| index.parse().ok()).collect()
    }

    pub(crate) fn problem(&mut self, setting: impl Named, what: impl Into<String>) {
        self.problems.push(Problem { setting: setting.name().into_owned(), what: what.into() });
    }

    /// The setting is needed in this case.
    pub(crate) fn missing(&mut self, setting: impl Named) {
        self.problem(setting, format!("is missing; accepted: {}", setting.setting().accepted));
    }

    /// The text of a setting, or its default.
    pub(crate) fn text(&mut self, setting: impl Named) -> Option<String> {
        let before = self.problems.len();
        if let Some(text) = self.resolved(setting) {
            return Some(text);
        }
        let declared = setting.setting();
        match (declared.unset, declared.needed) {
            // A value that is there and cannot be used is no reason to use another.
            _ if self.problems.len() > before => None,
            (Unset::Default(text), _) => Some(text.to_owned()),
            (_, Needed::Always) => {
                self.missing(setting);
                None
            }
            _ => None,
        }
    }

    /// What the setting holds, right or wrong: for settings that keep nothing from starting.
    pub(crate) fn as_it_stands(&mut self, setting: impl Named) -> Option<String> {
        let key = folded(&setting.name());
        self.asked.insert(key.clone());
        self.values.get(&key).map(|(_, value)| value.trim().to_owned())
    }

    fn resolved(&mut self, setting: impl Named) -> Option<String> {
        let value = self.as_it_stands(setting)?;
        if value.starts_with(UNRESOLVED) {
            self.problem(setting, "the Key Vault reference could not be resolved by the platform");
            return None;
        }
        if is_quoted(&value) {
            self.problem(setting, "is in quotes; write it without them");
            return None;
        }
        if value.starts_with(PLACEHOLDER) {
            self.problem(setting, "still holds the example's placeholder");
            return None;
        }
        Some(value)
    }

    /// The setting or its default, read into a type.
    pub(crate) fn parse<T>(
        &mut self,
        setting: impl Named,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        self.read(setting, |text| parse(text).ok_or("cannot be read"))
    }

    /// The same, by what says itself why it cannot read a text.
    pub(crate) fn read<T, E: fmt::Display>(
        &mut self,
        setting: impl Named,
        read: impl FnOnce(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.text(setting)?;
        match read(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(setting, format!("{error}; accepted: {}", setting.setting().accepted));
                None
            }
        }
    }

    /// One of these words, in any letter case.
    pub(crate) fn choose<T: Clone>(&mut self, setting: impl Named, words: &[(&str, T)]) -> Option<T> {
        self.parse(setting, |text| {
            let found = words.iter().find(|(word, _)| word.eq_ignore_ascii_case(text));
            found.map(|(_, value)| value.clone())
        })
    }
}

fn is_ours(name: &str) -> bool {
    let key = folded(name);
    PREFIXES.iter().any(|prefix| key.starts_with(&format!("{}:", prefix.to_ascii_lowercase())))
}

fn is_of_platform(name: &str) -> bool {
    let key = folded(name);
    PLATFORM
        .iter()
        .map(|prefix| folded(prefix))
        .any(|prefix| key.strip_prefix(&prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(':')))
}

fn folded(name: &str) -> String {
    name.replace("__", ":").to_ascii_lowercase()
}
