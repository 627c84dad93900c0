use std::sync::Arc;

use contract::ClientId;
use service::model::{Client, ClientDefinition, DefinitionProblem};

use super::{
    entries::{CLIENT_ID, PREFIX, entries, entry_name, setting_of},
    texts,
};
use crate::settings::{Reader, client};

/// Makes a client of its definition, or says everything that is wrong with it.
pub(crate) fn read(id: &ClientId, definition: &ClientDefinition) -> Result<Client, Vec<DefinitionProblem>> {
    let (texts, wrong_texts) = texts::read(definition);
    let settings = definition.0.iter().filter(|(name, _)| texts::worded(name).is_none());
    let variables = settings.clone().map(|(name, text)| (format!("{PREFIX}{name}"), text.clone()));
    let mut reader = Reader::new(variables);
    let client = client::read_defined(&mut reader);
    let mut problems: Vec<DefinitionProblem> = reader
        .problems()
        .iter()
        .map(|problem| DefinitionProblem {
            entry: entry_name(&problem.setting),
            problem: problem.what.clone(),
        })
        .collect();
    problems.extend(wrong_texts);
    problems.extend(settings.clone().filter(|(_, text)| text.contains(disturbing)).map(|(name, _)| {
        DefinitionProblem { entry: name.clone(), problem: "holds a control character".to_owned() }
    }));
    let unknown = settings.map(|(name, _)| name).filter(|name| setting_of(name).is_none());
    problems
        .extend(unknown.map(|name| DefinitionProblem { entry: name.clone(), problem: unknown_entry(name) }));
    if client.as_ref().is_some_and(|client| client.id != *id) {
        let problem = format!("is not the client that is meant, {}", id.0);
        problems.push(DefinitionProblem { entry: CLIENT_ID.to_owned(), problem });
    }
    match client {
        Some(client) if problems.is_empty() => Ok(Client { texts: Arc::new(texts), ..client }),
        _ => Err(problems),
    }
}

/// What would take hold of an operator's terminal.
fn disturbing(character: char) -> bool {
    character.is_control() && !matches!(character, '\n' | '\r' | '\t')
}

fn unknown_entry(name: &str) -> String {
    if name.eq_ignore_ascii_case("clientSecret") {
        return "secrets stand in no file; make one by `handler clients secret new`".to_owned();
    }
    let close = entries().map(|(entry, _)| entry).find(|entry| entry.eq_ignore_ascii_case(name));
    close.map_or_else(|| "no such entry".to_owned(), |entry| format!("no such entry; is it `{entry}`?"))
}

/// The client of the settings, described as the table has it.
pub(crate) fn of_settings(reader: &mut Reader) -> ClientDefinition {
    let set = entries().filter_map(|(entry, setting)| Some((entry, reader.as_it_stands(setting)?)));
    ClientDefinition(set.collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn definition(entries: &[(&str, &str)]) -> ClientDefinition {
        let least = [
            ("clientId", "fabrikam"),
            ("displayName", "Fabrikam"),
            ("redirectUris", "https://fabrikam.example/authresp"),
        ];
        let all = least.iter().chain(entries);
        ClientDefinition(all.map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect())
    }

    fn problems(entries: &[(&str, &str)]) -> Vec<String> {
        let read = read(&ClientId("fabrikam".into()), &definition(entries));
        read.err().unwrap_or_default().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_client_needs_an_id_a_name_and_where_browsers_go_back_to() {
        let client = read(&ClientId("fabrikam".into()), &definition(&[("maxAttempts", "2")])).unwrap();
        assert_eq!((client.display_name.as_str(), client.limits.max_attempts), ("Fabrikam", 2));
        assert!(client.secrets.is_empty());
        let nothing = read(&ClientId("fabrikam".into()), &ClientDefinition::default()).unwrap_err();
        let missing: Vec<_> = nothing.iter().map(|problem| problem.entry.as_str()).collect();
        assert_eq!(missing, ["clientId", "redirectUris", "displayName"]);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once_by_the_name_of_its_entry() {
        let found = problems(&[
            ("claims", "surname,givenName"),
            ("clientSecret", "a-secret-that-only-b2c-knows"),
            ("matching", "sometimes"),
            ("maxattempts", "3"),
            ("colour", "blue"),
        ]);
        assert_eq!(found.len(), 5, "{found:#?}");
        assert!(found[0].starts_with("matching: cannot be read; accepted: whenGiven"), "{found:#?}");
        assert!(found[1].starts_with("claims: "), "{found:#?}");
        assert_eq!(
            found[2],
            "clientSecret: secrets stand in no file; make one by `handler clients secret new`"
        );
        assert_eq!(found[3], "colour: no such entry");
        assert_eq!(found[4], "maxattempts: no such entry; is it `maxAttempts`?");
        assert_eq!(problems(&[("tenant", "a\u{1b}[31mb")]), ["tenant: holds a control character"]);
        let other = read(&ClientId("contoso".into()), &definition(&[])).unwrap_err();
        assert_eq!(other[0].problem, "is not the client that is meant, contoso");
    }
}
