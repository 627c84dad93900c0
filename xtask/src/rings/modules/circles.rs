//! Circles of files, and imports against the layers.

use std::collections::BTreeMap;

use super::resolve::Uses;
use crate::rings::table::Layers;

/// Files that reach each other, each group once.
pub(super) fn circles(uses: &Uses) -> Vec<Vec<String>> {
    let mut search = Search { uses, numbers: BTreeMap::new(), stack: Vec::new(), circles: Vec::new() };
    for file in uses.keys() {
        if !search.numbers.contains_key(file.as_str()) {
            search.visit(file);
        }
    }
    search.circles
}

/// What holds a circle together, one line per use.
pub(super) fn describe(circle: &[String], uses: &Uses) -> String {
    let mut lines = vec![format!("{} files use each other in a circle:", circle.len())];
    for file in circle {
        let used = uses.get(file).into_iter().flatten().filter(|(other, _)| circle.contains(other));
        lines.extend(used.map(|(other, name)| format!("    {file} uses {name} of {other}")));
    }
    lines.join("\n")
}

/// Tarjan's search for strongly connected components.
struct Search<'a> {
    uses: &'a Uses,
    /// When a file was met, and whether it is still on the stack.
    numbers: BTreeMap<&'a str, (usize, bool)>,
    stack: Vec<&'a str>,
    circles: Vec<Vec<String>>,
}

impl<'a> Search<'a> {
    /// The number of the first file that this one reaches.
    fn visit(&mut self, file: &'a str) -> usize {
        let number = self.numbers.len();
        self.numbers.insert(file, (number, true));
        self.stack.push(file);
        let mut lowest = number;
        for used in self.uses.get(file).into_iter().flat_map(BTreeMap::keys) {
            lowest = lowest.min(match self.numbers.get(used.as_str()) {
                None => self.visit(used),
                Some((number, true)) => *number,
                Some((_, false)) => lowest,
            });
        }
        if lowest == number {
            self.take_circle(file);
        }
        lowest
    }

    fn take_circle(&mut self, first: &'a str) {
        let mut circle = Vec::new();
        while let Some(file) = self.stack.pop() {
            if let Some((_, is_on_stack)) = self.numbers.get_mut(file) {
                *is_on_stack = false;
            }
            circle.push(file.to_owned());
            if file == first {
                break;
            }
        }
        if circle.len() > 1 {
            circle.sort();
            self.circles.push(circle);
        }
    }
}

/// One line per file that uses one of a later layer, or of its own layer without a row that allows it.
pub(super) fn against(layers: &Layers, uses: &Uses) -> Vec<String> {
    let mut problems = Vec::new();
    for (file, used) in uses {
        let Some((from, rank)) = layers.rank(file) else { continue };
        for (other, name) in used {
            let Some((to, other_rank)) = layers.rank(other) else { continue };
            let is_allowed = from == to
                || other_rank < rank
                || (other_rank == rank && layers.allowed.contains(&(from, to)));
            if !is_allowed {
                problems
                    .push(format!("{file} may not use {name} of {other}: `{to}` is no layer below `{from}`"));
            }
        }
    }
    problems
}

impl Layers {
    /// The module of a file, and its layer; `None` for files outside all of them, which join them.
    fn rank(&self, file: &str) -> Option<(&'static str, usize)> {
        let inside = file.strip_prefix(self.of)?;
        let module = inside.split(['/', '.']).next()?;
        self.layers.iter().enumerate().find_map(|(rank, modules)| {
            modules.iter().find(|known| **known == module).map(|known| (*known, rank))
        })
    }
}
