//! The list of everything that the executable is made of, as CycloneDX (ECMA-424, version 1.6), from what cargo resolved.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::{fs, io};

use serde::Deserialize;
use serde_json::{Value, json};

use super::portable;
use crate::cargo::{self, CargoError};

/// Beside the bundle, not in it: scanners read it, the host does not.
pub(super) const NAME: &str = "dist.cdx.json";

/// Why there is no list.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ComponentsError {
    #[error(transparent)]
    Cargo(#[from] CargoError),
    #[error("what cargo resolved cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("cargo resolved no package `handler`")]
    NoHandler,
    #[error(transparent)]
    File(#[from] io::Error),
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    /// Absent for packages of this workspace.
    source: Option<String>,
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
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `null` for what is linked; `build` and `dev` for the rest.
    kind: Option<String>,
}

/// Writes the list of the handler's components.
pub(super) fn write(file: &Path) -> Result<usize, ComponentsError> {
    let metadata =
        cargo::output(&["metadata", "--format-version", "1", "--filter-platform", portable::TARGET])?;
    let list = list(&serde_json::from_slice(&metadata)?)?;
    let count = list.get("components").and_then(Value::as_array).map_or(0, Vec::len);
    fs::write(file, format!("{list:#}\n"))?;
    Ok(count)
}

fn list(metadata: &Metadata) -> Result<Value, ComponentsError> {
    let packages: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|package| (package.id.as_str(), package)).collect();
    let linked: BTreeMap<&str, BTreeSet<&str>> =
        metadata.resolve.nodes.iter().map(|node| (node.id.as_str(), linked_by(node))).collect();
    let handler =
        metadata.packages.iter().find(|package| package.name == "handler" && package.source.is_none());
    let handler = handler.ok_or(ComponentsError::NoHandler)?;
    let mut reached = BTreeSet::new();
    reach(&handler.id, &linked, &mut reached);
    let reached: Vec<&Package> = reached.iter().filter_map(|id| packages.get(id).copied()).collect();
    let components = reached.iter().filter(|package| package.id != handler.id);
    let depends = |package: &&Package| {
        let on = linked.get(package.id.as_str()).into_iter().flatten().filter_map(|id| packages.get(id));
        json!({"ref": purl(package), "dependsOn": on.map(|package| purl(package)).collect::<Vec<_>>()})
    };
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": component(handler, "application")},
        "components": components.map(|package| component(package, "library")).collect::<Vec<_>>(),
        "dependencies": reached.iter().map(depends).collect::<Vec<_>>(),
    }))
}

fn linked_by(node: &Node) -> BTreeSet<&str> {
    let is_linked = |dependency: &&Dependency| dependency.dep_kinds.iter().any(|kind| kind.kind.is_none());
    node.deps.iter().filter(is_linked).map(|dependency| dependency.pkg.as_str()).collect()
}

fn reach<'a>(id: &'a str, linked: &BTreeMap<&'a str, BTreeSet<&'a str>>, reached: &mut BTreeSet<&'a str>) {
    if reached.insert(id) {
        for next in linked.get(id).into_iter().flatten() {
            reach(next, linked, reached);
        }
    }
}

fn component(package: &Package, kind: &str) -> Value {
    let licenses = package.license.iter().map(|license| json!({"expression": license.replace('/', " OR ")}));
    json!({
        "type": kind, "bom-ref": purl(package), "name": package.name, "version": package.version, "purl": purl(package),
        "licenses": licenses.collect::<Vec<_>>(),
    })
}

fn purl(package: &Package) -> String {
    format!("pkg:cargo/{}@{}", package.name, package.version)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_linked_is_listed_and_what_only_builds_or_tests_is_not() {
        let package = |name: &str, source: Value| json!({"id": name, "name": name, "version": "1.0.0", "license": "MIT/Apache-2.0", "source": source});
        let on = |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let metadata = json!({
            "packages": [
                package("handler", Value::Null), package("core", Value::Null), package("leaf", json!("registry")),
                package("builds", json!("registry")), package("tests", json!("registry")),
            ],
            "resolve": {"nodes": [
                {"id": "handler", "deps": [on("core", Value::Null), on("tests", json!("dev"))]},
                {"id": "core", "deps": [on("leaf", Value::Null), on("builds", json!("build"))]},
                {"id": "leaf", "deps": []}, {"id": "builds", "deps": []}, {"id": "tests", "deps": []},
            ]}
        });
        let list = list(&serde_json::from_value(metadata).unwrap()).unwrap();
        let names: Vec<_> =
            list["components"].as_array().unwrap().iter().map(|one| one["name"].clone()).collect();
        assert_eq!(names, ["core", "leaf"]);
        assert_eq!(list["metadata"]["component"]["purl"], "pkg:cargo/handler@1.0.0");
        assert_eq!(list["components"][1]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        let depends = list["dependencies"].as_array().unwrap();
        let handler = depends.iter().find(|one| one["ref"] == "pkg:cargo/handler@1.0.0").unwrap();
        assert_eq!(handler["dependsOn"], json!(["pkg:cargo/core@1.0.0"]));
    }
}
