use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
};

/// One thing that is wrong with the settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The setting's name.
    pub(crate) setting: String,
    /// What is wrong and what is accepted. Never holds the value: it may be a secret.
    pub(crate) what: String,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.setting, self.what)
    }
}

/// The prefixes that are ours; other variables of the process are none of our business.
const PREFIXES: [&str; 5] =
    ["AppSettings", "CallerSettings", "ClientSettings", "JumioSettings", "VerificationSettings"];

/// The platform's own settings that we read as well; whatever else has this prefix is the platform's business.
const STORAGE: &str = "AzureWebJobsStorage";

/// What Key Vault references start with as long as the platform could not resolve them.
const UNRESOLVED: &str = "@Microsoft.KeyVault(";

/// What the example file has where everybody needs a value of their own.
const PLACEHOLDER: &str = "replace-me";

/// Reads settings by name and collects what is wrong with them.
///
/// `AppSettings__PublicUrl` and `AppSettings:PublicUrl` are the same setting (on Linux only the first form can be set),
/// and letter case does not matter.
pub(crate) struct Reader {
    values: BTreeMap<String, (String, String)>,
    context: BTreeSet<String>,
    problems: Vec<Problem>,
}

impl Reader {
    pub(crate) fn new(variables: impl IntoIterator<Item = (String, String)>) -> Self {
        let ours = variables
            .into_iter()
            .filter(|(name, value)| (is_ours(name) || is_storage(name)) && !value.trim().is_empty());
        let values = ours.map(|(name, value)| (folded(&name), (name, value))).collect();
        Self { values, context: BTreeSet::new(), problems: Vec::new() }
    }

    pub(crate) fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// Settings of our prefixes that nobody asked for: most likely misspelt.
    pub(crate) fn unknown(&self) -> Vec<String> {
        let unknown = self.values.iter().filter(|(key, _)| is_ours(key) && !self.context.contains(*key));
        unknown.map(|(_, (name, _))| name.clone()).collect()
    }

    /// Whether the setting is there, whatever it holds.
    pub(crate) fn is_set(&self, setting: &str) -> bool {
        self.values.contains_key(&folded(setting))
    }

    /// The numbers `n` of the settings `<list>__<n>__…` that are set, in ascending order.
    pub(crate) fn indexes(&self, list: &str) -> BTreeSet<u32> {
        let prefix = format!("{}:", folded(list));
        let entries = self.values.keys().filter_map(|key| key.strip_prefix(&prefix)?.split(':').next());
        entries.filter_map(|index| index.parse().ok()).collect()
    }

    pub(crate) fn problem(&mut self, setting: &str, what: impl Into<String>) {
        self.problems.push(Problem { setting: setting.to_owned(), what: what.into() });
    }

    /// The text of a setting, if it is set and resolved.
    pub(crate) fn optional(&mut self, setting: &str) -> Option<String> {
        let key = folded(setting);
        let value = self.values.get(&key).map(|(_, value)| value.trim().to_owned());
        self.context.insert(key);
        if value.as_ref().is_some_and(|value| value.starts_with(UNRESOLVED)) {
            self.problem(setting, "the Key Vault reference could not be resolved by the platform");
            return None;
        }
        if value.as_ref().is_some_and(|value| value.starts_with(PLACEHOLDER)) {
            self.problem(setting, "still holds the example's placeholder");
            return None;
        }
        value
    }

    /// The text of a setting that must be set.
    pub(crate) fn required(&mut self, setting: &str, accepted: &str) -> Option<String> {
        let before = self.problems.len();
        let value = self.optional(setting);
        if value.is_none() && self.problems.len() == before {
            self.problem(setting, format!("is missing; accepted: {accepted}"));
        }
        value
    }

    /// A setting that is read into a type, with a default.
    pub(crate) fn parsed<T>(
        &mut self,
        setting: &str,
        default: T,
        accepted: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> T {
        let Some(text) = self.optional(setting) else { return default };
        parse(&text).unwrap_or_else(|| {
            self.problem(setting, format!("cannot be read; accepted: {accepted}"));
            default
        })
    }

    /// A setting that must be set and is read into a type.
    pub(crate) fn required_parsed<T, E: fmt::Display>(
        &mut self,
        setting: &str,
        accepted: &str,
        parse: impl Fn(&str) -> Result<T, E>,
    ) -> Option<T> {
        let text = self.required(setting, accepted)?;
        match parse(&text) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(setting, format!("{error}; accepted: {accepted}"));
                None
            }
        }
    }
}

fn is_ours(name: &str) -> bool {
    let key = folded(name);
    PREFIXES.iter().any(|prefix| key.starts_with(&format!("{}:", prefix.to_ascii_lowercase())))
}

fn is_storage(name: &str) -> bool {
    let (key, prefix) = (folded(name), folded(STORAGE));
    key == prefix || key.starts_with(&format!("{prefix}:"))
}

fn folded(name: &str) -> String {
    name.replace("__", ":").to_ascii_lowercase()
}
