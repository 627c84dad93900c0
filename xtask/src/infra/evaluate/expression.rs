//! The value of an expression.

use std::cmp::Ordering;

use serde_json::{Map, Value};

use super::fault::{Cause, Fault};
use super::functions;
use super::scope::Scope;
use super::texts;
use crate::infra::placeholder;
use crate::infra::syntax::{Each, Expression, Node, Operator, Part, Property};

type Evaluated = Result<Value, Fault>;

pub(super) fn value(expression: &Expression, scope: &Scope<'_>) -> Evaluated {
    let line = expression.line;
    match &expression.node {
        Node::Null => Ok(Value::Null),
        Node::Bool(value) => Ok((*value).into()),
        Node::Int(number) => Ok((*number).into()),
        Node::Text(parts) => text(parts, line, scope),
        Node::Name(name) => scope.get(name, line),
        Node::Array(items) => values(items, scope).map(Value::Array),
        Node::Object(properties) => object(properties, scope).map(Value::Object),
        Node::For { each, condition, body } => loop_over(each, condition.as_deref(), body, scope),
        Node::Call { function, arguments } => call(function, arguments, line, scope),
        Node::Method { on, name, .. } if name == "getSecret" => {
            Ok(placeholder::new(&format!("{}.getSecret()", on.symbol().unwrap_or_default())))
        }
        Node::Method { name, .. } => Err(scope.fault(line, Cause::Unsupported(format!("{name}()")))),
        Node::Member { on, name, is_safe } => {
            let on = reached(on, *is_safe, scope)?;
            on.map_or(Ok(Value::Null), |on| {
                member(&on, name, *is_safe).map_err(|cause| scope.fault(line, cause))
            })
        }
        Node::Index { on, index, is_safe } => {
            let on = reached(on, *is_safe, scope)?;
            let index = value(index, scope)?;
            on.map_or(Ok(Value::Null), |on| {
                at(&on, &index, *is_safe).map_err(|cause| scope.fault(line, cause))
            })
        }
        Node::Child { name, .. } => scope.get(name, line),
        Node::Not(inner) => Ok((!truth(inner, scope)?).into()),
        Node::Minus(inner) => {
            let negative = int(inner, scope)?.checked_neg();
            negative.map(Value::from).ok_or_else(|| scope.fault(line, Cause::Overflow))
        }
        Node::Binary { operator, left, right } => binary(*operator, left, right, scope),
        Node::Choice { condition, then, otherwise } => {
            value(if truth(condition, scope)? { then } else { otherwise }, scope)
        }
        Node::Lambda { .. } => Err(scope.fault(line, Cause::Unsupported("a lambda here".to_owned()))),
        Node::Unreadable => Err(scope.fault(line, Cause::Unsupported("this expression".to_owned()))),
    }
}

/// A condition, which must be known before the deployment.
pub(super) fn truth(expression: &Expression, scope: &Scope<'_>) -> Result<bool, Fault> {
    let value = value(expression, scope)?;
    value.as_bool().ok_or_else(|| scope.fault(expression.line, unlike("a bool", &value)))
}

pub(super) fn object<'p>(
    properties: impl IntoIterator<Item = &'p Property>,
    scope: &Scope<'_>,
) -> Result<Map<String, Value>, Fault> {
    let mut object = Map::new();
    for property in properties {
        let key = texts::shown(&value(&property.key, scope)?);
        object.insert(key, value(&property.value, scope)?);
    }
    Ok(object)
}

/// The items to walk over, each with its number.
pub(super) fn items(each: &Each, scope: &Scope<'_>) -> Result<Vec<(Value, Value)>, Fault> {
    match value(&each.over, scope)? {
        Value::Array(items) => {
            Ok(items.into_iter().enumerate().map(|(index, item)| (item, Value::from(index))).collect())
        }
        other => Err(scope.fault(each.over.line, unlike("an array", &other))),
    }
}

