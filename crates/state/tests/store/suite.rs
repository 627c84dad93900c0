//! What every store must do.

use std::sync::Arc;

use contract::{AccountId, ExecutionId, Personal, Timestamp, UserKey, VerificationId};
use data_encoding::BASE64;
use service::{
    kernel::{StoreError, Version, Versioned},
    model::{
        Commit, Counter, EraseJob, IndexEntry, Job, JobKind, OrphanJob, PollJob, PurgeJob, Record,
        SupportReference, TimelineEntry, TimelineEvent, Tombstone,
    },
    ports::{
        Commits, Counters, EvidenceStore, Jobs, KeyRotation, Retention, Timelines, Users, Verifications,
    },
};
use state::{Rekeyed, State};
use tokens::LookupKey;
use verification::{CurrentAttempt, User};

use super::fixture::{
    Fixture, Kind, at, content, creation, deadline, fixture, id, key, read, record, record_with,
};

/// Makes a test of each of these for each backend.
macro_rules! on_every_backend {
    ($($name:ident),+ $(,)?) => {
        mod on_the_embedded_store {
            $(#[tokio::test]
            async fn $name() {
                super::$name(super::fixture(super::Kind::Embedded).await.unwrap()).await;
            })+
        }
        mod on_azurite {
            $(#[tokio::test]
            async fn $name() {
                if let Some(fixture) = super::fixture(super::Kind::Azure).await {
                    super::$name(fixture).await;
                }
            })+
        }
        mod on_azurite_as_cosmos_db {
            $(#[tokio::test]
            async fn $name() {
                if let Some(fixture) = super::fixture(super::Kind::Cosmos).await {
                    super::$name(fixture).await;
                }
            })+
        }
    };
}

pub(crate) use on_every_backend;

on_every_backend!(
    what_was_committed_is_read_back_and_survives_the_process,
    of_two_writers_one_is_told_of_the_conflict,
    the_version_that_a_commit_answers_with_is_the_one_to_write_next,
    a_change_happens_as_a_whole_or_not_at_all,
    two_records_of_a_user_change_together,
    without_the_master_key_nothing_is_read_and_nothing_panics,
    an_execution_leads_to_its_verification,
    due_jobs_stay_on_the_index_until_they_are_done,
    jobs_of_every_kind_come_back_as_they_were,
    of_an_erased_verification_the_index_keeps_nothing_and_keeps_what_leads_to_others,
    old_counters_go_however_many_there_are,
    all_pages_of_due_jobs_together_hold_every_one_in_order,
    a_support_reference_leads_to_its_verification,
    what_happened_and_what_was_reported_is_read_back_in_order,
    a_tombstone_takes_the_place_of_the_record_and_goes_last,
    a_record_that_changed_meanwhile_is_not_erased,
    the_user_goes_with_the_record_only_in_the_version_that_was_read,
    under_another_lookup_key_users_are_found_by_a_name_that_leads_to_their_rows,
    counters_count_every_user_and_are_forgotten_after_their_window,
    a_counter_stops_at_its_limit_and_comes_down_again,
    of_many_at_once_no_more_than_the_limit_are_counted_and_none_is_forgotten,
    many_writers_lose_nothing,
    a_large_record_is_kept_whole,
    no_job_is_dead_in_a_new_store,
    after_a_rotation_sweeps_bring_every_data_key_under_the_newest_master_key,
    a_row_that_was_wrapped_anew_is_written_only_by_who_has_read_it_since,
    trials_of_several_at_once_succeed_and_leave_nothing,
    of_a_user_every_verification_is_found_erased_ones_too_and_nobody_elses,
);

async fn what_was_committed_is_read_back_and_survives_the_process(fixture: Fixture) {
    assert!(fixture.store.verification(id(1), deadline()).await.unwrap().is_none());
    fixture.store.commit(creation(1), deadline()).await.unwrap();
    assert_eq!(fixture.read(1).await.value.document, record(1).document);
    let fixture = fixture.reopen(1).await;
    assert_eq!(fixture.read(1).await.value.document, record(1).document);
}

