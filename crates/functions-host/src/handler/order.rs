pub(crate) enum Order {
    /// As the host does when it restarts the handler itself: not counted as a failure.
    Restart,
    /// As an operating system does that runs out of memory.
    Kill,
    Stop,
    /// Nobody waits for it any longer: the host ends.
    GiveUp,
}
