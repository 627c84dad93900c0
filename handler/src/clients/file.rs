//! A client's file: TOML, because operators write down in comments why a limit is what it is.

use std::{collections::BTreeMap, fmt};

use contract::ClientId;
use service::model::ClientDefinition;
use toml::{
    Spanned, Value,
    de::{DeTable, DeValue},
};

use super::{
    definition,
    entries::{CLIENT_ID, entries, setting_of},
    texts::{self, TEXTS},
};
use crate::settings::{Kind, Setting};

/// Something that is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FileProblem {
    /// Where, counted from 1: line and column.
    pub(crate) at: (usize, usize),
    pub(crate) what: String,
}

impl fmt::Display for FileProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (line, column) = self.at;
        write!(f, "{line}:{column}: {}", self.what)
    }
}

/// The client that a file describes, or everything that is wrong with it, from its beginning to its end.
pub(crate) fn parse(text: &str) -> Result<(ClientId, ClientDefinition), Vec<FileProblem>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    let mut problems = Problems { text, found: Vec::new() };
    for error in errors {
        problems.add(error.span().map_or(0, |span| span.start), error.message().to_owned());
    }
    let mut definition = ClientDefinition::default();
    let mut places = BTreeMap::new();
    for (entry, at, value) in flat(document.get_ref()) {
        match written(setting_of(&entry), value) {
            Ok(text) => drop(definition.0.insert(entry.clone(), text)),
            Err(what) => problems.add(value.span().start, format!("{entry}: {what}")),
        }
        places.insert(entry, at);
    }
    if problems.found.is_empty() {
        let id = ClientId(definition.0.get(CLIENT_ID).cloned().unwrap_or_default());
        for problem in definition::read(&id, &definition).err().unwrap_or_default() {
            problems.add(places.get(&problem.entry).copied().unwrap_or_default(), problem.to_string());
        }
        if problems.found.is_empty() {
            return Ok((id, definition));
        }
    }
    problems.found.sort_by_key(|problem| problem.at);
    Err(problems.found)
}

/// Entries with the places of their names; those of the texts stand in tables of their own, one for each language.
fn flat<'a>(document: &'a DeTable<'a>) -> Vec<(String, usize, &'a Spanned<DeValue<'a>>)> {
    let mut entries = Vec::new();
    for (name, value) in document {
        let languages = (name.get_ref() == TEXTS).then(|| value.get_ref().as_table()).flatten();
        let Some(languages) = languages else {
            entries.push((name.get_ref().to_string(), name.span().start, value));
            continue;
        };
        for (language, value) in languages {
            let Some(worded) = value.get_ref().as_table() else {
                entries.push((format!("{TEXTS}.{}", language.get_ref()), language.span().start, value));
                continue;
            };
            let texts = worded.iter().map(|(name, value)| {
                (texts::entry(language.get_ref(), name.get_ref()), name.span().start, value)
            });
            entries.extend(texts);
        }
    }
    entries
}

struct Problems<'a> {
    text: &'a str,
    found: Vec<FileProblem>,
}

impl Problems<'_> {
    fn add(&mut self, offset: usize, what: String) {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.rsplit('\n').next().unwrap_or_default();
        let at = (before.matches('\n').count() + 1, line.chars().count() + 1);
        self.found.push(FileProblem { at, what });
    }
}

/// A value as a setting would hold it.
fn written(setting: Option<&'static Setting>, value: &Spanned<DeValue<'_>>) -> Result<String, String> {
    let kind = setting.map(|setting| setting.kind);
    let text = match (kind, value.get_ref()) {
        (_, DeValue::String(text)) => text.to_string(),
        (Some(Kind::Flag) | None, DeValue::Boolean(flag)) => flag.to_string(),
        (Some(Kind::Count | Kind::Duration) | None, DeValue::Integer(number)) if number.radix() == 10 => {
            number.as_str().to_owned()
        }
        (Some(Kind::List) | None, DeValue::Array(parts)) => {
            let parts: Option<Vec<&str>> = parts.iter().map(|part| part.get_ref().as_str()).collect();
            let parts = parts.ok_or("a list holds texts alone")?;
            if parts.iter().any(|part| part.contains(';')) {
                return Err("no part of a list holds `;`".to_owned());
            }
            parts.join(";")
        }
        (_, other) => {
            let accepted = setting.map(|setting| format!("; accepted: {}", setting.accepted));
            return Err(format!("is a TOML {}{}", other.type_str(), accepted.unwrap_or_default()));
        }
    };
    if text.trim().is_empty() { Err("is empty; leave the entry out".to_owned()) } else { Ok(text) }
}

/// The file of a client.
pub(crate) fn write(definition: &ClientDefinition) -> String {
    let mut file = String::new();
    let known = entries().filter_map(|(entry, setting)| {
        let text = definition.0.get(&entry)?;
        Some((entry, value(setting.kind, text)))
    });
    // What a newer program has written: shown, so that nothing is lost silently.
    let others = definition.0.iter().filter(|(name, _)| setting_of(name).is_none());
    let (worded, unknown): (Vec<_>, Vec<_>) = others.partition(|(name, _)| texts::worded(name).is_some());
    let unknown = unknown.into_iter().map(|(name, text)| (name.clone(), Value::String(text.clone())));
    for (entry, value) in known.chain(unknown) {
        file.push_str(&lines(entry, value));
    }
    let mut languages = toml::Table::new();
    for (entry, words) in worded {
        let Some((language, name)) = texts::worded(entry) else { continue };
        let texts = languages.entry(language).or_insert_with(|| Value::Table(toml::Table::new()));
        if let Value::Table(texts) = texts {
            texts.insert(name.to_owned(), Value::String(words.clone()));
        }
    }
    if !languages.is_empty() {
        file.push('\n');
        file.push_str(&lines(TEXTS.to_owned(), Value::Table(languages)));
    }
    file
}