async fn of_two_writers_one_is_told_of_the_conflict(Fixture { store, .. }: Fixture) {
    store.commit(creation(1), deadline()).await.unwrap();
    assert_eq!(store.commit(creation(1), deadline()).await, Err(StoreError::conflict()));
    let seen = read(&store, 1).await;
    let write = |content| {
        let record = Versioned { value: record_with(1, content), version: seen.version.clone() };
        store.commit(Commit { records: vec![record], ..Commit::default() }, deadline())
    };
    assert!(write(7).await.is_ok());
    assert_eq!(write(8).await, Err(StoreError::conflict()));
    assert_eq!(content(&read(&store, 1).await.value), Some(7));
}

async fn the_version_that_a_commit_answers_with_is_the_one_to_write_next(Fixture { store, .. }: Fixture) {
    let mut version = store.commit(creation(1), deadline()).await.unwrap().remove(0);
    for content in 0..12 {
        let value = record_with(1, content);
        let commit = Commit { records: vec![Versioned { value, version }], ..Commit::default() };
        version = store.commit(commit, deadline()).await.unwrap().remove(0);
    }
    assert_eq!(content(&read(&store, 1).await.value), Some(11));
}

async fn a_change_happens_as_a_whole_or_not_at_all(Fixture { store, .. }: Fixture) {
    store.commit(creation(1), deadline()).await.unwrap();
    let key = id(1).user();
    let stale = store.user(key, deadline()).await.unwrap();
    let user = user();
    let with_user = |attempt, version| Commit {
        user: Some((key, Versioned { value: user.clone(), version })),
        ..creation(attempt)
    };
    store.commit(with_user(2, stale.version.clone()), deadline()).await.unwrap();
    assert_eq!(store.commit(with_user(3, stale.version), deadline()).await, Err(StoreError::conflict()));
    assert!(store.verification(id(3), deadline()).await.unwrap().is_none());
    assert_eq!(store.user(key, deadline()).await.unwrap().value, user);
}

pub(crate) fn user() -> User {
    let mut user = User::default();
    let current = CurrentAttempt { attempt: id(1).attempt(), newest_number: 1 };
    user.within_mut(&record(1).group()).current = Some(current);
    user
}

async fn two_records_of_a_user_change_together(Fixture { store, .. }: Fixture) {
    let mut versions = Vec::new();
    for attempt in [1, 2] {
        versions.extend(store.commit(creation(attempt), deadline()).await.unwrap());
    }
    let changed =
        |attempt, version: &Version| Versioned { value: record_with(attempt, 9), version: version.clone() };
    let both =
        Commit { records: vec![changed(1, &versions[0]), changed(2, &versions[1])], ..Commit::default() };
    let written = store.commit(both.clone(), deadline()).await.unwrap();
    assert_eq!(store.commit(both, deadline()).await, Err(StoreError::conflict()));
    for (attempt, version) in [1, 2].into_iter().zip(&written) {
        assert_eq!(content(&read(&store, attempt).await.value), Some(9));
        let again = Commit { records: vec![changed(attempt, version)], ..Commit::default() };
        store.commit(again, deadline()).await.unwrap();
    }
}

async fn without_the_master_key_nothing_is_read_and_nothing_panics(fixture: Fixture) {
    fixture.store.commit(creation(1), deadline()).await.unwrap();
    let stranger = fixture.reopen(2).await;
    let error = stranger.store.verification(id(1), deadline()).await.unwrap_err();
    assert_eq!(error, StoreError::unreadable());
    let place = format!("verifications {} v|{}", id(1).user(), id(1).attempt());
    assert_eq!(error.place(), Some(place.as_str()), "the error names the row");
}

