/// What the supervisor says about the process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum State {
    /// No function needs it.
    NotNeeded,
    Starting {
        pid: Option<u32>,
    },
    Ready {
        pid: u32,
    },
    /// It ended with 0, which the host takes for intended: requests run into a closed port.
    Ended,
    /// The third failure stopped the host.
    HostDown {
        reason: String,
    },
}
