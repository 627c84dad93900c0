use std::fmt;

use serde::Deserialize;

/// Personal data. Its `Debug` prints nothing of the content; reading it takes an explicit [`expose`](Self::expose).
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Personal<T>(T);

impl<T> Personal<T> {
    /// Marks a value as personal data.
    pub fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, for the few places that need it.
    pub fn expose(&self) -> &T {
        &self.0
    }

    /// The value, giving up its protection.
    pub fn into_inner(self) -> T {
        self.0
    }
}

impl<T> fmt::Debug for Personal<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Personal(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_hides_the_content() {
        assert_eq!(format!("{:?}", Personal::new("MARIA")), "Personal(..)");
    }
}
