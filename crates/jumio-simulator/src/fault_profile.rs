use std::time::Duration;

/// How reliable the simulator is. Fine by default; set it with
/// [`Simulator::set_fault_profile`](crate::Simulator::set_fault_profile). [`PRESETS`](crate::PRESETS) has names for the usual ones.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct FaultProfile {
    /// What happens to callbacks.
    pub callbacks: CallbackFaults,
    /// Whether ACQUISITION_STARTED and ACQUIRED are announced too, as newer tenants see it.
    pub intermediate_callbacks: bool,
    /// Whether links to a transaction come without the account, as some tenants see it.
    pub short_links: bool,
    /// Whether callbacks call their JSON a form, as an older text of Jumio's announces.
    pub mislabelled_callbacks: bool,
    /// How often the details of a transaction are 404 although it is processed: they can lag behind the callback.
    pub late_details: u32,
    /// Whose result the details tell.
    pub reports: ReportFaults,
    /// What the health check says; in trouble, that callbacks are to blame.
    pub health: HealthFaults,
    /// What happens to API calls.
    pub api: ApiFaults,
    /// To which of them.
    pub calls: Calls,
    /// To how many of them before all are answered again; to all without a number.
    pub count: Option<u32>,
}

/// What happens to callbacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallbackFaults {
    /// Each is sent once, at once.
    #[default]
    Normal,
    /// None is sent.
    Lost,
    /// Each is sent twice.
    Doubled,
    /// Each is sent this much later, in real time.
    Delayed(Duration),
    /// Those of a transaction arrive newest first; needs `intermediate_callbacks` to show.
    Reversed,
    /// The result is there and announced before the browser is sent back.
    BeforeReturn,
    /// Each speaks of a status that is not documented.
    UnknownStatus,
    /// Each goes to the right address and speaks of a transaction that the customer has never seen.
    Misaddressed,
}

/// What the health check says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum HealthFaults {
    /// UP.
    #[default]
    Up,
    /// DEGRADED.
    Degraded,
    /// DOWN.
    Down,
}

/// Whose result the details of a transaction tell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReportFaults {
    /// That of the transaction.
    #[default]
    Own,
    /// One that was requested under another `customerInternalReference`.
    ForeignReference,
    /// That of another transaction.
    ForeignExecution,
}

/// What happens to API calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiFaults {
    /// All are answered at once.
    #[default]
    Fine,
    /// All are refused with 429.
    Crowded,
    /// All are refused with this status.
    Failing(u16),
    /// An access token is good for one call, whatever it promised; the next one is refused with 401.
    Forgetful,
    /// All are carried out, but the connection breaks in the middle of the answer.
    Broken,
    /// All are carried out, but answered this much later, in real time. Beyond the caller's patience, that is a lost
    /// answer.
    Slow(Duration),
}

/// A choice of API calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Calls {
    /// Every call, access tokens included.
    #[default]
    All,
    /// Creation and update of accounts.
    Creation,
    /// Status and details.
    Retrieval,
    /// Deletion of accounts.
    Deletion,
}

impl FaultProfile {
    /// Nothing goes wrong.
    pub const FINE: Self = Self {
        callbacks: CallbackFaults::Normal,
        intermediate_callbacks: false,
        short_links: false,
        mislabelled_callbacks: false,
        late_details: 0,
        reports: ReportFaults::Own,
        health: HealthFaults::Up,
        api: ApiFaults::Fine,
        calls: Calls::All,
        count: None,
    };
}
