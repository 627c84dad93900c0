//! Finds what pycep cannot read although tree-sitter, or Bicep itself, can. checkov reads with pycep and passes over a file
//! that pycep refuses, so templates keep to what both read.

use tree_sitter::Node;

use super::finding::{Kind, Problem};
use super::read::{Source, children, every, line_of};

/// Syntax that tree-sitter refuses as well; the line says which it was.
const REFUSED: [(&str, &str); 3] = [
    ("...", "pycep and tree-sitter cannot read a spread: write union()"),
    ("resourceInput<", "pycep and tree-sitter cannot read resourceInput<>: write object or a plain type"),
    ("$'''", "pycep and tree-sitter cannot read $''': write format() or single quotes"),
];

/// What to rewrite in a file, each line once per reason.
pub(crate) fn check(source: &Source) -> Vec<Problem> {
    let mut problems = Vec::new();
    every(source.root(), &mut |node| problems.extend(problem(source, node)));
    problems.dedup();
    problems
}

fn problem(source: &Source, node: Node<'_>) -> Option<Problem> {
    let found = |text: &str| Some(Problem::new(line_of(node), Kind::NotPortable, text));
    match node.kind() {
        "?" | ":" | "??" if begins_a_line(source, node) => {
            found("pycep cannot read ?, : or ?? at the beginning of a line: write the expression on one line")
        }
        "union_type" => found("pycep cannot read union types: write @allowed([...])"),
        "assert_statement" => found("pycep cannot read assert: write a test"),
        "parameterized_type" => found("pycep cannot read resourceInput<>: write object or a plain type"),
        "decorators" if is_in_type(node) => found("pycep cannot read decorators inside an object type"),
        "for_statement" if is_filtered(node) => {
            found("pycep cannot read [for …: if (…) {…}]: filter the list that is walked")
        }
        "ERROR" => refused(source, node).and_then(found),
        _ => None,
    }
}

fn begins_a_line(source: &Source, node: Node<'_>) -> bool {
    let before = source.text.get(..node.start_byte()).unwrap_or_default();
    before.rsplit('\n').next().is_some_and(|line| line.trim().is_empty())
}

fn is_in_type(node: Node<'_>) -> bool {
    let mut around = node.parent();
    while let Some(outer) = around.filter(|outer| outer.kind() != "infrastructure") {
        if matches!(outer.kind(), "type" | "type_declaration") {
            return true;
        }
        around = outer.parent();
    }
    false
}

/// The loop of a resource or module whose body has a condition.
fn is_filtered(node: Node<'_>) -> bool {
    children(node).iter().any(|child| child.kind() == "if_statement")
}

/// What the line of an error holds.
fn refused(source: &Source, node: Node<'_>) -> Option<&'static str> {
    let row = node.start_position().row;
    let line = source.text.lines().nth(row)?;
    REFUSED.iter().find(|(syntax, _)| line.contains(syntax)).map(|(_, text)| *text)
}