async fn an_execution_leads_to_its_verification(Fixture { store, .. }: Fixture) {
    let execution = ExecutionId("5a0c9d3e-2a7e-4e0e-8f64-1f0f6a7e2b02".into());
    let commit = Commit { index: vec![(IndexEntry::Execution(execution.clone()), id(1))], ..creation(1) };
    store.commit(commit, deadline()).await.unwrap();
    assert_eq!(store.find(&IndexEntry::Execution(execution), deadline()).await.unwrap(), Some(id(1)));
    for odd in ["../a|b/c#d?e\\f", "", "'", "%27", "a'b", &"x".repeat(5000)] {
        let execution = ExecutionId(odd.into());
        assert_eq!(store.find(&IndexEntry::Execution(execution), deadline()).await.unwrap(), None, "{odd}");
    }
}

/// Every job of a kind that is due before then.
async fn due_jobs(store: &State, kind: JobKind, until: Timestamp) -> Vec<Job> {
    let (mut jobs, mut behind) = (Vec::new(), None);
    loop {
        let page = store.due_jobs(kind, until, behind, deadline()).await.unwrap();
        assert!(page.jobs.len() <= 200);
        jobs.extend(page.jobs);
        behind = page.next;
        if behind.is_none() {
            return jobs;
        }
    }
}

async fn due_jobs_stay_on_the_index_until_they_are_done(Fixture { store, .. }: Fixture) {
    let poll: Job = PollJob { verification_id: id(1), sequence: 1, due: at(7200) }.into();
    let erasure: Job = EraseJob { verification_id: id(1), due: at(7201) }.into();
    let commit = Commit { jobs: vec![poll.clone(), erasure.clone()], ..creation(1) };
    store.commit(commit, deadline()).await.unwrap();
    let later: Job = EraseJob { verification_id: id(1), due: at(9000) }.into();
    store.put_job(&later, deadline()).await.unwrap();
    let (polls, erasures) = (JobKind::Poll, JobKind::Erase);
    assert!(due_jobs(&store, polls, at(7200)).await.is_empty());
    assert_eq!(due_jobs(&store, polls, at(7201)).await, std::slice::from_ref(&poll));
    assert!(due_jobs(&store, erasures, at(7201)).await.is_empty());
    assert_eq!(due_jobs(&store, erasures, at(7202)).await, std::slice::from_ref(&erasure));
    for _ in 0..2 {
        store.complete_job(&poll, deadline()).await.unwrap();
        assert!(due_jobs(&store, polls, at(7202)).await.is_empty());
        assert_eq!(due_jobs(&store, erasures, at(7202)).await, std::slice::from_ref(&erasure));
    }
    store.complete_job(&erasure, deadline()).await.unwrap();
    assert_eq!(due_jobs(&store, erasures, at(9001 + 25 * 3600)).await, [later]);
}

async fn jobs_of_every_kind_come_back_as_they_were(Fixture { store, .. }: Fixture) {
    let (verification_id, due) = (id(1), at(7200));
    let orphan = |execution: &str| OrphanJob {
        verification_id,
        account: AccountId("account".into()),
        execution: ExecutionId(execution.into()),
        is_ours: true,
        since: at(5),
        due,
    };
    let jobs: [Job; 5] = [
        PollJob { verification_id, sequence: 1, due }.into(),
        EraseJob { verification_id, due }.into(),
        PurgeJob { verification_id, due }.into(),
        orphan("first").into(),
        orphan("second").into(),
    ];
    for job in &jobs {
        store.put_job(job, deadline()).await.unwrap();
    }
    for kind in JobKind::ALL.iter().copied() {
        let expected: Vec<_> = jobs.iter().filter(|job| job.kind() == kind).cloned().collect();
        assert_eq!(due_jobs(&store, kind, at(7201)).await, expected);
    }
}

async fn all_pages_of_due_jobs_together_hold_every_one_in_order(Fixture { store, .. }: Fixture) {
    let jobs: Vec<Job> =
        (0..450).map(|number| EraseJob { verification_id: id(1), due: at(number * 20) }.into()).collect();
    for job in &jobs {
        store.put_job(job, deadline()).await.unwrap();
    }
    let due = async |until| due_jobs(&store, JobKind::Erase, until).await;
    assert_eq!(due(at(450 * 20)).await, jobs);
    assert_eq!(due(at(400 * 20)).await, jobs[..400], "what is not due takes nobody's place");
}

