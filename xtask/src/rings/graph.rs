//! Which crate depends on which.

use std::collections::{BTreeMap, VecDeque};

/// One crate in one version.
pub(super) struct Package {
    /// Cargo's id: unique for name, version and source.
    pub(super) id: String,
    /// The crate's name.
    pub(super) name: String,
    /// The version, as semantic versioning writes it.
    pub(super) version: String,
    /// Whether the crate belongs to this workspace.
    pub(super) is_member: bool,
    /// Ids of the crates that it uses, dev-dependencies aside.
    pub(super) uses: Vec<String>,
}

/// All crates of the workspace and their dependencies.
pub(super) struct Graph {
    packages: BTreeMap<String, Package>,
}

impl FromIterator<Package> for Graph {
    fn from_iter<I: IntoIterator<Item = Package>>(packages: I) -> Self {
        Self { packages: packages.into_iter().map(|package| (package.id.clone(), package)).collect() }
    }
}

impl Graph {
    /// How many crates there are.
    pub(super) fn len(&self) -> usize {
        self.packages.len()
    }

    /// Every crate.
    pub(super) fn packages(&self) -> impl Iterator<Item = &Package> {
        self.packages.values()
    }

    /// The crates of this name: several if there are several versions.
    pub(super) fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Package> {
        self.packages().filter(move |package| package.name == name)
    }

    /// A shortest way from one crate to every other that it reaches, nearest first. Each way begins with the crate
    /// itself and ends with the crate reached.
    pub(super) fn ways_from<'a>(&'a self, start: &'a Package) -> Vec<Vec<&'a Package>> {
        let mut came_from: BTreeMap<&str, &Package> = BTreeMap::new();
        let mut reached = Vec::new();
        let mut waiting = VecDeque::from([start]);
        while let Some(package) = waiting.pop_front() {
            for used in package.uses.iter().filter_map(|id| self.packages.get(id)) {
                if used.id != start.id && !came_from.contains_key(used.id.as_str()) {
                    came_from.insert(&used.id, package);
                    reached.push(used);
                    waiting.push_back(used);
                }
            }
        }
        reached.into_iter().map(|end| way_to(end, &came_from)).collect()
    }
}

fn way_to<'a>(end: &'a Package, came_from: &BTreeMap<&str, &'a Package>) -> Vec<&'a Package> {
    let mut way = vec![end];
    let mut step = end;
    while let Some(previous) = came_from.get(step.id.as_str()) {
        way.push(previous);
        step = previous;
    }
    way.reverse();
    way
}
