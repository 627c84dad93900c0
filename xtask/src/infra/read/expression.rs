//! Groups the pieces of an expression by Bicep's precedence.

use std::iter::Peekable;
use std::vec::IntoIter;

use tree_sitter::Node as TreeNode;

use super::flatten::{self, Piece};
use super::text::{unescaped, verbatim};
use super::tree::{Source, children, line_of, named};
use crate::infra::finding::{Kind, Problem};
use crate::infra::syntax::{Each, Expression, Node, Operator, Part, Property};

/// Operators between two operands, those that bind weakest first.
const PRECEDENCE: [(&str, u8, Operator); 16] = [
    ("??", 1, Operator::Coalesce),
    ("||", 2, Operator::Or),
    ("&&", 3, Operator::And),
    ("==", 4, Operator::Equal),
    ("!=", 4, Operator::Unequal),
    ("=~", 4, Operator::EqualInAnyCase),
    ("!~", 4, Operator::UnequalInAnyCase),
    ("<", 5, Operator::Less),
    ("<=", 5, Operator::LessOrEqual),
    (">", 5, Operator::Greater),
    (">=", 5, Operator::GreaterOrEqual),
    ("+", 6, Operator::Add),
    ("-", 6, Operator::Subtract),
    ("*", 7, Operator::Multiply),
    ("/", 7, Operator::Divide),
    ("%", 7, Operator::Remainder),
];

/// Reads expressions of one file and keeps what is wrong with them.
pub(super) struct Reader<'s, 'p> {
    pub(super) source: &'s Source,
    pub(super) problems: &'p mut Vec<Problem>,
}

type Pieces<'t> = Peekable<IntoIter<Piece<'t>>>;

