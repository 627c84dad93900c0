//! A file with its syntax tree.

use tree_sitter::{LanguageError, Node, Parser, Tree};

use crate::infra::finding::{Kind, Problem};

/// The text of a file and what tree-sitter makes of it.
#[derive(Debug)]
pub(crate) struct Source {
    pub(crate) text: String,
    tree: Tree,
}

/// Why there is no tree.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ParserError {
    #[error("the grammar of Bicep does not fit this tree-sitter: {0}")]
    Language(#[from] LanguageError),
    #[error("tree-sitter gave up")]
    NoTree,
}

impl Source {
    pub(crate) fn new(text: String) -> Result<Self, ParserError> {
        let mut parser = Parser::new();
        parser.set_language(&tree_sitter_bicep::LANGUAGE.into())?;
        let tree = parser.parse(&text, None).ok_or(ParserError::NoTree)?;
        Ok(Self { text, tree })
    }

    pub(crate) fn root(&self) -> Node<'_> {
        self.tree.root_node()
    }

    pub(crate) fn text_of(&self, node: Node<'_>) -> &str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Lines of which tree-sitter lost something, each once.
    pub(super) fn unreadable(&self) -> Vec<Problem> {
        let mut lines = Vec::new();
        every(self.root(), &mut |node| {
            if node.is_error() || node.is_missing() {
                lines.push(line_of(node));
            }
        });
        lines.dedup();
        lines.into_iter().map(|line| self.cannot_read(line)).collect()
    }

    fn cannot_read(&self, line: usize) -> Problem {
        let text = self.text.lines().nth(line.saturating_sub(1)).unwrap_or_default().trim();
        Problem::new(line, Kind::Unreadable, format!("the syntax is wrong or too new to be read: {text}"))
    }
}

/// Lines are counted from 1.
pub(crate) fn line_of(node: Node<'_>) -> usize {
    node.start_position().row + 1
}

/// The children of a node without comments.
pub(crate) fn children(node: Node<'_>) -> Vec<Node<'_>> {
    let mut cursor = node.walk();
    node.children(&mut cursor).filter(|child| !child.is_extra()).collect()
}

/// The children that are more than punctuation.
pub(crate) fn named(node: Node<'_>) -> Vec<Node<'_>> {
    children(node).into_iter().filter(Node::is_named).collect()
}

/// Calls `see` with the node and everything under it, in the order of the text.
pub(crate) fn every<'t>(node: Node<'t>, see: &mut impl FnMut(Node<'t>)) {
    see(node);
    let mut cursor = node.walk();
    let children: Vec<_> = node.children(&mut cursor).collect();
    for child in children {
        every(child, see);
    }
}