async fn a_support_reference_leads_to_its_verification(Fixture { store, .. }: Fixture) {
    let entry = IndexEntry::SupportReference(SupportReference::of(id(1)));
    let commit = Commit { index: vec![(entry.clone(), id(1))], ..creation(1) };
    store.commit(commit, deadline()).await.unwrap();
    assert_eq!(store.find(&entry, deadline()).await.unwrap(), Some(id(1)));
    let other = IndexEntry::SupportReference("AAAA-BBBB".parse().unwrap());
    assert_eq!(store.find(&other, deadline()).await.unwrap(), None);
}

async fn what_happened_and_what_was_reported_is_read_back_in_order(Fixture { store, .. }: Fixture) {
    let mut version = store.commit(creation(1), deadline()).await.unwrap().remove(0);
    store.commit(creation(2), deadline()).await.unwrap();
    for number in 1..=120 {
        let value = Record { timeline_length: number + 1, ..record(1) };
        let entry = TimelineEntry { at: at(number.into()), event: TimelineEvent::CodeIssued };
        let evidence = (number % 50 == 0).then(|| (id(1), Personal::new(number.to_string().into_bytes())));
        let records = vec![Versioned { value, version }];
        let commit = Commit { records, timeline: vec![(id(1), entry)], evidence, ..Commit::default() };
        version = store.commit(commit, deadline()).await.unwrap().remove(0);
    }
    let timeline = store.timeline(id(1), deadline()).await.unwrap();
    assert_eq!(timeline.len(), 121);
    assert_eq!(timeline[0].event, TimelineEvent::Created);
    assert!(timeline.is_sorted_by_key(|entry| entry.at));
    assert_eq!(store.count_evidence(id(1), deadline()).await.unwrap(), 2);
    let reports = store.evidence(id(1), deadline()).await.unwrap();
    let reports: Vec<_> =
        reports.iter().map(|report| (report.number, report.content.expose().clone())).collect();
    assert_eq!(reports, [(51, b"50".to_vec()), (101, b"100".to_vec())]);
    assert!(store.evidence(id(2), deadline()).await.unwrap().is_empty());
    assert!(store.timeline(id(3), deadline()).await.unwrap().is_empty());
}

fn tombstone() -> Tombstone {
    Tombstone {
        account: Some(AccountId("account".into())),
        execution: Some(ExecutionId("execution".into())),
        erased_at: at(5),
        aliases: Vec::new(),
    }
}

async fn a_tombstone_takes_the_place_of_the_record_and_goes_last(Fixture { store, .. }: Fixture) {
    let evidence = Some((id(1), Personal::new(b"report".to_vec())));
    let written = store.commit(Commit { evidence, ..creation(1) }, deadline()).await.unwrap();
    store.commit(creation(2), deadline()).await.unwrap();
    assert_eq!(store.tombstone(id(1), deadline()).await.unwrap(), None, "a record is no tombstone");
    store.erase(id(1), &written[0], &tombstone(), None, deadline()).await.unwrap();
    assert!(store.verification(id(1), deadline()).await.unwrap().is_none());
    assert_eq!(store.tombstone(id(1), deadline()).await.unwrap(), Some(tombstone()));
    for _ in 0..2 {
        store.purge(id(1), &tombstone(), deadline()).await.unwrap();
        assert_eq!(store.tombstone(id(1), deadline()).await.unwrap(), None);
    }
    read(&store, 2).await;
    assert!(store.commit(creation(1), deadline()).await.is_ok(), "its timeline is gone as well");
}

