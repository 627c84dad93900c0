//! Fills the store with users who have begun a verification: what `start` writes for each, sealed as usual.

use journeys::{CLIENT_ID, lookup_key};
use std::{
    ops::Range,
    time::{Duration, Instant},
};

use contract::{
    AccountId, AttemptId, ClientId, ExecutionId, Personal, ProviderName, Timestamp, VerificationId,
};
use futures::{StreamExt, TryStreamExt, stream};
use service::{
    kernel::{Deadline, Version, Versioned},
    model::{
        Commit, EraseJob, IndexEntry, Record, Subject, SupportReference, TimelineEntry, TimelineEvent, UserId,
    },
    ports::{Commits, Verifications},
};
use state::State;
use tokens::LookupKey;
use verification::{Attributes, CurrentAttempt, Transaction, User, Verification};

use super::place::failed;
use crate::error::BenchError;

/// How many are written at the same time.
const IN_FLIGHT: usize = 48;
/// How long one write may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How many rows are read to tell what one read costs.
const READS: u32 = 200;

/// 2030: whatever is due lies ahead, so that no sweep comes between.
const BEGUN: Timestamp = Timestamp::from_unix_millis(1_900_000_000_000);
/// 2001: all retention is over.
const ENDED: Timestamp = Timestamp::from_unix_millis(1_000_000_000_000);
const HOUR: Duration = Duration::from_secs(3600);
/// Erasures spread over as many hours as retention has.
const RETENTION_HOURS: u32 = 90 * 24;

/// Adds these users, who have begun a verification; how long it took.
pub(crate) async fn fill(store: &State, numbers: Range<u32>) -> Result<Duration, BenchError> {
    fill_with(store, numbers, beginning).await
}

/// Adds these users, whose verification has a transaction, ran out long ago, and is to be erased.
pub(crate) async fn fill_with_ended(store: &State, numbers: Range<u32>) -> Result<Duration, BenchError> {
    fill_with(store, numbers, ended).await
}

async fn fill_with(
    store: &State,
    numbers: Range<u32>,
    commit: fn(&LookupKey, u32) -> Commit,
) -> Result<Duration, BenchError> {
    let lookup = LookupKey::parse(&lookup_key()).map_err(failed)?;
    let since = Instant::now();
    stream::iter(numbers)
        .map(|number| store.commit(commit(&lookup, number), Deadline::after(PATIENCE)))
        .buffer_unordered(IN_FLIGHT)
        .map_err(failed)
        .try_for_each(async |_| Ok(()))
        .await?;
    Ok(since.elapsed())
}

/// What plain reads of single rows, spread over all, take; sorted.
pub(crate) async fn point_reads(store: &State, users: u32) -> Result<Vec<Duration>, BenchError> {
    let lookup = LookupKey::parse(&lookup_key()).map_err(failed)?;
    let mut latencies = Vec::new();
    for read in 0..READS {
        let number = u64::from(read) * u64::from(users) / u64::from(READS);
        let id = id(&lookup, u32::try_from(number).unwrap_or_default());
        let since = Instant::now();
        let found = store.verification(id, Deadline::after(PATIENCE)).await.map_err(failed)?;
        latencies.push(since.elapsed());
        found.ok_or(BenchError::Missing("a verification that was written"))?;
    }
    latencies.sort();
    Ok(latencies)
}

fn subject(number: u32) -> Subject {
    Subject {
        tenant: "default".to_owned(),
        id: UserId::ObjectId(Personal::new(format!("crowd-{number:012}"))),
    }
}

fn id(lookup: &LookupKey, number: u32) -> VerificationId {
    let mut attempt = [0; 16];
    for (to, from) in attempt.iter_mut().zip(tokens::sha256(&number.to_be_bytes())) {
        *to = from;
    }
    VerificationId::new(subject(number).name(lookup), AttemptId::from_random(attempt))
}

fn beginning(lookup: &LookupKey, number: u32) -> Commit {
    let id = id(lookup, number);
    let current = CurrentAttempt { attempt: id.attempt(), newest_number: 1 };
    let record = record(id, number);
    let mut user = User::default();
    user.within_mut(&record.group()).current = Some(current);
    let due = BEGUN + HOUR * (number % RETENTION_HOURS);
    Commit {
        user: Some((id.user(), new(user))),
        records: vec![new(record)],
        timeline: vec![(id, TimelineEntry { at: BEGUN, event: TimelineEvent::Created })],
        jobs: vec![EraseJob { verification_id: id, due }.into()],
        ..Commit::default()
    }
}

fn ended(lookup: &LookupKey, number: u32) -> Commit {
    let mut commit = beginning(lookup, number);
    let id = id(lookup, number);
    let execution = ExecutionId(format!("5a0c9d3e-0000-4000-8000-{number:012}"));
    for record in &mut commit.records {
        let verification = &mut record.value.verification;
        verification.created_at = ENDED;
        verification.state = verification::State::Expired;
        verification.transaction = Some(Transaction {
            provider: ProviderName("jumio".to_owned()),
            account: AccountId(format!("0b6f6c1e-0000-4000-8000-{number:012}")),
            execution: execution.clone(),
            issued_at: ENDED,
            expires_at: ENDED,
        });
    }
    commit.jobs = vec![EraseJob { verification_id: id, due: ENDED }.into()];
    commit.index = vec![
        (IndexEntry::Execution(execution), id),
        (IndexEntry::SupportReference(SupportReference::of(id)), id),
    ];
    commit
}

fn new<T>(value: T) -> Versioned<T> {
    Versioned { value, version: Version(None) }
}

fn record(id: VerificationId, number: u32) -> Record {
    let attributes =
        Attributes { surname: Some(Personal::new("Muster".to_owned())), ..Attributes::default() };
    let verification = Verification::new(id, 1, BEGUN);
    let record = Record::new(verification, ClientId(CLIENT_ID.to_owned()), subject(number));
    Record {
        correlation_id: Some(format!("journey-{number:012}")),
        locale: Some("en".to_owned()),
        timeline_length: 1,
        ..record.with_account(attributes, None, None)
    }
}
