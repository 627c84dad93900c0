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
    /// Application roles of which the app, or the user, must have one; empty: none is asked for.
    pub roles: Vec<String>,
    /// Whether a user's token counts too, which an app got on the user's behalf.
    pub delegated: Delegated,
}

/// Whether tokens count that an app got on a user's behalf (they hold `scp`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Delegated {
    /// Only tokens that apps get for themselves.
    #[default]
    Refused,
    /// Both.
    Accepted,
}

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The object id of the user, or of the app's service principal; absent where Entra left it out.
    pub object_id: Option<String>,
    /// Its application roles. Entra puts them in when it issues the token: a role that was taken away since is still there.
    pub roles: Vec<String>,
}
