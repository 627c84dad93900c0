use std::process::ExitCode;

use serde_json::json;

use crate::settings::{Problem, Reader, Settings};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print a JSON array of what is wrong: `[{"setting": …, "problem": …}]`
    #[arg(long)]
    json: bool,
}

/// Problems with the settings, and names that look like settings and are none.
pub(super) fn run(options: &Options) -> ExitCode {
    let mut reader = Reader::new(std::env::vars());
    let mut problems = Settings::read(&mut reader).err().unwrap_or_default();
    let unknown = reader.unknown().into_iter();
    problems
        .extend(unknown.map(|setting| Problem { setting, what: "no such setting; is it misspelt?".into() }));
    print(&problems, options.json);
    if problems.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

#[expect(clippy::print_stdout, reason = "the answer to a user at a terminal")]
fn print(problems: &[Problem], as_json: bool) {
    if as_json {
        let found = problems.iter().map(|one| json!({"setting": one.setting, "problem": one.what}));
        println!("{:#}", found.collect::<serde_json::Value>());
    } else if problems.is_empty() {
        println!("The settings are right.");
    } else {
        problems.iter().for_each(|problem| println!("{problem}"));
    }
}
