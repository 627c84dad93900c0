/// A service of a storage account. Each has an endpoint of its own; tables also have their own form of signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// Blob storage.
    Blob,
    /// Queue storage.
    Queue,
    /// Table storage, Cosmos DB for Table included.
    Table,
}

impl Service {
    /// The label in host names such as `<account>.blob.core.windows.net`.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Queue => "queue",
            Self::Table => "table",
        }
    }

    /// The key of a connection string that names the endpoint.
    pub(crate) const fn endpoint_key(self) -> &'static str {
        match self {
            Self::Blob => "BlobEndpoint",
            Self::Queue => "QueueEndpoint",
            Self::Table => "TableEndpoint",
        }
    }

    /// Azurite's port.
    pub(crate) const fn development_port(self) -> u16 {
        match self {
            Self::Blob => 10000,
            Self::Queue => 10001,
            Self::Table => 10002,
        }
    }
}
