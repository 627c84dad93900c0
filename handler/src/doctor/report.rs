use serde::{Deserialize, Serialize};

use super::finding::{Finding, Status};

/// What a doctor found.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Report {
    pub(crate) findings: Vec<Finding>,
}

/// Whether a terminal shows colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colours {
    On,
    Off,
}

const NAME_WIDTH: usize = 22;

impl Report {
    pub(crate) fn has_failed(&self) -> bool {
        self.count(Status::Failed) > 0
    }

    /// For a terminal: a line per check, and below it what to know about one that is not all right.
    pub(crate) fn text(&self, colours: Colours) -> String {
        let mut text = String::new();
        for Finding { check, status, found, advice } in &self.findings {
            let word = paint(*status, colours);
            text.push_str(&format!("{word} {check:<NAME_WIDTH$}{found}\n"));
            if let Some(advice) = advice {
                text.push_str(&format!("         causes: {}\n", advice.causes));
                text.push_str(&format!("         right:  {}\n", advice.right));
                text.push_str(&format!("         see:    docs/{}\n", advice.see));
            }
        }
        let counted = [Status::Ok, Status::Warning, Status::Failed, Status::Skipped];
        let counts = counted.map(|status| format!("{} {}", self.count(status), status.name()));
        text.push_str(&format!("{} checks: {}\n", self.findings.len(), counts.join(", ")));
        text
    }

    fn count(&self, status: Status) -> usize {
        self.findings.iter().filter(|finding| finding.status == status).count()
    }
}

/// The word of a status, padded, in its colour (ECMA-48, 8.3.117).
fn paint(status: Status, colours: Colours) -> String {
    let word = format!("{:<8}", status.name());
    let colour = match status {
        Status::Ok => 32,
        Status::Warning => 33,
        Status::Failed => 31,
        Status::Skipped => 90,
    };
    match colours {
        Colours::On => format!("\u{1b}[{colour}m{word}\u{1b}[0m"),
        Colours::Off => word,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::catalogue::{ALL, CALLBACK, QUEUE, TLS_CERTIFICATE};

    fn report() -> Report {
        Report {
            findings: vec![
                CALLBACK.ok("answers 200"),
                QUEUE.skipped("this process delivers its own queue"),
                TLS_CERTIFICATE.warning("valid until 2026-12-01T00:00:00Z"),
            ],
        }
    }

    #[test]
    fn a_report_shows_what_is_wrong_what_it_causes_and_what_right_looks_like() {
        let expected = "\
ok       callback              answers 200
skipped  queue                 this process delivers its own queue
warning  tls-certificate       valid until 2026-12-01T00:00:00Z
         causes: After that day no browser, no policy and no callback gets through.
         right:  The certificate is valid for more than 14 days.
         see:    docs/deploy.md#custom-domain
3 checks: 1 ok, 1 warning, 0 failed, 1 skipped
";
        assert_eq!(report().text(Colours::Off), expected);
        let coloured = report().text(Colours::On);
        assert!(coloured.starts_with("\u{1b}[32mok      \u{1b}[0m callback"), "{coloured:?}");
    }

    #[test]
    fn a_report_is_read_back_from_its_json() {
        let json = serde_json::to_string(&report()).unwrap();
        assert_eq!(serde_json::from_str::<Report>(&json).unwrap(), report());
        assert!(json.contains(r#"{"check":"callback","status":"ok","found":"answers 200"}"#), "{json}");
    }

    #[test]
    fn the_reference_lists_every_check() {
        let rows: Vec<_> = ALL
            .iter()
            .map(|check| {
                let see = if check.see.starts_with("reference/") {
                    check.see.trim_start_matches("reference/").to_owned()
                } else {
                    format!("../{}", check.see)
                };
                format!(
                    "| `{}` | {} | {} | {} [More]({see}) |",
                    check.name, check.does, check.causes, check.right
                )
            })
            .collect();
        let reference = include_str!("../../../docs/reference/doctor.md");
        let written: Vec<_> = reference.lines().filter(|line| line.starts_with("| `")).collect();
        assert_eq!(written, rows, "docs/reference/doctor.md has to say:\n{}\n", rows.join("\n"));
    }

    #[test]
    fn a_name_leaves_room_beside_it() {
        assert!(ALL.iter().all(|check| check.name.len() < NAME_WIDTH));
    }
}
