/// The version of a stored row; writing demands that it still is the latest. `None`: there is no row yet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Version(pub Option<String>);

/// A value as it was read.
#[derive(Clone, Debug)]
pub struct Versioned<T> {
    pub value: T,
    pub version: Version,
}
