//! Operands and operators of an expression in the order of the text.
//!
//! The grammar binds `.x` and `[x]` weaker than operators: it reads `a == b.c` as `(a == b).c`. So only the order of the
//! pieces is taken from the tree, and [`super::expression`] groups them by Bicep's own precedence.

use tree_sitter::Node;

use super::tree::{Source, children, named};

/// One piece.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'t> {
    Operand(Node<'t>),
    /// Between operands or before one; also `?`, `:` and `=>`.
    Operator(&'t str),
    Member {
        name: &'t str,
        is_safe: bool,
    },
    Index {
        index: Node<'t>,
        is_safe: bool,
    },
    Child(&'t str),
    Arguments(Node<'t>),
}

/// The pieces of what is one expression. In an array the grammar may split `f('a')` and `a[0]` before the bracket.
pub(super) fn pieces<'t>(source: &'t Source, nodes: &[Node<'t>]) -> Vec<Piece<'t>> {
    let mut pieces = Vec::new();
    for node in nodes {
        let mut more = Vec::new();
        flatten(source, *node, &mut more);
        if let Some(bracket) = more.first_mut().filter(|_| !pieces.is_empty()) {
            *bracket = applied(*bracket);
        }
        pieces.extend(more);
    }
    pieces
}

/// A bracket that belongs to the operand before it.
fn applied(piece: Piece<'_>) -> Piece<'_> {
    let Piece::Operand(node) = piece else { return piece };
    match (node.kind(), named(node).as_slice()) {
        ("parenthesized_expression", _) => Piece::Arguments(node),
        ("array", [index]) => Piece::Index { index: *index, is_safe: false },
        _ => piece,
    }
}

/// The items of an array, each with the brackets that follow it without a gap.
pub(super) fn items<'t>(source: &'t Source, array: Node<'t>) -> Vec<Vec<Node<'t>>> {
    let mut items: Vec<Vec<Node<'_>>> = Vec::new();
    for node in named(array) {
        let begins_with_bracket = source.text_of(node).starts_with(['(', '[']);
        match items.last_mut() {
            Some(item) if begins_with_bracket && ends_at(item, node.start_byte()) => item.push(node),
            _ => items.push(vec![node]),
        }
    }
    items
}

fn ends_at(item: &[Node<'_>], byte: usize) -> bool {
    item.last().is_some_and(|last| last.end_byte() == byte)
}

fn flatten<'t>(source: &'t Source, node: Node<'t>, pieces: &mut Vec<Piece<'t>>) {
    let field = |name| node.child_by_field_name(name);
    match node.kind() {
        "binary_expression" | "ternary_expression" | "unary_expression" | "lambda_expression" => {
            for child in children(node) {
                match child.is_named() {
                    true => flatten(source, child, pieces),
                    false => pieces.push(Piece::Operator(source.text_of(child))),
                }
            }
        }
        "member_expression" => {
            object(source, node, pieces);
            let name = field("property").map_or("", |name| source.text_of(name));
            pieces.push(Piece::Member { name, is_safe: has(node, ".?") });
        }
        "subscript_expression" => {
            object(source, node, pieces);
            let index = field("index");
            pieces.extend(index.map(|index| Piece::Index { index, is_safe: has(node, "?") }));
        }
        "resource_expression" => {
            object(source, node, pieces);
            pieces.extend(field("resource").map(|name| Piece::Child(source.text_of(name))));
        }
        "call_expression" => {
            if let (Some(function), Some(arguments)) = (field("function"), field("arguments")) {
                flatten(source, function, pieces);
                pieces.push(Piece::Arguments(arguments));
            }
        }
        // `a!` in the value of a property is read as a type.
        "nullable_type" => {
            if let Some(inner) = named(node).first() {
                flatten(source, *inner, pieces);
            }
        }
        _ => pieces.push(Piece::Operand(node)),
    }
}

fn object<'t>(source: &'t Source, node: Node<'t>, pieces: &mut Vec<Piece<'t>>) {
    if let Some(object) = node.child_by_field_name("object") {
        flatten(source, object, pieces);
    }
}

fn has(node: Node<'_>, token: &str) -> bool {
    children(node).iter().any(|child| child.kind() == token)
}
