//! Reads a Bicep file with tree-sitter into the parts of [`super::syntax`].

mod declarations;
mod expression;
mod flatten;
mod text;
mod tree;

pub(crate) use tree::{ParserError, Source, children, every, line_of};

use super::finding::Problem;
use super::syntax::Template;

/// The declarations of a file, and what could not be read of it.
pub(crate) fn template(source: &Source) -> (Template, Vec<Problem>) {
    let mut problems = source.unreadable();
    let template = declarations::read(source, &mut problems);
    (template, problems)
}
