//! A body that is there once, several times or not at all.

use serde_json::Value;

/// What a body stands for.
pub(super) enum Instances<T> {
    Removed,
    One(T),
    /// Null where the condition in a loop does not hold.
    Many(Vec<Option<T>>),
}

impl<T> Instances<T> {
    pub(super) fn into_all(self) -> Vec<T> {
        match self {
            Self::Removed => Vec::new(),
            Self::One(one) => vec![one],
            Self::Many(several) => several.into_iter().flatten().collect(),
        }
    }

    /// The value of the symbol; the text says which of several it is, such as `[0]`.
    pub(super) fn into_value(self, mut value: impl FnMut(T, &str) -> Value) -> Option<Value> {
        match self {
            Self::Removed => None,
            Self::One(one) => Some(value(one, "")),
            Self::Many(several) => {
                let several = several.into_iter().enumerate();
                let several = several
                    .map(|(index, one)| one.map_or(Value::Null, |one| value(one, &format!("[{index}]"))));
                Some(several.collect())
            }
        }
    }
}