async fn of_an_erased_verification_the_index_keeps_nothing_and_keeps_what_leads_to_others(
    Fixture { store, .. }: Fixture,
) {
    let execution = IndexEntry::Execution(ExecutionId("execution".into()));
    let reference = |attempt| IndexEntry::SupportReference(SupportReference::of(id(attempt)));
    let entries = |attempt| vec![(execution.clone(), id(attempt)), (reference(attempt), id(attempt))];
    let find = async |entry: &IndexEntry| store.find(entry, deadline()).await.unwrap();
    for (attempt, left) in [(1, None), (2, Some(id(1)))] {
        let written = store.commit(Commit { index: entries(attempt), ..creation(attempt) }, deadline()).await;
        store.erase(id(attempt), &written.unwrap()[0], &tombstone(), None, deadline()).await.unwrap();
        if let Some(other) = left {
            // The provider names the same execution for another verification since.
            let index = vec![(execution.clone(), other)];
            store.commit(Commit { index, ..creation(1) }, deadline()).await.unwrap();
        }
        store.purge(id(attempt), &tombstone(), deadline()).await.unwrap();
        assert_eq!(find(&execution).await, left);
        assert_eq!(find(&reference(attempt)).await, None);
    }
}

async fn a_record_that_changed_meanwhile_is_not_erased(Fixture { store, .. }: Fixture) {
    let written = store.commit(creation(1), deadline()).await.unwrap();
    let change = Versioned { value: record(1), version: written[0].clone() };
    store.commit(Commit { records: vec![change], ..Commit::default() }, deadline()).await.unwrap();
    let erased = store.erase(id(1), &written[0], &tombstone(), None, deadline()).await;
    assert_eq!(erased, Err(StoreError::conflict()));
    read(&store, 1).await;
}

async fn the_user_goes_with_the_record_only_in_the_version_that_was_read(Fixture { store, .. }: Fixture) {
    let key = id(1).user();
    let none = store.user(key, deadline()).await.unwrap();
    let with_user = Commit { user: Some((key, Versioned { value: user(), ..none.clone() })), ..creation(1) };
    let written = store.commit(with_user, deadline()).await.unwrap();
    let first = store.user(key, deadline()).await.unwrap();
    let change = Commit { user: Some((key, first.clone())), ..creation(2) };
    store.commit(change, deadline()).await.unwrap();
    let stale = Some((key, first.version));
    let erased = store.erase(id(1), &written[0], &tombstone(), stale, deadline()).await;
    assert_eq!(erased, Err(StoreError::conflict()));
    read(&store, 1).await;
    let latest = store.user(key, deadline()).await.unwrap();
    store.erase(id(1), &written[0], &tombstone(), Some((key, latest.version)), deadline()).await.unwrap();
    assert_eq!(store.user(key, deadline()).await.unwrap().value, User::default());
}

async fn under_another_lookup_key_users_are_found_by_a_name_that_leads_to_their_rows(
    Fixture { store, .. }: Fixture,
) {
    let home = id(1).user();
    let user = user();
    let none = store.user(home, deadline()).await.unwrap();
    let begun = Commit {
        user: Some((home, Versioned { value: user.clone(), version: none.version })),
        ..creation(1)
    };
    let written = store.commit(begun, deadline()).await.unwrap();
    let keys = [5, 6].map(|byte| LookupKey::parse(&BASE64.encode(&[byte; 32])).unwrap());
    let names = [0, 1].map(|key: usize| record(1).subject.name(&keys[key]));
    for (key, name) in keys.iter().zip(names) {
        assert_eq!(store.rekey(key).await.unwrap(), Rekeyed { renamed: 1, ..Rekeyed::default() });
        assert_eq!(store.rekey(key).await.unwrap(), Rekeyed { known: 1, ..Rekeyed::default() });
        let (found, seen) = store.find_user(name, deadline()).await.unwrap();
        assert_eq!((found, seen.value), (home, user.clone()));
    }
    let former = store.find_user(names[0], deadline()).await.unwrap();
    assert_eq!((former.0, former.1.version), (names[0], Version(None)), "only the present key has a name");

    let latest = store.user(home, deadline()).await.unwrap().version;
    let named = Tombstone { aliases: vec![names[1]], ..tombstone() };
    store.erase(id(1), &written[0], &named, Some((home, latest)), deadline()).await.unwrap();
    let (found, anew) = store.find_user(names[1], deadline()).await.unwrap();
    assert_eq!((found, &anew.value), (names[1], &User::default()), "who comes now is new");
    store.purge(id(1), &named, deadline()).await.unwrap();
    let stale = Commit { user: Some((found, anew)), ..creation_of(names[1]) };
    assert_eq!(store.commit(stale, deadline()).await, Err(StoreError::conflict()), "the name has gone since");
    let (_, anew) = store.find_user(names[1], deadline()).await.unwrap();
    let begun = Commit { user: Some((found, anew)), ..creation_of(names[1]) };
    store.commit(begun, deadline()).await.unwrap();
    store.purge(id(1), &named, deadline()).await.unwrap();
    let (_, user) = store.find_user(names[1], deadline()).await.unwrap();
    assert!(user.version.0.is_some(), "rows of one's own are no name");
}

