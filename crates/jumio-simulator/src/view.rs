use std::time::Duration;

use crate::{Scenario, Status};

/// Calls so far, refused ones included.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Access tokens asked for.
    pub tokens: u64,
    /// Account creations.
    pub creates: u64,
    /// Account updates.
    pub updates: u64,
    /// Status reads.
    pub status: u64,
    /// Detail reads.
    pub details: u64,
    /// Account deletions.
    pub deletes: u64,
    /// Health checks.
    pub health: u64,
    /// Calls of any kind that were refused.
    pub refused: u64,
    /// Calls of any kind that named a trace of their caller's.
    pub traced: u64,
    /// Callbacks posted, whatever came back.
    pub callbacks_sent: u64,
}

/// A transaction as the simulator sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TransactionView {
    pub account_id: String,
    pub execution_id: String,
    pub status: Status,
    /// How it ends or ended; `None` while nobody has decided.
    pub scenario: Option<Scenario>,
    /// The hosted page's address.
    pub web_href: String,
    /// As requested.
    pub customer_internal_reference: String,
    /// The key of the workflow, as requested.
    pub workflow: String,
    /// As requested.
    pub user_reference: Option<String>,
    /// As requested.
    pub callback_url: Option<String>,
    /// As requested.
    pub success_url: Option<String>,
    /// As requested.
    pub error_url: Option<String>,
    /// As requested.
    pub locale: Option<String>,
    /// As requested or by default; in simulated time.
    pub token_lifetime: Duration,
    /// Country and kind of the document that the hosted page preselects.
    pub preset: Option<(String, String)>,
    /// Whether the request carried the user's consent.
    pub has_consent: bool,
    /// Whether its account was deleted.
    pub deleted: bool,
    /// Callbacks about it so far.
    pub deliveries: Vec<Delivery>,
}

/// One callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// What it announced.
    pub status: Status,
    /// What became of it.
    pub outcome: DeliveryOutcome,
}

/// What became of a callback.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeliveryOutcome {
    /// Answered with this status code.
    Answered(u16),
    /// Not answered within five seconds, or not reachable.
    Unanswered,
    /// Not sent: the fault profile lost it.
    Lost,
}
