//! Libraries that are there in two majors: each costs size, build time and a second set of faults.

use std::collections::{BTreeMap, BTreeSet};

use super::graph::Graph;
use super::table::Duplicate;

/// One line per library in two majors that the table does not name, and per name that is no longer true.
pub(super) fn problems(graph: &Graph, borne: &[Duplicate]) -> Vec<String> {
    let found = duplicates(graph);
    let is_borne = |name: &str| borne.iter().any(|entry| entry.name == name);
    let unexplained = found.iter().filter(|(name, _)| !is_borne(name)).map(|(name, majors)| {
        let majors: Vec<&str> = majors.iter().map(String::as_str).collect();
        format!("{name} is there in majors {}: drop one, or name it with a reason", majors.join(" and "))
    });
    let stale = borne
        .iter()
        .filter(|entry| !found.contains_key(entry.name))
        .map(|entry| format!("{} is no longer there twice: take it out of the table", entry.name));
    unexplained.chain(stale).collect()
}

fn duplicates(graph: &Graph) -> BTreeMap<&str, BTreeSet<String>> {
    let mut majors: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for package in graph.packages() {
        majors.entry(&package.name).or_default().insert(major(&package.version));
    }
    majors.retain(|_, majors| majors.len() > 1);
    majors
}

/// The part of a version that must be equal for two versions to stand for each other: `1`, or `0.8` before the first
/// stable version (Cargo book, "Default requirements").
fn major(version: &str) -> String {
    let mut parts = version.split('.');
    match (parts.next(), parts.next()) {
        (Some("0"), Some(minor)) => format!("0.{minor}"),
        (first, _) => first.unwrap_or_default().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::graph::{Graph, Package};
    use super::super::table::Duplicate;
    use super::problems;

    fn graph(versions: &[(&str, &str)]) -> Graph {
        versions
            .iter()
            .map(|(name, version)| Package {
                id: format!("{name}#{version}"),
                name: (*name).to_owned(),
                version: (*version).to_owned(),
                is_member: false,
                uses: Vec::new(),
            })
            .collect()
    }

    #[test]
    fn two_majors_of_a_library_are_found() {
        assert_eq!(
            problems(
                &graph(&[("rand", "0.8.5"), ("rand", "0.9.1"), ("syn", "2.0.1"), ("syn", "3.0.9")]),
                &[]
            ),
            [
                "rand is there in majors 0.8 and 0.9: drop one, or name it with a reason",
                "syn is there in majors 2 and 3: drop one, or name it with a reason",
            ]
        );
    }

    #[test]
    fn two_versions_of_one_major_are_no_duplicate() {
        assert!(problems(&graph(&[("syn", "2.0.1"), ("syn", "2.9.0")]), &[]).is_empty());
    }

    #[test]
    fn a_duplicate_with_a_reason_is_borne_until_it_is_gone() {
        let borne = [Duplicate { name: "syn", reason: "two macros disagree" }];
        assert!(problems(&graph(&[("syn", "2.0.1"), ("syn", "3.0.9")]), &borne).is_empty());
        assert_eq!(
            problems(&graph(&[("syn", "3.0.9")]), &borne),
            ["syn is no longer there twice: take it out of the table"]
        );
    }
}
