/// A service of a storage account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    Blob,
    Queue,
    Table,
}

impl Service {
    pub const ALL: [Self; 3] = [Self::Blob, Self::Queue, Self::Table];

    /// Where a connection string says that the service is.
    pub(crate) fn endpoint_in(self, connection_string: &str) -> Option<&str> {
        let key = format!("{self:?}Endpoint=");
        connection_string.split(';').find_map(|part| part.strip_prefix(&key))
    }
}
