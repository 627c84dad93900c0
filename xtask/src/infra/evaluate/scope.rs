//! The names that an expression may use.

use serde_json::Value;

use super::fault::{Cause, Fault};

/// The declarations of a file, and the files beside it.
pub(super) trait Symbols {
    /// The value of a parameter, variable, resource or module.
    fn value(&self, name: &str, line: usize) -> Result<Value, Fault>;
    /// The text of a file that is named relative to this one.
    fn load(&self, path: &str) -> Result<String, Cause>;
    fn fault(&self, line: usize, cause: Cause) -> Fault;
}

/// Declarations, and the variables of loops and lambdas around an expression.
#[derive(Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) symbols: &'a dyn Symbols,
    local: Option<Local<'a>>,
}

#[derive(Clone, Copy)]
struct Local<'a> {
    name: &'a str,
    value: &'a Value,
    outer: &'a Scope<'a>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(symbols: &'a dyn Symbols) -> Self {
        Self { symbols, local: None }
    }

    pub(super) fn with(&'a self, name: &'a str, value: &'a Value) -> Self {
        Scope { symbols: self.symbols, local: Some(Local { name, value, outer: self }) }
    }

    pub(super) fn get(&self, name: &str, line: usize) -> Result<Value, Fault> {
        match &self.local {
            Some(local) if local.name == name => Ok(local.value.clone()),
            Some(local) => local.outer.get(name, line),
            None => self.symbols.value(name, line),
        }
    }

    pub(super) fn fault(&self, line: usize, cause: Cause) -> Fault {
        self.symbols.fault(line, cause)
    }
}
