use azure_core::http::Method;
use azure_core::http::headers::{HeaderName, IF_MATCH, PREFER};

use crate::IfMatch;
use crate::request::Backend;

/// One write, be it alone or in a transaction. Source: "Operations on entities" of the Table service REST API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    Insert,
    Replace(IfMatch),
    Merge(IfMatch),
    InsertOrReplace,
    InsertOrMerge,
    Delete(IfMatch),
}

/// Cosmos DB knows no PATCH: a merge is a POST that says so.
const X_HTTP_METHOD: HeaderName = HeaderName::from_static("x-http-method");

impl Change {
    pub(crate) const fn method(&self, backend: Backend) -> Method {
        match (self, backend) {
            (Self::Insert, _) => Method::Post,
            (Self::Replace(_) | Self::InsertOrReplace, _) => Method::Put,
            (Self::Merge(_) | Self::InsertOrMerge, Backend::Storage) => Method::Patch,
            (Self::Merge(_) | Self::InsertOrMerge, Backend::Cosmos) => Method::Post,
            (Self::Delete(_), _) => Method::Delete,
        }
    }

    /// Headers beside those of every request. An upsert is an update without `If-Match`.
    pub(crate) fn headers(&self, backend: Backend) -> Vec<(HeaderName, &str)> {
        let mut headers = Vec::new();
        match self {
            Self::Insert => headers.push((PREFER, "return-no-content")),
            Self::Replace(condition) | Self::Merge(condition) | Self::Delete(condition) => {
                headers.push((IF_MATCH, condition.as_str()));
            }
            Self::InsertOrReplace | Self::InsertOrMerge => {}
        }
        if backend == Backend::Cosmos && matches!(self, Self::Merge(_) | Self::InsertOrMerge) {
            headers.push((X_HTTP_METHOD, "MERGE"));
        }
        headers
    }

    /// An insert goes to the table, everything else to the row.
    pub(crate) const fn names_row(&self) -> bool {
        !matches!(self, Self::Insert)
    }
}
