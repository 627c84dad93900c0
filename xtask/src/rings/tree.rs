//! The graph as `cargo tree` prints it: what is compiled in fact. (`cargo metadata` also lists optional crates that a
//! feature merely mentions.)

use std::collections::BTreeMap;

use super::graph::{Graph, Package};

/// What [`read`] reads: every crate with what it uses, dev-dependencies aside, each line with its depth.
pub(super) const COMMAND: [&str; 8] =
    ["tree", "--workspace", "--edges", "no-dev", "--prefix", "depth", "--format", " {p}"];

/// Why a line is not understood.
#[derive(Debug, thiserror::Error)]
#[error("`{0}`")]
pub(crate) struct UnreadableLine(String);

/// Reads the graph out of cargo's answer. A crate that was printed before stands there again without what it uses.
pub(super) fn read(answer: &str) -> Result<Graph, UnreadableLine> {
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    let mut way: Vec<String> = Vec::new();
    for line in answer.lines().filter(|line| !line.trim().is_empty()) {
        let (depth, package) = parse(line).ok_or_else(|| UnreadableLine(line.to_owned()))?;
        way.truncate(depth);
        if let Some(user) = way.last().and_then(|user| packages.get_mut(user))
            && !user.uses.contains(&package.id)
        {
            user.uses.push(package.id.clone());
        }
        way.push(package.id.clone());
        let known = packages.entry(package.id.clone()).or_insert(package);
        known.is_member |= depth == 0;
    }
    Ok(packages.into_values().collect())
}

/// `3 http v1.5.0`, with a source or marks behind.
fn parse(line: &str) -> Option<(usize, Package)> {
    let mut words = line.split_whitespace();
    let depth = words.next()?.parse().ok()?;
    let (name, version) = (words.next()?, words.next()?.strip_prefix('v')?);
    let package = Package {
        id: format!("{name} {version}"),
        name: name.to_owned(),
        version: version.to_owned(),
        is_member: false,
        uses: Vec::new(),
    };
    Some((depth, package))
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = "0 handler v0.1.0 (/here/handler)\n1 axum v0.8.9\n2 http v1.5.0\n1 service v0.1.0 (/here/service)\n2 http v1.5.0\n\n\
                          0 service v0.1.0 (/here/service) (*)\n";

    #[test]
    fn depths_tell_who_uses_whom() {
        let graph = read(ANSWER).unwrap();
        let uses = |name: &str| graph.named(name).next().unwrap().uses.clone();
        assert_eq!(uses("handler"), ["axum 0.8.9", "service 0.1.0"]);
        assert_eq!(uses("axum"), ["http 1.5.0"]);
        assert_eq!(uses("service"), ["http 1.5.0"]);
        assert!(uses("http").is_empty());
    }

    #[test]
    fn crates_at_the_top_are_the_workspace() {
        let graph = read(ANSWER).unwrap();
        let members: Vec<_> = graph
            .packages()
            .filter(|package| package.is_member)
            .map(|package| package.name.as_str())
            .collect();
        assert_eq!(members, ["handler", "service"]);
    }

    #[test]
    fn an_answer_in_another_form_is_an_error() {
        assert!(read("handler v0.1.0").is_err());
    }
}
