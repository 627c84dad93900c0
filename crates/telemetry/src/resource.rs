/// Who tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resource {
    /// The service: the app's name.
    pub role: String,
    /// The instance of it.
    pub instance: String,
    pub version: String,
}