impl<'s> Reader<'s, '_> {
    pub(super) fn expression(&mut self, node: TreeNode<'s>) -> Expression {
        self.joined(node, &[node])
    }

    /// Several nodes of the tree that are one expression.
    fn joined(&mut self, first: TreeNode<'s>, nodes: &[TreeNode<'s>]) -> Expression {
        let mut pieces = flatten::pieces(self.source, nodes).into_iter().peekable();
        let expression = self.choice(&mut pieces, line_of(first));
        // Broken input leaves pieces over.
        if pieces.peek().is_some() { self.unreadable(first) } else { expression }
    }

    fn unreadable(&mut self, node: TreeNode<'s>) -> Expression {
        // What tree-sitter could not read is a finding already.
        if !node.has_error() {
            let text = self.source.text_of(node);
            self.problems.push(Problem::new(
                line_of(node),
                Kind::Unreadable,
                format!("no expression: {text}"),
            ));
        }
        Expression::new(line_of(node), Node::Unreadable)
    }

    fn choice(&mut self, pieces: &mut Pieces<'s>, line: usize) -> Expression {
        let condition = self.binary(pieces, 0, line);
        if take(pieces, "?") {
            let then = Box::new(self.choice(pieces, line));
            take(pieces, ":");
            let otherwise = Box::new(self.choice(pieces, line));
            return Expression::new(
                condition.line,
                Node::Choice { condition: Box::new(condition), then, otherwise },
            );
        }
        condition
    }

    fn binary(&mut self, pieces: &mut Pieces<'s>, weakest: u8, line: usize) -> Expression {
        let mut left = self.unary(pieces, line);
        while let Some((strength, operator)) = next_operator(pieces).filter(|(found, _)| *found > weakest) {
            pieces.next();
            let right = Box::new(self.binary(pieces, strength, line));
            left = Expression::new(left.line, Node::Binary { operator, left: Box::new(left), right });
        }
        left
    }

    fn unary(&mut self, pieces: &mut Pieces<'s>, line: usize) -> Expression {
        if take(pieces, "!") {
            return Expression::new(line, Node::Not(Box::new(self.unary(pieces, line))));
        }
        if take(pieces, "-") {
            return Expression::new(line, Node::Minus(Box::new(self.unary(pieces, line))));
        }
        let Some(Piece::Operand(operand)) = pieces.next() else {
            return Expression::new(line, Node::Unreadable);
        };
        if take(pieces, "=>") {
            let body = Box::new(self.choice(pieces, line));
            let parameters = self.lambda_parameters(operand);
            return Expression::new(line_of(operand), Node::Lambda { parameters, body });
        }
        let mut expression = self.operand(operand);
        while let Some(piece) =
            pieces.next_if(|piece| !matches!(piece, Piece::Operator(_) | Piece::Operand(_)))
        {
            expression = self.postfix(expression, piece);
        }
        expression
    }

    fn lambda_parameters(&self, node: TreeNode<'s>) -> Vec<String> {
        match node.kind() {
            "parenthesized_expression" => {
                named(node).into_iter().map(|name| self.source.text_of(name).to_owned()).collect()
            }
            _ => vec![self.source.text_of(node).to_owned()],
        }
    }

    fn postfix(&mut self, on: Expression, piece: Piece<'s>) -> Expression {
        let line = on.line;
        let node = match piece {
            Piece::Member { name, is_safe } => {
                Node::Member { on: Box::new(on), name: name.to_owned(), is_safe }
            }
            Piece::Index { index, is_safe } => {
                Node::Index { on: Box::new(on), index: Box::new(self.expression(index)), is_safe }
            }
            Piece::Child(name) => Node::Child { on: Box::new(on), name: name.to_owned() },
            Piece::Arguments(arguments) => {
                let arguments = named(arguments).into_iter().map(|one| self.expression(one)).collect();
                call(on, arguments)
            }
            Piece::Operand(_) | Piece::Operator(_) => Node::Unreadable,
        };
        Expression::new(line, node)
    }

    fn operand(&mut self, node: TreeNode<'s>) -> Expression {
        let text = self.source.text_of(node);
        let read = match node.kind() {
            "identifier" | "primitive_type" => Node::Name(text.to_owned()),
            "number" => match text.parse() {
                Ok(number) => Node::Int(number),
                Err(_) => return self.unreadable(node),
            },
            "boolean" => Node::Bool(text == "true"),
            "null" => Node::Null,
            "string" => Node::Text(self.parts(node)),
            "array" => {
                let items = flatten::items(self.source, node).into_iter();
                let read = |item: Vec<TreeNode<'s>>| Some(self.joined(*item.first()?, &item));
                Node::Array(items.filter_map(read).collect())
            }
            "object" => Node::Object(self.properties(node)),
            "for_statement" => self.for_expression(node),
            "parenthesized_expression" => match named(node).as_slice() {
                [inner] => return self.expression(*inner),
                _ => return self.unreadable(node),
            },
            _ => return self.unreadable(node),
        };
        Expression::new(line_of(node), read)
    }

    /// The properties of an object; nested resources are declarations and not among them.
    pub(super) fn properties(&mut self, object: TreeNode<'s>) -> Vec<Property> {
        let properties = named(object).into_iter().filter(|node| node.kind() == "object_property");
        properties.filter_map(|property| self.property(property)).collect()
    }

    fn property(&mut self, node: TreeNode<'s>) -> Option<Property> {
        let [key, value] = named(node).as_slice().try_into().ok()?;
        let key = match key.kind() {
            "string" => Expression::new(line_of(key), Node::Text(self.parts(key))),
            _ => {
                let name = self.source.text_of(key).to_owned();
                Expression::new(line_of(key), Node::Text(vec![Part::Literal(name)]))
            }
        };
        Some(Property { line: line_of(node), key, value: self.expression(value) })
    }

    fn for_expression(&mut self, node: TreeNode<'s>) -> Node {
        let each = Box::new(self.each(node));
        let Some(body) = node.child_by_field_name("body") else { return Node::Unreadable };
        let (condition, body) = match body.kind() {
            "if_statement" => match named(body).as_slice() {
                [condition, object] => (Some(Box::new(self.expression(*condition))), *object),
                _ => return Node::Unreadable,
            },
            _ => (None, body),
        };
        Node::For { each, condition, body: Box::new(self.expression(body)) }
    }

    /// `x in y` and `(x, i) in y`.
    pub(super) fn each(&mut self, node: TreeNode<'s>) -> Each {
        let mut each =
            Each { item: None, index: None, over: Expression::new(line_of(node), Node::Unreadable) };
        let name = |node| Some(self.source.text_of(node).to_owned());
        each.item = node.child_by_field_name("initializer").and_then(name);
        let mut is_behind_in = false;
        for child in children(node) {
            match child.kind() {
                "for_loop_parameters" => {
                    let mut names = named(child).into_iter();
                    each.item = names.next().and_then(name);
                    each.index = names.next().and_then(name);
                }
                "in" => is_behind_in = true,
                _ if is_behind_in => {
                    each.over = self.expression(child);
                    break;
                }
                _ => {}
            }
        }
        each
    }

    /// Literals and values of a text. Only `${…}` is taken from the tree: it does not keep all blanks.
    fn parts(&mut self, string: TreeNode<'s>) -> Vec<Part> {
        let quotes = if self.source.text_of(string).starts_with("'''") { 3 } else { 1 };
        let end = string.end_byte().saturating_sub(quotes);
        let mut start = string.start_byte() + quotes;
        let mut parts = Vec::new();
        for node in children(string).into_iter().filter(|node| node.kind() == "interpolation") {
            self.literal(start, node.start_byte(), quotes, &mut parts);
            if let Some(value) = named(node).first() {
                parts.push(Part::Value(self.expression(*value)));
            }
            start = node.end_byte();
        }
        self.literal(start, end, quotes, &mut parts);
        parts
    }

    fn literal(&self, start: usize, end: usize, quotes: usize, parts: &mut Vec<Part>) {
        let raw = self.source.text.get(start..end).unwrap_or_default();
        let text = if quotes == 3 { verbatim(raw).to_owned() } else { unescaped(raw) };
        if !text.is_empty() {
            parts.push(Part::Literal(text));
        }
    }
}

/// `sys.f()` and `az.f()` are `f()`.
fn call(on: Expression, arguments: Vec<Expression>) -> Node {
    match on.node {
        Node::Name(function) => Node::Call { function, arguments },
        Node::Member { on, name, .. } => match &on.node {
            Node::Name(namespace) if namespace == "sys" || namespace == "az" => {
                Node::Call { function: name, arguments }
            }
            _ => Node::Method { on, name, arguments },
        },
        _ => Node::Unreadable,
    }
}

fn take(pieces: &mut Pieces<'_>, operator: &str) -> bool {
    pieces.next_if(|piece| matches!(piece, Piece::Operator(found) if *found == operator)).is_some()
}

fn next_operator(pieces: &mut Pieces<'_>) -> Option<(u8, Operator)> {
    let Piece::Operator(found) = pieces.peek()? else { return None };
    PRECEDENCE.iter().find(|(text, ..)| text == found).map(|(_, strength, operator)| (*strength, *operator))
}