/// Calls `inside` with the variables of a loop.
pub(super) fn bound<T>(
    each: &Each,
    (item, index): &(Value, Value),
    scope: &Scope<'_>,
    inside: impl FnOnce(&Scope<'_>) -> T,
) -> T {
    let scope = scope.with(each.item.as_deref().unwrap_or_default(), item);
    let scope = scope.with(each.index.as_deref().unwrap_or_default(), index);
    inside(&scope)
}

fn loop_over(each: &Each, condition: Option<&Expression>, body: &Expression, scope: &Scope<'_>) -> Evaluated {
    let mut values = Vec::new();
    for item in items(each, scope)? {
        let one = bound(each, &item, scope, |scope| match condition {
            Some(condition) if !truth(condition, scope)? => Ok(None),
            _ => value(body, scope).map(Some),
        })?;
        values.extend(one);
    }
    Ok(Value::Array(values))
}

fn values(expressions: &[Expression], scope: &Scope<'_>) -> Result<Vec<Value>, Fault> {
    expressions.iter().map(|expression| value(expression, scope)).collect()
}

fn text(parts: &[Part], line: usize, scope: &Scope<'_>) -> Evaluated {
    let mut text = String::new();
    for part in parts {
        match part {
            Part::Literal(literal) => text.push_str(literal),
            Part::Value(part) => match value(part, scope)? {
                Value::Null => return Err(scope.fault(line, unlike("a text", &Value::Null))),
                value => text.push_str(&texts::shown(&value)),
            },
        }
    }
    Ok(Value::String(text))
}

fn call(function: &str, arguments: &[Expression], line: usize, scope: &Scope<'_>) -> Evaluated {
    match (function, arguments) {
        ("map", [list, Expression { node: Node::Lambda { parameters, body }, .. }]) => {
            let mapped = lambda(list, parameters, scope, |scope| value(body, scope))?;
            Ok(Value::Array(mapped.into_iter().map(|(_, mapped)| mapped).collect()))
        }
        ("filter", [list, Expression { node: Node::Lambda { parameters, body }, .. }]) => {
            let kept = lambda(list, parameters, scope, |scope| truth(body, scope))?;
            let kept = kept.into_iter().filter_map(|(item, is_kept)| is_kept.then_some(item));
            Ok(Value::Array(kept.collect()))
        }
        _ => {
            let arguments = values(arguments, scope)?;
            functions::call(function, &arguments, scope.symbols).map_err(|cause| scope.fault(line, cause))
        }
    }
}

/// The items of a list, each with what a lambda makes of it.
fn lambda<T>(
    list: &Expression,
    parameters: &[String],
    scope: &Scope<'_>,
    body: impl Fn(&Scope<'_>) -> Result<T, Fault>,
) -> Result<Vec<(Value, T)>, Fault> {
    let items = match value(list, scope)? {
        Value::Array(items) => items,
        other => return Err(scope.fault(list.line, unlike("an array", &other))),
    };
    let name = parameters.first().map(String::as_str).unwrap_or_default();
    let evaluated = items.into_iter().map(|item| {
        let made = body(&scope.with(name, &item))?;
        Ok((item, made))
    });
    evaluated.collect()
}

/// What `.` or `[` is applied to. `None`: a `?` on the way there met nothing, and the whole path is null.
fn reached(on: &Expression, is_safe: bool, scope: &Scope<'_>) -> Result<Option<Value>, Fault> {
    match value(on, scope) {
        Ok(Value::Null) if is_safe || passes_over_null(on) => Ok(None),
        Err(Fault { cause: Cause::NotDeployed(_), .. }) if is_safe && on.symbol().is_some() => Ok(None),
        other => other.map(Some),
    }
}

fn passes_over_null(expression: &Expression) -> bool {
    match &expression.node {
        Node::Member { on, is_safe, .. } | Node::Index { on, is_safe, .. } => {
            *is_safe || passes_over_null(on)
        }
        _ => false,
    }
}

fn member(on: &Value, name: &str, is_safe: bool) -> Result<Value, Cause> {
    if let Some(known_later) = placeholder::name(on) {
        return Ok(placeholder::new(&format!("{known_later}.{name}")));
    }
    match on.get(name) {
        Some(value) => Ok(value.clone()),
        None if is_safe => Ok(Value::Null),
        None => Err(Cause::NoMember(name.to_owned())),
    }
}

fn at(on: &Value, index: &Value, is_safe: bool) -> Result<Value, Cause> {
    if let Some(known_later) = placeholder::name(on) {
        return Ok(placeholder::new(&format!("{known_later}[{}]", texts::shown(index))));
    }
    if let Some(name) = index.as_str() {
        return member(on, name, is_safe);
    }
    let number = index.as_u64().and_then(|index| usize::try_from(index).ok());
    match number.and_then(|number| on.get(number)) {
        Some(value) => Ok(value.clone()),
        None if is_safe => Ok(Value::Null),
        None => Err(Cause::NoMember(format!("[{}]", texts::shown(index)))),
    }
}

fn binary(operator: Operator, left: &Expression, right: &Expression, scope: &Scope<'_>) -> Evaluated {
    match operator {
        Operator::Coalesce => match value(left, scope)? {
            Value::Null => value(right, scope),
            found => Ok(found),
        },
        Operator::Or => Ok((truth(left, scope)? || truth(right, scope)?).into()),
        Operator::And => Ok((truth(left, scope)? && truth(right, scope)?).into()),
        Operator::Equal => equal(left, right, scope).map(Value::from),
        Operator::Unequal => Ok((!equal(left, right, scope)?).into()),
        Operator::EqualInAnyCase => equal_in_any_case(left, right, scope).map(Value::from),
        Operator::UnequalInAnyCase => Ok((!equal_in_any_case(left, right, scope)?).into()),
        Operator::Less => Ok(compared(left, right, scope)?.is_lt().into()),
        Operator::LessOrEqual => Ok(compared(left, right, scope)?.is_le().into()),
        Operator::Greater => Ok(compared(left, right, scope)?.is_gt().into()),
        Operator::GreaterOrEqual => Ok(compared(left, right, scope)?.is_ge().into()),
        Operator::Add => computed(i64::checked_add, left, right, scope),
        Operator::Subtract => computed(i64::checked_sub, left, right, scope),
        Operator::Multiply => computed(i64::checked_mul, left, right, scope),
        Operator::Divide => computed(i64::checked_div, left, right, scope),
        Operator::Remainder => computed(i64::checked_rem, left, right, scope),
    }
}

/// Two values that must be known before the deployment.
fn both(left: &Expression, right: &Expression, scope: &Scope<'_>) -> Result<(Value, Value), Fault> {
    let known = |expression: &Expression| {
        let value = value(expression, scope)?;
        match placeholder::name(&value) {
            Some(name) => Err(scope.fault(expression.line, Cause::KnownLater(name.to_owned()))),
            None => Ok(value),
        }
    };
    Ok((known(left)?, known(right)?))
}

fn equal(left: &Expression, right: &Expression, scope: &Scope<'_>) -> Result<bool, Fault> {
    let is_null = |expression: &Expression| matches!(expression.node, Node::Null);
    // What Azure knows is there.
    if is_null(left) || is_null(right) {
        return Ok(value(left, scope)? == value(right, scope)?);
    }
    both(left, right, scope).map(|(left, right)| left == right)
}

fn equal_in_any_case(left: &Expression, right: &Expression, scope: &Scope<'_>) -> Result<bool, Fault> {
    let (left, right) = both(left, right, scope)?;
    Ok(texts::shown(&left).to_lowercase() == texts::shown(&right).to_lowercase())
}

fn compared(left: &Expression, right: &Expression, scope: &Scope<'_>) -> Result<Ordering, Fault> {
    let line = left.line;
    match both(left, right, scope)? {
        (Value::String(left), Value::String(right)) => Ok(left.cmp(&right)),
        (left, right) => match (left.as_i64(), right.as_i64()) {
            (Some(left), Some(right)) => Ok(left.cmp(&right)),
            (None, _) => Err(scope.fault(line, unlike("an int", &left))),
            (_, None) => Err(scope.fault(line, unlike("an int", &right))),
        },
    }
}

fn computed(
    rule: impl Fn(i64, i64) -> Option<i64>,
    left: &Expression,
    right: &Expression,
    scope: &Scope<'_>,
) -> Evaluated {
    let number = rule(int(left, scope)?, int(right, scope)?);
    number.map(Value::from).ok_or_else(|| scope.fault(left.line, Cause::Overflow))
}

fn int(expression: &Expression, scope: &Scope<'_>) -> Result<i64, Fault> {
    let value = value(expression, scope)?;
    value.as_i64().ok_or_else(|| scope.fault(expression.line, unlike("an int", &value)))
}

fn unlike(wanted: &'static str, found: &Value) -> Cause {
    match placeholder::name(found) {
        Some(name) => Cause::KnownLater(name.to_owned()),
        None => Cause::WrongType { wanted, found: found.to_string() },
    }
}