/// The first verification of another user.
fn creation_of(user: UserKey) -> Commit {
    let mut commit = creation(1);
    commit.records[0].value.verification.id = VerificationId::new(user, id(1).attempt());
    commit.timeline[0].0 = commit.records[0].value.verification.id;
    commit
}

async fn counters_count_every_user_and_are_forgotten_after_their_window(Fixture { store, .. }: Fixture) {
    let counter = |name: &str, shards| Counter { name: name.into(), ends_at: at(3600), shards };
    let raise = async |counter: Counter| {
        store.raise(&counter, 100, deadline()).await.unwrap().unwrap();
        store.count(&counter, deadline()).await.unwrap()
    };
    for expected in 1..=5 {
        assert_eq!(raise(counter("a", 1)).await, expected);
    }
    for expected in 1..=20 {
        assert_eq!(raise(counter("b", 16)).await, expected);
    }
    store.forget_counters(at(3599), deadline()).await.unwrap();
    assert_eq!(raise(counter("a", 1)).await, 6);
    store.forget_counters(at(3 * 3600), deadline()).await.unwrap();
    assert_eq!(raise(counter("a", 1)).await, 1);
    assert_eq!(raise(counter("b", 16)).await, 1);
}

async fn a_counter_stops_at_its_limit_and_comes_down_again(Fixture { store, .. }: Fixture) {
    for shards in [1, 16] {
        let counter = Counter { name: format!("of {shards}"), ends_at: at(3600), shards };
        let raise = async || store.raise(&counter, 2, deadline()).await.unwrap();
        let first = raise().await.unwrap();
        assert!(raise().await.is_some());
        assert_eq!((raise().await, raise().await), (None, None), "{shards}");
        assert_eq!(
            store.count(&counter, deadline()).await.unwrap(),
            2,
            "{shards}: who was refused counts nothing"
        );
        store.lower(&first, deadline()).await.unwrap();
        assert!(raise().await.is_some(), "{shards}");
    }
}

async fn of_many_at_once_no_more_than_the_limit_are_counted_and_none_is_forgotten(
    Fixture { store, .. }: Fixture,
) {
    for shards in [1, 4] {
        let counter = Counter { name: format!("crowd of {shards}"), ends_at: at(3600), shards };
        let raising: Vec<_> = (0..60)
            .map(|_| {
                let (store, counter) = (Arc::clone(&store), counter.clone());
                tokio::spawn(async move { store.raise(&counter, 20, deadline()).await })
            })
            .collect();
        let mut counted = 0;
        for raised in raising {
            counted += usize::from(matches!(raised.await.unwrap(), Ok(Some(_))));
        }
        assert!(counted <= 20, "{shards}: {counted}");
        if shards == 1 {
            assert_eq!(counted, 20);
            assert_eq!(store.count(&counter, deadline()).await.unwrap(), 20);
        }
    }
}

async fn many_writers_lose_nothing(Fixture { store, .. }: Fixture) {
    let writers: Vec<_> = (0..60)
        .map(|attempt| {
            let store = Arc::clone(&store);
            tokio::spawn(async move { store.commit(creation(attempt), deadline()).await })
        })
        .collect();
    for writer in writers {
        writer.await.unwrap().unwrap();
    }
    for attempt in 0..60 {
        read(&store, attempt).await;
    }
}

