//! Texts in a client's own words: entries `texts.<language>.<name of the text>`, in a file the tables `[texts.<language>]`.

use messages::{Locale, Overrides, Text};
use serde_json::{Map, Value, json};
use service::model::{ClientDefinition, DefinitionProblem};

/// The entry that holds them all.
pub(super) const TEXTS: &str = "texts";

/// The entry of one text.
pub(super) fn entry(language: &str, name: &str) -> String {
    format!("{TEXTS}.{language}.{name}")
}

/// The language and the name of the text that an entry words, if it is such an entry.
pub(super) fn worded(entry: &str) -> Option<(&str, &str)> {
    entry.strip_prefix(TEXTS)?.strip_prefix('.')?.split_once('.')
}

/// The words of a definition, and everything that is wrong with them.
pub(super) fn read(definition: &ClientDefinition) -> (Overrides, Vec<DefinitionProblem>) {
    let mut overrides = Overrides::default();
    let mut problems = Vec::new();
    for (entry, words) in &definition.0 {
        let Some((language, name)) = worded(entry) else { continue };
        let added = Locale::named(language)
            .ok_or_else(unknown_language)
            .and_then(|locale| overrides.add(locale, name, words).map_err(|error| error.to_string()));
        if let Err(problem) = added {
            problems.push(DefinitionProblem { entry: entry.clone(), problem });
        }
    }
    (overrides, problems)
}

fn unknown_language() -> String {
    let tags: Vec<&str> = Locale::all().map(Locale::tag).collect();
    format!("there are texts in {} alone", tags.join(", "))
}

/// Their part of the JSON Schema, with the words of the catalogue to begin from.
pub(super) fn schema() -> Value {
    let languages: Map<String, Value> =
        Locale::all().map(|locale| (locale.tag().to_owned(), language())).collect();
    json!({
        "type": "object",
        "description": "Texts in the client's own words, by language. What is left out is said in the words of the catalogue.",
        "properties": languages,
        "additionalProperties": false,
    })
}

fn language() -> Value {
    let texts: Map<String, Value> = Text::keys()
        .map(|(name, variables)| {
            let variables: Vec<String> = variables.iter().map(|name| format!("{{ ${name} }}")).collect();
            let description = match variables.as_slice() {
                [] => "No variables.".to_owned(),
                _ => format!("Variables: {}.", variables.join(", ")),
            };
            (
                name.to_owned(),
                json!({"type": "string", "minLength": 1, "maxLength": 600, "description": description}),
            )
        })
        .collect();
    json!({"type": "object", "properties": texts, "additionalProperties": false})
}
