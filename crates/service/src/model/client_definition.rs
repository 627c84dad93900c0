use std::{collections::BTreeMap, fmt};

use contract::ClientId;
use serde::{Deserialize, Serialize};

use super::Client;

/// How a client is described: texts by the names of its settings (`redirectUris`, `maxAttempts`), as its settings would hold
/// them. What a text means is known where settings are read.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ClientDefinition(pub BTreeMap<String, String>);

impl fmt::Debug for ClientDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

/// Something that is wrong with a definition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionProblem {
    /// The name of the entry.
    pub entry: String,
    /// What is wrong and what is accepted.
    pub problem: String,
}

impl fmt::Display for DefinitionProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.entry, self.problem)
    }
}

impl DefinitionProblem {
    /// All of them in one line.
    #[must_use]
    pub fn listed(problems: &[Self]) -> String {
        problems.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
    }
}

/// Makes a client of its definition; it has no secrets yet. Answers with everything that is wrong.
pub type ReadDefinition = fn(&ClientId, &ClientDefinition) -> Result<Client, Vec<DefinitionProblem>>;

/// An entry in which two definitions differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Difference {
    pub entry: String,
    /// Absent where the entry is new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub before: Option<String>,
    /// Absent where the entry is gone.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub after: Option<String>,
}

impl ClientDefinition {
    /// In which entries `other` differs from this one, in the order of their names.
    #[must_use]
    pub fn differences(&self, other: &Self) -> Vec<Difference> {
        let mut entries: Vec<&String> = self.0.keys().chain(other.0.keys()).collect();
        entries.sort_unstable();
        entries.dedup();
        let difference = |entry: &String| Difference {
            entry: entry.clone(),
            before: self.0.get(entry).cloned(),
            after: other.0.get(entry).cloned(),
        };
        entries.into_iter().map(difference).filter(|found| found.before != found.after).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(entries: &[(&str, &str)]) -> ClientDefinition {
        ClientDefinition(
            entries.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect(),
        )
    }

    #[test]
    fn definitions_differ_in_what_is_new_gone_or_changed() {
        let before = definition(&[("claims", "surname"), ("displayName", "Contoso"), ("locale", "de")]);
        let after = definition(&[("claims", "surname"), ("displayName", "Fabrikam"), ("validity", "30d")]);
        let found: Vec<_> = before
            .differences(&after)
            .into_iter()
            .map(|one| (one.entry, one.before.unwrap_or_default(), one.after.unwrap_or_default()))
            .collect();
        let expected =
            [("displayName", "Contoso", "Fabrikam"), ("locale", "de", ""), ("validity", "", "30d")];
        assert_eq!(found, expected.map(|(entry, before, after)| (entry.into(), before.into(), after.into())));
        assert!(before.differences(&before).is_empty());
    }

    #[test]
    fn a_definition_shows_its_entries_and_not_what_they_hold() {
        let shown = format!("{:?}", definition(&[("supportUrl", "mailto:help@contoso.example")]));
        assert_eq!(shown, r#"{"supportUrl"}"#);
    }
}
