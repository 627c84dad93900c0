use std::collections::BTreeMap;
use std::fmt;

use azure_core::http::Etag;
use azure_core::time::OffsetDateTime;

use crate::Value;

/// A row. `Debug` shows the names and types of its properties, neither keys nor values.
#[derive(Clone, PartialEq)]
pub struct Entity {
    /// The first half of the key. Rows that share it can change together.
    pub partition_key: String,
    /// The second half of the key, unique in its partition.
    pub row_key: String,
    /// Everything else. The names `PartitionKey`, `RowKey`, `Timestamp` and those that begin with `odata.` are the
    /// service's own and are refused.
    pub properties: BTreeMap<String, Value>,
    /// The version that was read. Writes do not send it: they take their condition as an argument.
    pub etag: Option<Etag>,
    /// When the service last changed the row, by its own clock. Never sent.
    pub timestamp: Option<OffsetDateTime>,
}

impl Entity {
    /// A row without properties.
    #[must_use]
    pub fn new(partition_key: impl Into<String>, row_key: impl Into<String>) -> Self {
        Self {
            partition_key: partition_key.into(),
            row_key: row_key.into(),
            properties: BTreeMap::new(),
            etag: None,
            timestamp: None,
        }
    }

    /// The row with one more property.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.properties.insert(name.into(), value.into());
        self
    }

    /// A property's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.properties.get(name)
    }
}

impl fmt::Debug for Entity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Entity").field("properties", &self.properties).finish_non_exhaustive()
    }
}
