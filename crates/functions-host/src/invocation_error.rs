/// Why an invocation failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvocationError {
    /// No such function, or another kind of function.
    #[error("no function '{0}' of this kind")]
    Unknown(String),
    /// There is no handler any more.
    #[error("the host is down: {0}")]
    HostDown(String),
    /// The connection to the handler failed.
    #[error("the handler did not answer: {0}")]
    Unreachable(String),
    /// The host killed the handler: see `functionTimeout` in host.json.
    #[error("timeout value was exceeded by function '{0}'")]
    Timeout(String),
    /// Nothing moved between caller and handler for so long that the host gave up on a proxied request.
    #[error("nothing moved for too long")]
    Inactive,
    /// The handler answered with a status other than success.
    #[error("the handler answered with status {0}")]
    Status(u16),
    /// The handler's answer is none by the protocol.
    #[error("invalid answer of the handler: {0}")]
    Answer(&'static str),
}

impl From<hyper::Error> for InvocationError {
    fn from(error: hyper::Error) -> Self {
        Self::Unreachable(error.to_string())
    }
}
