//! The template in `infra/` sets what the handler needs, and nothing that the handler does not know.

use std::{collections::BTreeSet, process::Stdio};

use serde_json::Value;

use crate::handler::command;

/// What the Functions host and its extensions read.
const OF_THE_HOST: [&str; 1] = ["AzureWebJobsStorage__credential"];

const MAIN: &str = include_str!("../../../infra/main.bicep");
const APP: &str = include_str!("../../../infra/app.bicep");

/// The application settings that the template sets: keys of objects that read like ours.
fn set() -> BTreeSet<&'static str> {
    let sources = [include_str!("../../../infra/main.bicep"), include_str!("../../../infra/app.bicep")];
    let parts = sources.iter().flat_map(|source| source.split_inclusive([' ', '\n']));
    parts.filter_map(|part| part.trim().strip_suffix(':')).filter(|key| key.contains("__")).collect()
}

/// The names of the settings that the handler declares, with whether it always needs them.
fn declared() -> Vec<(String, bool)> {
    let output = command(Vec::new()).args(["settings", "--json"]).stdout(Stdio::piped()).output().unwrap();
    let sections: Value = serde_json::from_slice(&output.stdout).unwrap();
    let sections = sections.as_array().unwrap().iter();
    let settings = sections.flat_map(|section| section["settings"].as_array().unwrap());
    settings
        .map(|one| (one["name"].as_str().unwrap().to_owned(), one["needed"]["kind"] == "always"))
        .collect()
}

#[test]
fn every_setting_of_the_template_is_declared_or_is_the_hosts() {
    let declared: BTreeSet<_> = declared().into_iter().map(|(name, _)| name).collect();
    let unknown: Vec<_> =
        set().into_iter().filter(|name| !declared.contains(*name) && !OF_THE_HOST.contains(name)).collect();
    assert_eq!(unknown, Vec::<&str>::new());
}

#[test]
fn the_template_sets_whatever_is_always_needed() {
    let set = set();
    let missing: Vec<_> = declared()
        .into_iter()
        .filter(|(name, is_needed)| *is_needed && !set.contains(name.as_str()))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_template_holds_no_secret_and_asks_for_no_key_of_an_account() {
    for source in [
        MAIN,
        APP,
        include_str!("../../../infra/state.bicep"),
        include_str!("../../../infra/secrets.bicep"),
        include_str!("../../../infra/telemetry.bicep"),
    ] {
        assert!(!source.contains("listKeys(") && !source.contains("AccountKey="));
    }
    for secret in ["SigningKey", "LookupKey", "MasterKey", "ClientSecret", "AuthPassword"] {
        let value = MAIN.lines().find_map(|line| line.trim().split_once(&format!("{secret}: "))).unwrap().1;
        assert!(value.starts_with("'@Microsoft.KeyVault("), "{secret}: {value}");
    }
}
