//! Which crates reach what they may not.

use super::graph::{Graph, Package};
use super::table::{Never, Rule};

/// One line per forbidden crate that is reached, with the way that leads there.
pub(super) fn problems(graph: &Graph, rules: &[Rule], rings: &[&[&str]]) -> Vec<String> {
    let mut problems: Vec<String> = rules
        .iter()
        .flat_map(|rule| reached(graph, rule.of, |package| rule.never.forbids(package)))
        .chain(outward(graph, rings))
        .collect();
    problems.sort();
    problems.dedup();
    problems
}

impl Never {
    fn forbids(&self, package: &Package) -> bool {
        match self {
            Self::ThisWorkspace => package.is_member,
            Self::Crates(patterns) => patterns.iter().any(|pattern| matches(pattern, &package.name)),
        }
    }
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => name.starts_with(beginning),
        None => pattern == name,
    }
}

/// Crates that reach their own ring or one further out.
fn outward(graph: &Graph, rings: &[&[&str]]) -> Vec<String> {
    let ring_of = |name: &str| rings.iter().position(|ring| ring.contains(&name));
    let ranked = rings.iter().copied().flatten();
    ranked.flat_map(|name| reached(graph, name, |package| ring_of(&package.name) >= ring_of(name))).collect()
}

fn reached(graph: &Graph, from: &str, is_forbidden: impl Fn(&Package) -> bool) -> Vec<String> {
    graph
        .named(from)
        .filter(|package| package.is_member)
        .flat_map(|package| graph.ways_from(package))
        .filter(|way| way.last().is_some_and(|end| is_forbidden(end)))
        .map(|way| describe(&way))
        .collect()
}

fn describe(way: &[&Package]) -> String {
    let names: Vec<&str> = way.iter().map(|package| package.name.as_str()).collect();
    let (first, last) = (names.first().unwrap_or(&""), names.last().unwrap_or(&""));
    format!("{first} may not reach {last}: {}", names.join(" -> "))
}

#[cfg(test)]
#[path = "check_tests.rs"]
mod tests;
