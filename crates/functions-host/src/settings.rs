//! App settings: the environment of host and handler.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

/// Settings by name. The host reads `A__B` and `A:B` as the same name and does not mind the case.
#[derive(Clone, Debug, Default)]
pub(crate) struct Settings(BTreeMap<String, String>);

impl Settings {
    pub(crate) fn set(&mut self, name: impl Into<String>, value: impl Into<String>) {
        self.0.insert(name.into(), value.into());
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let same = |other: &&String| canonical(other) == canonical(name);
        self.0
            .get(name)
            .or_else(|| self.0.iter().find(|(other, _)| same(other)).map(|(_, value)| value))
            .map(String::as_str)
    }

    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true") || value == "1")
    }

    pub(crate) fn is_disabled(&self, function: &str) -> bool {
        self.is_on(&format!("AzureWebJobs.{function}.Disabled"))
            || self.is_on(&format!("AzureWebJobs_{function}_Disabled"))
    }

    /// Replaces `%NAME%` by settings; a name without a setting is an error, as in the bindings of function.json.
    pub(crate) fn resolve(&self, text: &str) -> Result<String, String> {
        self.replace(text, |name| {
            self.get(name).ok_or_else(|| format!("'%{name}%' does not resolve to a value"))
        })
    }

    /// Replaces `%NAME%` by settings or environment; a name without a value vanishes, as in the command line.
    pub(crate) fn expand(&self, text: &str) -> String {
        let value = |name: &str| self.get(name).map(str::to_owned).or_else(|| std::env::var(name).ok());
        self.replace(text, |name| Ok::<_, std::convert::Infallible>(value(name).unwrap_or_default()))
            .unwrap_or_else(|never| match never {})
    }

    fn replace<V: AsRef<str>, E>(
        &self,
        text: &str,
        value: impl Fn(&str) -> Result<V, E>,
    ) -> Result<String, E> {
        let mut result = String::new();
        let mut rest = text;
        while let Some((before, (name, after))) =
            rest.split_once('%').and_then(|(before, tail)| Some((before, tail.split_once('%')?)))
        {
            result.push_str(before);
            result.push_str(value(name)?.as_ref());
            rest = after;
        }
        Ok(result + rest)
    }

    /// `AzureFunctionsJobHost__extensions__http__routePrefix=x` overrides that key of host.json.
    pub(crate) fn override_host_json(&self, tree: &mut Value) {
        const PREFIX: &str = "azurefunctionsjobhost:";
        for (name, value) in self.iter() {
            let name = name.replace("__", ":");
            if name.to_ascii_lowercase().starts_with(PREFIX) {
                put(tree, name.get(PREFIX.len()..).unwrap_or_default(), value);
            }
        }
    }
}

/// One form of all spellings of a name.
pub(crate) fn canonical(name: &str) -> String {
    name.replace("__", ":").to_ascii_lowercase()
}

/// Sets `a:b:c`; keys are found whatever their case, and an array takes its index as a key.
fn put(tree: &mut Value, path: &str, value: &str) {
    let (key, rest) = path.split_once(':').map_or((path, None), |(key, rest)| (key, Some(rest)));
    let place = match tree {
        Value::Array(items) => key.parse().ok().and_then(|index: usize| items.get_mut(index)),
        Value::Object(map) => Some(entry(map, key)),
        _ => None,
    };
    match (place, rest) {
        (Some(place), None) => *place = value.into(),
        (Some(place), Some(rest)) => {
            if place.is_null() {
                *place = Value::Object(Map::new());
            }
            put(place, rest, value);
        }
        (None, _) => {}
    }
}

fn entry<'a>(map: &'a mut Map<String, Value>, key: &str) -> &'a mut Value {
    let known = map.keys().find(|known| known.eq_ignore_ascii_case(key)).cloned();
    map.entry(known.unwrap_or_else(|| key.to_owned())).or_insert(Value::Null)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn settings(pairs: &[(&str, &str)]) -> Settings {
        let mut settings = Settings::default();
        for (name, value) in pairs {
            settings.set(*name, *value);
        }
        settings
    }

    #[test]
    fn a_setting_overrides_a_key_of_host_json() {
        let settings = settings(&[
            ("AzureFunctionsJobHost__extensions__http__routeprefix", "x"),
            ("azurefunctionsjobhost:functionTimeout", "-1"),
            ("AzureFunctionsJobHost__customHandler__description__arguments__0", "serve"),
            ("AzureFunctionsJobHost__customHandler__enableProxyingHttpRequest", "True"),
        ]);
        let mut tree = json!({"extensions": {"http": {"routePrefix": "api"}},
            "customHandler": {"description": {"arguments": ["check"]}}});
        settings.override_host_json(&mut tree);
        let expected = json!({"extensions": {"http": {"routePrefix": "x"}}, "functionTimeout": "-1",
            "customHandler": {"description": {"arguments": ["serve"]}, "enableProxyingHttpRequest": "True"}});
        assert_eq!(tree, expected);
    }

    #[test]
    fn a_function_is_disabled_by_either_name() {
        for name in
            ["AzureWebJobs.sweep.Disabled", "AzureWebJobs_sweep_Disabled", "azurewebjobs.SWEEP.disabled"]
        {
            assert!(settings(&[(name, "true")]).is_disabled("sweep"), "{name}");
        }
        assert!(!settings(&[("AzureWebJobs.sweep.Disabled", "false")]).is_disabled("sweep"));
    }

    #[test]
    fn an_unknown_name_fails_in_a_binding_and_vanishes_in_the_command() {
        let settings = settings(&[("QUEUE", "jobs")]);
        assert_eq!(settings.resolve("a-%queue%-b").unwrap(), "a-jobs-b");
        assert!(settings.resolve("%NO_SUCH_NAME%").is_err());
        assert_eq!(settings.expand("x%NO_SUCH_NAME%y%"), "xy%");
    }
}
