//! How much a function reads and how long it may take.

use std::time::Duration;

/// Policies send some claims, a bearer token perhaps among them.
pub(crate) const LONGEST_POLICY_BODY: usize = 64 * 1024;

/// A code, a secret, two addresses; a ticket.
pub(crate) const LONGEST_FORM: usize = 16 * 1024;

/// The name of a user or a verification.
pub(crate) const LONGEST_OPERATOR_BODY: usize = 4 * 1024;

/// Jumio's callbacks have less than a kilobyte, Netverify's some.
pub(crate) const LONGEST_CALLBACK: usize = 16 * 1024;

/// Immediate polls of one instance at a time. Jumio allows 15 reads per second and a poll makes up to two; instances and the
/// queue share them.
pub(crate) const IMMEDIATE_POLLS: usize = 4;

pub(crate) const IMMEDIATE_POLL_PAUSE: Duration = Duration::from_secs(1);

/// How long a job may take.
pub(crate) const JOB_TIME: Duration = Duration::from_secs(25);

/// How long a sweep may take. Shorter than `functionTimeout` in host.json: the host ends a process that takes longer.
pub(crate) const SWEEP_TIME: Duration = Duration::from_secs(50);
