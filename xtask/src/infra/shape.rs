//! What is known of a value before it is deployed: an expression and a value in JSON are checked in the same way.

mod form;
mod from_expression;
mod from_json;

pub(crate) use form::{Entry, Form, Shape};
pub(crate) use from_expression::Context;
