//! `cargo xtask settings`: the tables of docs/configure.md and both example files, from what the handler declares.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::cargo::{self, CargoError};

/// Options of `cargo xtask settings`.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Write nothing; fail if a file differs from what would be written
    #[arg(long)]
    check: bool,
}

impl Options {
    /// Write nothing.
    pub(crate) const CHECK: Self = Self { check: true };
}

/// Why the files are not up to date.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error("the handler does not list its settings: {0}")]
    Handler(String),
    #[error("the handler's list cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error(
        "docs/configure.md has no table for the settings of \"{0}\": add `<!-- settings: {0} -->` and its end"
    )]
    NoTable(String),
    #[error("not as the handler declares its settings; run `cargo xtask settings`: {0}")]
    Differs(String),
}

/// Settings that are documented together.
#[derive(Deserialize)]
struct Section {
    name: String,
    settings: Vec<Setting>,
}

#[derive(Deserialize)]
struct Setting {
    name: String,
    needed: Needed,
    unset: Unset,
    accepted: String,
    meaning: String,
    example: Option<String>,
    embedded: Option<String>,
    azurite: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "when")]
enum Needed {
    Always,
    When(String),
    Never,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", tag = "kind", content = "value")]
enum Unset {
    Nothing,
    Default(String),
    Derived(String),
}

/// Builds the handler quickly, and writes the files as it says, or compares them.
pub(crate) fn run(options: &Options) -> Result<(), SettingsError> {
    let handler = cargo::build(&["--package", "handler", "--bin", "handler"])?;
    run_with(&handler, options)
}

/// The same with a handler that is there.
pub(crate) fn run_with(handler: &Path, options: &Options) -> Result<(), SettingsError> {
    let sections = declared(handler)?;
    let root = cargo::root();
    let guide = root.join("docs/configure.md");
    let written = with_tables(&read(&guide)?, &sections)?;
    let files = [
        (guide, written),
        (
            root.join("local.settings.json.example"),
            example(&sections, |setting| setting.embedded.as_ref(), true),
        ),
        (
            root.join("local.settings.azurite.json.example"),
            example(&sections, |setting| setting.azurite.as_ref(), false),
        ),
    ];
    let mut differing = Vec::new();
    for (path, wanted) in files {
        if read(&path)? == wanted {
            continue;
        }
        differing.push(path.strip_prefix(root).unwrap_or(&path).display().to_string());
        if !options.check {
            fs::write(&path, wanted).map_err(|source| SettingsError::File { path, source })?;
        }
    }
    match differing.is_empty() {
        false if options.check => Err(SettingsError::Differs(differing.join(", "))),
        _ => Ok(()),
    }
}

fn declared(handler: &Path) -> Result<Vec<Section>, SettingsError> {
    let answer = Command::new(handler).args(["settings", "--json"]).output();
    let answer = answer.map_err(|error| SettingsError::Handler(error.to_string()))?;
    if !answer.status.success() {
        return Err(SettingsError::Handler(String::from_utf8_lossy(&answer.stderr).into_owned()));
    }
    Ok(serde_json::from_slice(&answer.stdout)?)
}

fn read(path: &Path) -> Result<String, SettingsError> {
    fs::read_to_string(path).map_err(|source| SettingsError::File { path: path.to_owned(), source })
}

const END: &str = "<!-- end of settings -->";

/// The guide with every table written anew between its two comments.
fn with_tables(guide: &str, sections: &[Section]) -> Result<String, SettingsError> {
    sections.iter().try_fold(guide.to_owned(), |guide, section| {
        let begin = format!("<!-- settings: {} -->\n", section.name);
        let no_table = || SettingsError::NoTable(section.name.clone());
        let (before, rest) = guide.split_once(&begin).ok_or_else(no_table)?;
        let (_, after) = rest.split_once(END).ok_or_else(no_table)?;
        Ok(format!("{before}{begin}{}{END}{after}", table(section)))
    })
}

fn table(section: &Section) -> String {
    let rows: String = section.settings.iter().map(row).collect();
    format!("\n| setting | needed | meaning |\n| --- | --- | --- |\n{rows}\n")
}

fn row(setting: &Setting) -> String {
    let needed = match &setting.needed {
        Needed::Always => "yes",
        Needed::When(case) => case,
        Needed::Never => "",
    };
    let mut meaning = format!("{} Accepted: {}.", setting.meaning, setting.accepted);
    match &setting.unset {
        Unset::Default(text) => meaning.push_str(&format!(" Unless set: `{text}`.")),
        Unset::Derived(how) => meaning.push_str(&format!(" Unless set: {how}.")),
        Unset::Nothing => {}
    }
    if let Some(example) = &setting.example {
        meaning.push_str(&format!(" Example: `{example}`."));
    }
    format!("| `{}` | {needed} | {meaning} |\n", setting.name)
}

/// A file for `func start` (Azure Functions Core Tools, "Local settings file"). Without storage of its own the host must not
/// start the functions of queue and timer: the handler delivers its queue itself.
fn example(sections: &[Section], value: impl Fn(&Setting) -> Option<&String>, is_embedded: bool) -> String {
    let mut values = Map::new();
    let mut set = |name: &str, value: &str| values.insert(name.to_owned(), Value::from(value));
    set("FUNCTIONS_WORKER_RUNTIME", "custom");
    if is_embedded {
        set("AzureWebJobs.jobs.Disabled", "true");
        set("AzureWebJobs.sweep.Disabled", "true");
    }
    for setting in sections.iter().flat_map(|section| &section.settings) {
        if let Some(value) = value(setting) {
            set(&setting.name, value);
        }
    }
    let file = serde_json::json!({"IsEncrypted": false, "Values": values});
    format!("{file:#}\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section() -> Section {
        let json = serde_json::json!({"name": "times", "settings": [
            {"name": "A__Lease", "needed": {"kind": "never"}, "unset": {"kind": "default", "value": "30s"},
                "accepted": "a time", "meaning": "How long.", "example": null, "embedded": "1s", "azurite": null},
            {"name": "A__Key", "needed": {"kind": "when", "when": "with B"}, "unset": {"kind": "nothing"},
                "accepted": "a key", "meaning": "Opens.", "example": "x", "embedded": null, "azurite": "2"},
        ]});
        serde_json::from_value(json).unwrap()
    }

    #[test]
    fn a_table_is_written_between_its_comments_and_nothing_else_changes() {
        let guide = "before\n<!-- settings: times -->\nold\n<!-- end of settings -->\nafter\n";
        let written = with_tables(guide, &[section()]).unwrap();
        assert_eq!(
            written,
            "before\n<!-- settings: times -->\n\n| setting | needed | meaning |\n| --- | --- | --- |\n\
             | `A__Lease` |  | How long. Accepted: a time. Unless set: `30s`. |\n\
             | `A__Key` | with B | Opens. Accepted: a key. Example: `x`. |\n\n<!-- end of settings -->\nafter\n"
        );
        assert_eq!(with_tables(&written, &[section()]).unwrap(), written);
    }

    #[test]
    fn a_guide_without_a_place_for_a_table_is_an_error() {
        let problem = with_tables("no comments", &[section()]).err().unwrap();
        assert!(problem.to_string().contains("<!-- settings: times -->"));
    }

    #[test]
    fn an_example_file_holds_what_is_declared_for_it() {
        let file: Value =
            serde_json::from_str(&example(&[section()], |one| one.azurite.as_ref(), false)).unwrap();
        assert_eq!(file["Values"], serde_json::json!({"FUNCTIONS_WORKER_RUNTIME": "custom", "A__Key": "2"}));
        let file: Value =
            serde_json::from_str(&example(&[section()], |one| one.embedded.as_ref(), true)).unwrap();
        assert_eq!(file["Values"]["A__Lease"], "1s");
        assert_eq!(file["Values"]["AzureWebJobs.jobs.Disabled"], "true");
    }
}