fn lines(entry: String, value: Value) -> String {
    toml::to_string_pretty(&toml::Table::from_iter([(entry, value)])).unwrap_or_default()
}

fn value(kind: Kind, text: &str) -> Value {
    let parsed = match kind {
        Kind::List => {
            let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
            Some(Value::Array(parts.map(|part| Value::String(part.to_owned())).collect()))
        }
        Kind::Flag => text.parse().ok().map(Value::Boolean),
        Kind::Count => text.parse().ok().map(Value::Integer),
        Kind::Text | Kind::Duration | Kind::Colour | Kind::Word(_) => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r##"# Why only two: support could not keep up.
clientId = "fabrikam"
displayName = "Fabrikam"
redirectUris = ["https://fabrikam.example/authresp", "https://fabrikam.example/guid/authresp"]
claims = "surname"
consentRequired = true
maxAttempts = 2
validity = "30d"
accentColor = "#aa0000"
"##;

    fn problems(text: &str) -> Vec<String> {
        parse(text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_file_that_was_written_reads_as_what_it_was() {
        let (id, definition) = parse(FILE).unwrap();
        assert_eq!(id.0, "fabrikam");
        assert_eq!(definition.0["redirectUris"].matches(';').count(), 1);
        assert_eq!(definition.0["consentRequired"], "true");
        let again = write(&definition);
        assert_eq!(parse(&again).unwrap(), (id, definition), "{again}");
        assert!(again.contains("maxAttempts = 2\n") && again.contains("claims = [\"surname\"]\n"), "{again}");
    }

    #[test]
    fn a_client_s_own_words_stand_in_a_table_for_each_language() {
        let retry = "{ $attempts ->\n    [one] One try left.\n   *[other] { $attempts } tries left.\n}";
        let text = format!(
            "{FILE}\n[texts.de]\noutcome-review-heading = \"Wir sehen nach\"\n\n[texts.en]\n\
             outcome-rejected-retryable-message = \"\"\"\n{retry}\"\"\"\n"
        );
        let (id, definition) = parse(&text).unwrap();
        assert_eq!(definition.0["texts.de.outcome-review-heading"], "Wir sehen nach");
        assert_eq!(definition.0["texts.en.outcome-rejected-retryable-message"], retry);
        let again = write(&definition);
        assert!(again.contains("\n[texts.de]\noutcome-review-heading = \"Wir sehen nach\"\n"), "{again}");
        assert_eq!(parse(&again).unwrap(), (id, definition), "{again}");
    }

    #[test]
    fn words_that_cannot_be_shown_are_told_with_their_place() {
        let text = format!(
            "{FILE}[texts.de]\noutcome-review-heading = \"{{ $name }}\"\noutcome-heading = \"x\"\n\
             [texts.tlh]\npage-title = \"x\"\n[texts]\nfr = \"x\"\n"
        );
        let found = problems(&text);
        let start = FILE.lines().count() + 2;
        assert_eq!(
            found,
            [
                format!(
                    "{start}:1: texts.de.outcome-review-heading: holds the variable `$name`; there are none"
                ),
                format!("{}:1: texts.de.outcome-heading: there is no text of this name", start + 1),
                format!("{}:1: texts.tlh.page-title: there are texts in en, ar, de, fr alone", start + 3),
                format!("{}:1: texts.fr: no such entry", start + 5),
            ]
        );
        assert!(problems(&format!("texts = \"x\"\n{FILE}"))[0].starts_with("1:1: texts: no such entry"));
    }

    #[test]
    fn everything_that_is_wrong_is_told_with_its_place() {
        let text = FILE.replace("\"surname\"", "\"nickname\"").replace("maxAttempts = 2", "maxAttempts = 0");
        let found = problems(&text);
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("5:1: claims: "), "{found:#?}");
        assert!(found[1].starts_with("7:1: maxAttempts: "), "{found:#?}");
    }

    #[test]
    fn a_value_of_another_type_and_broken_toml_are_told_with_their_places() {
        let found = problems("clientId = 5\nmaxAttempts = [1]\nclaims = [\"a;b\"]\ndisplayName = \"\"\n");
        assert!(found[0].starts_with("1:12: clientId: is a TOML integer; accepted: "), "{found:#?}");
        assert!(found[1].starts_with("2:15: maxAttempts: is a TOML array"), "{found:#?}");
        assert_eq!(found[2], "3:10: claims: no part of a list holds `;`");
        assert_eq!(found[3], "4:15: displayName: is empty; leave the entry out");
        let broken = problems("clientId = \"x\"\ndisplayName = \"Contoso\nmatching = required\n");
        assert!(broken.len() >= 2 && broken.iter().any(|one| one.starts_with("2:")), "{broken:#?}");
        assert!(problems("")[0].starts_with("1:1: "));
    }
}
