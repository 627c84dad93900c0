//! What a template deploys.

use serde_json::{Map, Value};

/// Resources of a template and its modules, and the outputs of the template.
#[derive(Clone, Debug, Default)]
pub(crate) struct Deployment {
    pub(crate) resources: Vec<Resource>,
    pub(crate) outputs: Map<String, Value>,
}

/// A resource that is there: its condition holds, and in a loop it is one of several.
#[derive(Clone, Debug)]
pub(crate) struct Resource {
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) symbol: String,
    /// The type without its version.
    pub(crate) kind: String,
    /// With the names of the parents before it, such as `account/default/jobs`.
    pub(crate) name: String,
    /// The id of the resource that this one extends.
    pub(crate) scope: Option<String>,
    /// Without `parent`, `scope` and `dependsOn`.
    pub(crate) body: Value,
}
