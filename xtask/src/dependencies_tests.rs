//! Every dependency that a crate declares is named in its sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Table;

use crate::cargo;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct Manifest {
    #[serde(default)]
    dependencies: Table,
    #[serde(default)]
    dev_dependencies: Table,
}

/// The folders of the workspace; fuzz targets include files of others, which name more than their own do.
fn crates() -> Vec<String> {
    let listed = fs::read_dir(cargo::root().join("crates")).unwrap();
    let crates = listed.map(|entry| format!("crates/{}", entry.unwrap().file_name().to_string_lossy()));
    crates.chain(["handler", "xtask"].map(str::to_owned)).collect()
}

/// Every word of the Rust sources under a folder.
fn words(folder: &Path, found: &mut BTreeSet<String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("target") {
            words(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).unwrap();
            found.extend(text.split(|c: char| !c.is_alphanumeric() && c != '_').map(str::to_owned));
        }
    }
}

#[test]
fn every_dependency_is_used() {
    let mut unused = Vec::new();
    for folder in crates() {
        let root = cargo::root().join(&folder);
        let manifest: Manifest =
            toml::from_str(&fs::read_to_string(root.join("Cargo.toml")).unwrap()).unwrap();
        let mut found = BTreeSet::new();
        words(&root, &mut found);
        let declared = manifest.dependencies.keys().chain(manifest.dev_dependencies.keys());
        let missing = declared.filter(|name| !found.contains(&name.replace('-', "_")));
        unused.extend(missing.map(|name| format!("{folder}: {name}")));
    }
    assert_eq!(unused, Vec::<String>::new());
}
