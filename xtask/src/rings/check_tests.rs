use super::super::graph::{Graph, Package};
use super::super::table::{self, Never, Rule};
use super::problems;

/// A graph out of `name: what it uses` lines; the names in `members` are the workspace.
fn graph(lines: &[&str], members: &[&str]) -> Graph {
    lines
        .iter()
        .map(|line| {
            let (name, uses) = line.split_once(':').unwrap();
            Package {
                id: name.to_owned(),
                name: name.to_owned(),
                version: "1.0.0".to_owned(),
                is_member: members.contains(&name),
                uses: uses.split_whitespace().map(str::to_owned).collect(),
            }
        })
        .collect()
}

#[test]
fn a_forbidden_crate_is_found_through_others_and_the_way_is_shown() {
    let graph = graph(&["inner: a", "a: b", "b: tokio", "tokio:"], &["inner"]);
    let rules = [Rule { of: "inner", never: Never::Crates(&["tokio"]) }];
    assert_eq!(problems(&graph, &rules, &[]), ["inner may not reach tokio: inner -> a -> b -> tokio"]);
}

#[test]
fn a_star_stands_for_any_ending() {
    let graph = graph(&["inner: azure_core azurite", "azure_core:", "azurite:"], &["inner"]);
    let rules = [Rule { of: "inner", never: Never::Crates(&["azure*"]) }];
    assert_eq!(problems(&graph, &rules, &[]), ["inner may not reach azure_core: inner -> azure_core"]);
}

#[test]
fn a_protocol_crate_that_uses_a_workspace_crate_is_found() {
    let graph = graph(&["jumio: serde service", "service:", "serde:"], &["jumio", "service"]);
    let rules = [Rule { of: "jumio", never: Never::ThisWorkspace }];
    assert_eq!(problems(&graph, &rules, &[]), ["jumio may not reach service: jumio -> service"]);
}

#[test]
fn arrows_point_inward() {
    let rings: &[&[&str]] = &[&["core"], &["uses"], &["left", "right"]];
    let members = ["core", "uses", "left", "right"];
    let inward = graph(&["core:", "uses: core", "left: uses", "right: uses core"], &members);
    assert!(problems(&inward, &[], rings).is_empty());

    let outward = graph(&["core: uses", "uses:", "left:", "right:"], &members);
    assert_eq!(problems(&outward, &[], rings), ["core may not reach uses: core -> uses"]);

    let sideways = graph(&["core:", "uses:", "left: right", "right:"], &members);
    assert_eq!(problems(&sideways, &[], rings), ["left may not reach right: left -> right"]);
}

#[test]
fn a_crate_outside_the_rings_does_not_disturb_them() {
    let rings: &[&[&str]] = &[&["core"], &["outer"]];
    let graph = graph(&["core: serde", "serde:", "outer: core"], &["core", "outer"]);
    assert!(problems(&graph, &[], rings).is_empty());
}

#[test]
fn a_foreign_crate_of_the_same_name_is_not_bound() {
    let graph = graph(&["state: tokio", "tokio:"], &[]);
    let rules = [Rule { of: "state", never: Never::Crates(&["tokio"]) }];
    assert!(problems(&graph, &rules, &[]).is_empty());
}

#[test]
fn the_table_refuses_a_simulator_in_the_shipped_binary() {
    let graph = graph(
        &["handler: state", "state: jumio-simulator", "jumio-simulator:"],
        &["handler", "state", "jumio-simulator"],
    );
    assert_eq!(
        problems(&graph, table::RULES, table::RINGS),
        ["handler may not reach jumio-simulator: handler -> state -> jumio-simulator"]
    );
}

#[test]
fn the_table_keeps_the_domain_pure() {
    for forbidden in ["tokio", "axum", "hyper", "reqwest", "redb", "azure_core", "aws-lc-rs", "tracing"] {
        let line = format!("verification: {forbidden}");
        let graph = graph(&[&line, &format!("{forbidden}:")], &["verification"]);
        assert_eq!(problems(&graph, table::RULES, table::RINGS).len(), 1, "{forbidden}");
    }
}
