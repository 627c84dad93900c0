//! What the checker tells about a template.

use std::fmt;

/// Which rule a template breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Unreadable,
    NotPortable,
    UnknownType,
    UnknownVersion,
    UnknownProperty,
    ReadOnlyProperty,
    MissingProperty,
    WrongType,
    WrongValue,
    Unresolved,
    DeclaredTwice,
    UnknownFunction,
    UnknownDecorator,
    Unused,
    UnknownModule,
    UnknownParameter,
    MissingParameter,
    UnknownOutput,
    UnknownPath,
    WriteOnlyPath,
    SecretCall,
    SecretText,
    Unchecked,
    NotEvaluated,
    DeployedTwice,
}

/// A broken rule in a file that the check knows.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Problem {
    pub(crate) line: usize,
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

impl Problem {
    pub(crate) fn new(line: usize, kind: Kind, text: impl Into<String>) -> Self {
        Self { line, kind, text: text.into() }
    }

    pub(crate) fn in_file(self, file: &str) -> Finding {
        Finding { file: file.to_owned(), problem: self }
    }
}

/// A broken rule with its file, relative to the root of the repository.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Finding {
    pub(crate) file: String,
    pub(crate) problem: Problem,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:{}: {}", self.file, self.problem.line, self.problem.text)
    }
}
