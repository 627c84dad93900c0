//! The user's browser: bound to a verification, sent to the provider, shown where it stands, and sent back. How the client is
//! answered is each protocol's own business: here the end is [`Ready`].

mod authorize;
mod bindings;
mod continuation;
mod provider_return;
mod ready;
mod status;
mod view;

pub use authorize::{Authorize, AuthorizeCall, AuthorizeError, AuthorizeStep, Progress, Visitor};
pub use bindings::Browsers;
pub use continuation::{Continuation, ContinueError};
pub use provider_return::{ProviderReturn, ProviderReturns, ReturnError};
pub use ready::{AuthorizationResponse, Ready};
pub use status::Status;
pub use view::{View, Views};
