use std::process::ExitCode;

use super::terminal::tell_found;
use crate::settings::{Needed, Section, Setting, Unset, reference};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Print a JSON array of sections, each with its settings as they are declared
    #[arg(long)]
    json: bool,
}

pub(super) fn run(options: &Options) -> ExitCode {
    let sections = reference();
    tell_found(&sections, options.json, |sections| text(sections));
    ExitCode::SUCCESS
}

fn text(sections: &[Section]) -> String {
    let lines = sections.iter().flat_map(|Section { name, settings }| {
        std::iter::once(format!("== {name}")).chain(settings.iter().map(|setting| line(setting)))
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn line(setting: &Setting) -> String {
    let needed = match setting.needed {
        Needed::Always => " (needed)".to_owned(),
        Needed::When(case) => format!(" (needed {case})"),
        Needed::Never => String::new(),
    };
    let unset = match setting.unset {
        Unset::Default(text) => format!(" Unless set: {text}."),
        Unset::Derived(how) => format!(" Unless set: {how}."),
        Unset::Nothing => String::new(),
    };
    format!("{}{needed}\n    {}{unset}\n    Accepted: {}.", setting.name, setting.meaning, setting.accepted)
}
