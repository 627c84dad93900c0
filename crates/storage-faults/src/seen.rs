use std::time::SystemTime;

use bytes::Bytes;
use http::Method;

use crate::Service;

/// A request that came to the proxy.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// To which service of an account; absent where one proxy stands alone.
    pub service: Option<Service>,
    pub method: Method,
    /// Its path and query, as they stand on the wire.
    pub path: String,
    pub body: Bytes,
}

/// A request that the service carried out, whether or not the client has heard of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CarriedOut {
    /// What came.
    pub request: Seen,
    /// The service's time in the answer; absent where it told none.
    pub at: Option<SystemTime>,
}
