//! The data of the use cases: every part of a record, what changes it, what a caller is told. No I/O.

mod answer;
mod authorization_request;
mod brand;
mod client;
mod client_definition;
mod clients;
mod code;
mod colour;
mod commit;
mod consent;
mod document;
mod draft;
mod hint;
pub mod iso8601;
mod job;
mod links;
mod measure;
mod rate_limit;
mod record;
mod registered_client;
mod subject;
mod support_reference;
mod timeline;
mod tombstone;

pub use answer::{Answer, Claims, Wording};
pub use authorization_request::{AuthorizationRequest, Handover, ResponseMode};
pub use brand::Brand;
pub use client::Client;
pub use client_definition::{ClientDefinition, DefinitionProblem, Difference, ReadDefinition};
pub use clients::Clients;
pub use code::{CodeFate, IssuedCode};
pub use colour::Colour;
pub use commit::{Commit, Evidence, IndexEntry};
pub use consent::Consent;
pub use document::{DocumentPart, Lease, PollPlan, RetryBackoff};
pub use draft::Draft;
pub use hint::IssuedHint;
pub use job::{EraseJob, Job, JobKind, OrphanJob, PollJob, PurgeJob};
pub use links::Links;
pub use measure::Measure;
pub use rate_limit::{Counter, Raised, RateLimit, RateLimits, ReachedLimit};
pub use record::{Method, OidcPart, Record, ReturnRequest, SamplePart};
pub use registered_client::{
    Activation, ActiveVersion, ClientChange, ClientChangeKind, ClientVersion, MOST_SECRETS, RegisteredClient,
    RegisteredSecret,
};
pub use subject::{Subject, UserId};
pub use support_reference::SupportReference;
pub use timeline::{TimelineEntry, TimelineEvent};
pub use tombstone::Tombstone;
