use azure_core::http::Etag;

/// The condition under which a row may be changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IfMatch {
    /// The row must exist, in any version.
    Any,
    /// The row must still be in this version; otherwise the service answers 412.
    Etag(Etag),
}

impl IfMatch {
    pub(crate) fn as_str(&self) -> &str {
        match self {
            Self::Any => "*",
            Self::Etag(etag) => etag.as_ref(),
        }
    }
}

impl From<Etag> for IfMatch {
    fn from(etag: Etag) -> Self {
        Self::Etag(etag)
    }
}
