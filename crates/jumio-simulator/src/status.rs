use std::fmt;

/// Where a transaction stands (Jumio API guide, Status).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Created; not opened yet.
    Initiated,
    /// The web client was opened.
    AcquisitionStarted,
    /// Document and face are captured.
    Acquired,
    /// The result is there.
    Processed,
    /// Opened but left idle.
    SessionExpired,
    /// Never opened in time.
    TokenExpired,
}

impl Status {
    /// The status as Jumio writes it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initiated => "INITIATED",
            Self::AcquisitionStarted => "ACQUISITION_STARTED",
            Self::Acquired => "ACQUIRED",
            Self::Processed => "PROCESSED",
            Self::SessionExpired => "SESSION_EXPIRED",
            Self::TokenExpired => "TOKEN_EXPIRED",
        }
    }

    /// Whether it cannot change any more.
    #[must_use]
    pub fn is_final(self) -> bool {
        matches!(self, Self::Processed | Self::SessionExpired | Self::TokenExpired)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
