use std::fmt;

use serde::{Deserialize, Serialize};

/// A value that tells something about a user. It does not print; reading it is explicit.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Marks a value as personal.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value itself. The caller takes care that it reaches no log, URL or error.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[personal]")
    }
}

impl<T> From<T> for Personal<T> {
    fn from(value: T) -> Self {
        Self(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_personal_does_not_print_and_can_be_read() {
        let name = Personal::from("Muster".to_owned());
        assert_eq!(format!("{name:?}"), "[personal]");
        assert_eq!(name.expose(), "Muster");
    }
}
