/// Which request to the second policy continues the first policy's.
#[derive(Clone, Debug)]
pub struct ReturnTarget {
    /// The second policy.
    pub policy: String,
    /// The app.
    pub client_id: String,
    /// Where the app is.
    pub redirect_uri: String,
    /// What it asks for.
    pub scope: String,
}
