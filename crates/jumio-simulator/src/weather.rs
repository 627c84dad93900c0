use std::time::Duration;

/// How reliable the simulator is. Fine weather by default; set it with
/// [`Simulator::set_weather`](crate::Simulator::set_weather).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Weather {
    /// What happens to callbacks.
    pub callbacks: CallbackWeather,
    /// Whether ACQUISITION_STARTED and ACQUIRED are announced too, as newer tenants see it.
    pub intermediate_callbacks: bool,
    /// Whether links to a transaction come without the account, as some tenants see it.
    pub short_links: bool,
    /// Whether callbacks call their JSON a form, as an older text of Jumio's announces.
    pub mislabelled_callbacks: bool,
    /// How often the details of a transaction are 404 although it is processed: they can lag behind the callback.
    pub late_details: u32,
    /// What happens to API calls.
    pub api: ApiWeather,
}

/// What happens to callbacks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CallbackWeather {
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
}

/// What happens to API calls.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiWeather {
    /// All are answered at once.
    #[default]
    Fine,
    /// All are refused with 429.
    Crowded,
    /// All are refused with this status.
    Failing(u16),
    /// All are carried out, but answered this much later, in real time. Beyond the caller's patience, that is a lost
    /// answer.
    Slow(Duration),
}
