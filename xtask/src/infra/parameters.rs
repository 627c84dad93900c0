//! The types of parameters, with their limits.

use serde_json::Value;

use super::catalog::{TextLimits, Type};
use super::fit::Fit;
use super::shape::Shape;
use super::syntax::{Expression, Node, Parameter};

/// The type that a parameter declares; types that are more than a name accept everything.
pub(crate) fn kind(parameter: &Parameter) -> Type {
    let allowed = allowed_texts(parameter);
    match parameter.kind.trim_end_matches('?') {
        "string" if !allowed.is_empty() => Type::Enum { values: allowed, is_open: false },
        "string" => Type::Text(TextLimits {
            min: length(parameter, "minLength"),
            max: length(parameter, "maxLength"),
            pattern: None,
        }),
        "int" => Type::Int { min: number(parameter, "minValue"), max: number(parameter, "maxValue") },
        "bool" => Type::Bool,
        "object" => Type::AnyObject,
        kind if kind == "array" || kind.ends_with("[]") => Type::List {
            item: Box::new(item(kind)),
            min: length(parameter, "minLength"),
            max: length(parameter, "maxLength"),
        },
        _ => Type::Any,
    }
}

/// Why a parameter does not take a value.
pub(crate) fn refusal(parameter: &Parameter, value: &Value) -> Option<String> {
    let mut fit = Fit::new(None);
    fit.value(&parameter.name, &Shape::of_json(value, parameter.line), &kind(parameter));
    let broken = fit.problems.into_iter().next().map(|problem| problem.text);
    broken.or_else(|| {
        // There is no type of certain numbers.
        let allowed: Vec<i64> = allowed(parameter).filter_map(as_number).collect();
        let is_refused =
            !allowed.is_empty() && value.as_i64().is_some_and(|number| !allowed.contains(&number));
        is_refused.then(|| format!("{}: {value} is none of {allowed:?}", parameter.name))
    })
}

fn item(kind: &str) -> Type {
    match kind {
        "string[]" => Type::Text(TextLimits::default()),
        "int[]" => Type::Int { min: None, max: None },
        "bool[]" => Type::Bool,
        "object[]" => Type::AnyObject,
        _ => Type::Any,
    }
}

fn allowed_texts(parameter: &Parameter) -> Vec<String> {
    allowed(parameter).filter_map(Expression::literal).collect()
}

fn allowed(parameter: &Parameter) -> impl Iterator<Item = &Expression> {
    let lists = argument(parameter, "allowed").into_iter();
    lists.flat_map(|list| match &list.node {
        Node::Array(items) => items.as_slice(),
        _ => &[],
    })
}

fn length(parameter: &Parameter, decorator: &str) -> Option<usize> {
    number(parameter, decorator).and_then(|number| usize::try_from(number).ok())
}

fn number(parameter: &Parameter, decorator: &str) -> Option<i64> {
    argument(parameter, decorator).and_then(as_number)
}

fn as_number(expression: &Expression) -> Option<i64> {
    match &expression.node {
        Node::Int(number) => Some(*number),
        Node::Minus(inner) => as_number(inner).map(i64::wrapping_neg),
        _ => None,
    }
}

fn argument<'a>(parameter: &'a Parameter, decorator: &str) -> Option<&'a Expression> {
    parameter.decorators.iter().find(|found| found.name == decorator)?.arguments.first()
}
