//! The list of scenarios in the documentation, made from the table.

use std::fmt::Write;
use std::path::PathBuf;

use super::table::THEMES;
use crate::folder::workspace;

const HEAD: &str = "# Scenarios

What `cargo demo --scenario <name>` plays, and `--scenario all` in one go; `--scenario core` plays those with an asterisk, which
`cargo xtask test` plays in every mode of host and storage. What each must come to is committed in `crates/demo/scenarios`: the pages on
which the user stopped, the answers of `start` and `redeem`, the app's token, and what was asked of Jumio. How each fault profile is
called on the simulated Jumio page stands in `crates/jumio-simulator/src/preset.rs`.

This page is made from `crates/demo/src/scenarios/table` by `cargo demo --scenario all --accept`; a test compares.
";

/// Where the list is committed.
pub(crate) fn file() -> PathBuf {
    workspace().join("docs").join("reference").join("scenarios.md")
}

/// The list as it should be.
pub(crate) fn text() -> String {
    let mut text = HEAD.to_owned();
    for (theme, scenarios) in THEMES {
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "\n## {theme}\n\n| scenario | fault profile | what it shows |\n| --- | --- | --- |\n"
        );
        for scenario in scenarios {
            let mark = if scenario.is_core { " *" } else { "" };
            let _ = writeln!(
                text,
                "| `{}`{mark} | {} | {} |",
                scenario.name, scenario.fault_profile, scenario.story
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_committed_list_is_that_of_the_table() {
        assert_eq!(std::fs::read_to_string(file()).unwrap_or_default(), text());
    }
}