async fn a_large_record_is_kept_whole(Fixture { store, .. }: Fixture) {
    let mut large = creation(1);
    large.records[0].value.correlation_id = Some("x".repeat(300_000));
    store.commit(large, deadline()).await.unwrap();
    assert_eq!(read(&store, 1).await.value.correlation_id.unwrap().len(), 300_000);
}

async fn no_job_is_dead_in_a_new_store(Fixture { store, .. }: Fixture) {
    assert!(store.dead_jobs(deadline()).await.unwrap().is_empty());
}

async fn old_counters_go_however_many_there_are(Fixture { store, .. }: Fixture) {
    let counter = |number: u32| Counter { name: format!("c{number}"), ends_at: at(3600), shards: 1 };
    for number in 0..450 {
        store.raise(&counter(number), 9, deadline()).await.unwrap().unwrap();
    }
    store.forget_counters(at(3 * 3600), deadline()).await.unwrap();
    for number in 0..450 {
        assert_eq!(store.count(&counter(number), deadline()).await.unwrap(), 0, "{number}");
    }
}

/// The ring of a process while the first master key of the fixtures is on its way out, and the ring when it is gone.
fn rotation() -> (String, String) {
    let newest = format!("7:{}", key(2));
    (format!("{newest};0:{}", key(1)), newest)
}

async fn after_a_rotation_sweeps_bring_every_data_key_under_the_newest_master_key(fixture: Fixture) {
    // With their timelines more rows than are read at once.
    const VERIFICATIONS: u8 = 120;
    for attempt in 0..VERIFICATIONS {
        fixture.store.commit(creation(attempt), deadline()).await.unwrap();
    }
    let (both, newest) = rotation();
    let fixture = fixture.reopen_under(&both).await;
    fixture.store.rewrap(deadline()).await.unwrap();
    let fixture = fixture.reopen_under(&newest).await;
    for attempt in 0..VERIFICATIONS {
        assert_eq!(fixture.read(attempt).await.value.document, record(attempt).document);
    }
}

async fn a_row_that_was_wrapped_anew_is_written_only_by_who_has_read_it_since(fixture: Fixture) {
    fixture.store.commit(creation(1), deadline()).await.unwrap();
    let (both, newest) = rotation();
    let fixture = fixture.reopen_under(&both).await;
    let before = fixture.read(1).await;
    fixture.store.rewrap(deadline()).await.unwrap();
    let write = |seen| Commit { records: vec![seen], ..Commit::default() };
    assert_eq!(fixture.store.commit(write(before), deadline()).await, Err(StoreError::conflict()));
    let since = fixture.read(1).await;
    fixture.store.commit(write(since), deadline()).await.unwrap();
    let fixture = fixture.reopen_under(&newest).await;
    assert_eq!(fixture.read(1).await.value.document, record(1).document);
}

async fn trials_of_several_at_once_succeed_and_leave_nothing(Fixture { store, .. }: Fixture) {
    let waiting = async || store.queue_depth(deadline()).await.unwrap().map(|depth| depth.waiting);
    let before = waiting().await;
    for trials in futures::future::join_all((0..4).map(|_| store.trials(deadline()))).await {
        assert!(trials.len() >= 4, "{trials:?}");
        assert!(trials.iter().all(|trial| trial.failed.is_none()), "{trials:?}");
    }
    assert_eq!(waiting().await, before);
}

async fn of_a_user_every_verification_is_found_erased_ones_too_and_nobody_elses(
    Fixture { store, .. }: Fixture,
) {
    let mut written = Vec::new();
    for attempt in 1..=3 {
        written.extend(store.commit(creation(attempt), deadline()).await.unwrap());
    }
    store.erase(id(2), &written[1], &tombstone(), None, deadline()).await.unwrap();
    let found = store.verifications_of(id(1).user(), deadline()).await.unwrap();
    assert_eq!(found, [id(1), id(2), id(3)]);
    let nobody = UserKey::new(1, [9; 16]);
    assert_eq!(store.verifications_of(nobody, deadline()).await.unwrap(), []);
}
