use std::time::Duration;

use http::Method;

use crate::{Seen, Service};

/// What happens to a request.
#[derive(Clone, Debug)]
pub enum Fault {
    /// It never reaches the service: this status is the answer, after which the client is asked to wait so long, in
    /// seconds.
    Refuse {
        /// Such as 503 or 429.
        status: u16,
        /// The value of `Retry-After`.
        retry_after_seconds: Option<u64>,
    },
    /// It reaches the service this much later, whether or not the client still waits.
    Delay(Duration),
    /// It never reaches the service: the connection is cut.
    Cut,
    /// The service carries it out, and the connection is cut instead of answering.
    LoseAnswer,
}

/// Which requests a fault befalls.
#[derive(Clone, Debug)]
pub struct Rule {
    pub(crate) service: Option<Service>,
    pub(crate) method: Option<Method>,
    pub(crate) path_part: String,
    pub(crate) from: usize,
    pub(crate) count: usize,
    pub(crate) fault: Fault,
}

impl Rule {
    /// Befalls every request.
    #[must_use]
    pub fn always(fault: Fault) -> Self {
        Self { service: None, method: None, path_part: String::new(), from: 0, count: usize::MAX, fault }
    }

    /// Befalls the n-th matching request alone, counted from 0.
    #[must_use]
    pub fn nth(n: usize, fault: Fault) -> Self {
        Self::count(n, 1, fault)
    }

    /// Befalls so many matching requests in a row, from the n-th on, counted from 0.
    #[must_use]
    pub fn count(n: usize, count: usize, fault: Fault) -> Self {
        Self { from: n, count, ..Self::always(fault) }
    }

    /// Befalls the first so many matching requests.
    #[must_use]
    pub fn first(count: usize, fault: Fault) -> Self {
        Self { count, ..Self::always(fault) }
    }

    /// Only requests to this service of an account match.
    #[must_use]
    pub fn service(mut self, service: Service) -> Self {
        self.service = Some(service);
        self
    }

    /// Only requests of this method match.
    #[must_use]
    pub fn method(mut self, method: Method) -> Self {
        self.method = Some(method);
        self
    }

    /// Only requests whose path and query hold this text match, as they stand on the wire.
    #[must_use]
    pub fn path(mut self, part: impl Into<String>) -> Self {
        self.path_part = part.into();
        self
    }

    pub(crate) fn matches(&self, seen: &Seen) -> bool {
        self.service.is_none_or(|wanted| Some(wanted) == seen.service)
            && self.method.as_ref().is_none_or(|wanted| *wanted == seen.method)
            && seen.path.contains(&self.path_part)
    }
}
