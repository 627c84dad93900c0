//! Why a template cannot be evaluated.

use crate::infra::finding::{Finding, Kind, Problem};

/// A fault with its place.
#[derive(Debug, thiserror::Error)]
#[error("{file}:{line}: {cause}")]
pub(crate) struct Fault {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) cause: Cause,
}

#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Cause {
    #[error("{0} is not deployed in this form")]
    NotDeployed(String),
    #[error("{0} is not declared")]
    Unresolved(String),
    #[error("{0} needs its own value")]
    Circle(String),
    #[error("modules are nested too deeply")]
    TooDeep,
    #[error("there is no file {0}")]
    NoFile(String),
    #[error("{path}: {message}")]
    Load { path: String, message: String },
    #[error("the check cannot evaluate {0}")]
    Unsupported(String),
    #[error("{0}() does not take these arguments")]
    Arguments(String),
    #[error("there is no {0} in this value")]
    NoMember(String),
    #[error("{wanted} is wanted and this is {found}")]
    WrongType { wanted: &'static str, found: String },
    #[error("{0} is known only after the deployment")]
    KnownLater(String),
    #[error("the number is too large")]
    Overflow,
    #[error("the parameter {0} has no value")]
    NoParameter(String),
    #[error("there is no parameter {0}")]
    UnknownParameter(String),
    #[error("parameter {0}")]
    Parameter(String),
    #[error("fail(): {0}")]
    Failed(String),
}

impl Fault {
    pub(crate) fn into_finding(self, form: &str) -> Finding {
        let text = format!("in the form {form}: {}", self.cause);
        Problem::new(self.line, Kind::NotEvaluated, text).in_file(&self.file)
    }
}
