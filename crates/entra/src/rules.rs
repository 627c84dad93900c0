use std::{sync::Arc, time::SystemTime};

use crate::Authority;

/// What time it is.
pub type Now = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// Which tokens count.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Whose tokens.
    pub authority: Authority,
    /// For whom they are: the API's app id (v2.0 tokens) or its App ID URI (v1.0 tokens). One of them must be named.
    pub audiences: Vec<String>,
    /// The apps that may call, by their ids; empty: any app of the tenant, so ask for roles then.
    pub clients: Vec<String>,
    /// Application roles of which the app must have one; empty: none is asked for.
    pub roles: Vec<String>,
}
