use std::{error::Error, fmt, sync::Arc};

/// What kind of trouble a store is in: each asks for another reaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StoreErrorKind {
    /// Another call wrote one of the rows in the meantime: load and decide again.
    Conflict,
    /// It did not answer in time, or not at all: another time.
    Unavailable,
    /// A row cannot be read: damaged, written by a newer version, or sealed by a key that is not configured. Trying again
    /// does not help.
    Unreadable,
    /// It refuses what we ask, or we could not ask: an operator has to change something.
    Internal,
}

/// The store could not do it. Says which row, by its key, and what caused it; never what the row holds.
#[derive(Clone)]
pub struct StoreError {
    kind: StoreErrorKind,
    place: Option<String>,
    source: Option<Arc<dyn Error + Send + Sync>>,
}

/// Takes what cannot be read for absent, where nothing else may fail with it; `tell` writes the log line.
pub fn skip_unreadable<T>(
    read: Result<T, StoreError>,
    tell: impl FnOnce(&StoreError),
) -> Result<Option<T>, StoreError> {
    match read {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == StoreErrorKind::Unreadable => {
            tell(&error);
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

impl StoreError {
    /// Another call wrote first.
    #[must_use]
    pub const fn conflict() -> Self {
        Self::of(StoreErrorKind::Conflict)
    }

    /// No answer.
    #[must_use]
    pub const fn unavailable() -> Self {
        Self::of(StoreErrorKind::Unavailable)
    }

    /// A row, or a message, that cannot be read.
    #[must_use]
    pub const fn unreadable() -> Self {
        Self::of(StoreErrorKind::Unreadable)
    }

    /// Something that trying again does not mend.
    #[must_use]
    pub const fn internal() -> Self {
        Self::of(StoreErrorKind::Internal)
    }

    const fn of(kind: StoreErrorKind) -> Self {
        Self { kind, place: None, source: None }
    }

    /// The same, caused by this.
    #[must_use]
    pub fn because(self, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { source: Some(Arc::from(source.into())), ..self }
    }

    /// The same, about the row of this key. A row that is known already stays.
    #[must_use]
    pub fn at(self, place: impl FnOnce() -> String) -> Self {
        Self { place: Some(self.place.unwrap_or_else(place)), ..self }
    }

    /// What kind of trouble it is.
    #[must_use]
    pub const fn kind(&self) -> StoreErrorKind {
        self.kind
    }

    /// The key of the row, if it is about one: table, partition and row.
    #[must_use]
    pub fn place(&self) -> Option<&str> {
        self.place.as_deref()
    }
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            StoreErrorKind::Conflict => "another call wrote first",
            StoreErrorKind::Unavailable => "the store is unavailable",
            StoreErrorKind::Unreadable => "a stored row cannot be read",
            StoreErrorKind::Internal => "the store refuses the request",
        })?;
        match &self.place {
            Some(place) => write!(f, " ({place})"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")?;
        let mut source = self.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

impl Error for StoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_ref().map(|source| source.as_ref() as &(dyn Error + 'static))
    }
}

/// Errors of one kind ask for one reaction, wherever they come from.
impl PartialEq for StoreError {
    fn eq(&self, other: &Self) -> bool {
        self.kind == other.kind
    }
}

impl Eq for StoreError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_row_and_its_cause() {
        let error = StoreError::unreadable().because("no JSON").at(|| "index due|0000000001|03 v".to_owned());
        assert_eq!(error.to_string(), "a stored row cannot be read (index due|0000000001|03 v)");
        assert_eq!(format!("{error:?}"), "a stored row cannot be read (index due|0000000001|03 v): no JSON");
        assert_eq!(error.source().map(ToString::to_string).as_deref(), Some("no JSON"));
        assert_eq!(error.clone().at(|| "another row".to_owned()).place(), error.place());
    }

    #[test]
    fn errors_are_equal_by_their_kind() {
        assert_eq!(StoreError::unavailable().because("reset"), StoreError::unavailable());
        assert_ne!(StoreError::unavailable(), StoreError::internal());
    }
}
