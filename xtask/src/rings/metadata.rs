//! The part of `cargo metadata`'s answer (format version 1) that the rings need.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::graph::{Graph, Package};

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<MetadataPackage>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct MetadataPackage {
    id: String,
    name: String,
    version: String,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<Kind>,
}

#[derive(Deserialize, PartialEq)]
#[serde(rename_all = "lowercase")]
enum Kind {
    Build,
    Dev,
}

impl Dependency {
    /// Whether more than tests need it.
    fn ships(&self) -> bool {
        self.dep_kinds.iter().any(|entry| entry.kind != Some(Kind::Dev))
    }
}

/// Reads the graph out of cargo's answer.
pub(super) fn read(answer: &[u8]) -> Result<Graph, serde_json::Error> {
    let metadata: Metadata = serde_json::from_slice(answer)?;
    let mut uses: BTreeMap<String, Vec<String>> = metadata
        .resolve
        .nodes
        .into_iter()
        .map(|node| (node.id, node.deps.into_iter().filter(Dependency::ships).map(|dep| dep.pkg).collect()))
        .collect();
    let members = metadata.workspace_members;
    Ok(metadata
        .packages
        .into_iter()
        .map(|package| Package {
            uses: uses.remove(&package.id).unwrap_or_default(),
            is_member: members.contains(&package.id),
            id: package.id,
            name: package.name,
            version: package.version,
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::read;

    const ANSWER: &str = r#"{
        "packages": [
            {"id": "a#1", "name": "a", "version": "1.0.0", "license": null},
            {"id": "b#2", "name": "b", "version": "2.0.0", "license": null},
            {"id": "c#3", "name": "c", "version": "3.0.0", "license": null}
        ],
        "workspace_members": ["a#1"],
        "resolve": {"nodes": [
            {"id": "a#1", "deps": [
                {"name": "b", "pkg": "b#2", "dep_kinds": [{"kind": "dev", "target": null}]},
                {"name": "c", "pkg": "c#3", "dep_kinds": [{"kind": "dev", "target": null}, {"kind": null, "target": null}]}
            ]}
        ]}
    }"#;

    #[test]
    fn dependencies_of_tests_alone_do_not_count() {
        let graph = read(ANSWER.as_bytes()).unwrap();
        let a = graph.named("a").next().unwrap();
        assert_eq!(a.uses, ["c#3"]);
        assert!(a.is_member);
    }
}
