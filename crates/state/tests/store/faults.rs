//! Storage that refuses, is slow, cuts connections, and carries out what it never answers to.

use std::{sync::Arc, time::Duration};

use contract::{ExecutionId, Personal};
use data_encoding::BASE64;
use service::{
    kernel::{StoreError, Version, Versioned},
    model::{Commit, Counter, EraseJob, IndexEntry, JobKind, PollJob, Tombstone},
    ports::{Commits, Counters, Jobs, Retention, Users, Verifications},
};
use state::{Backend, Names, State, Trial, TrialPlace, TrialStep};
use storage_faults::{Fault, FaultProxy, Method, Rule};
use tokens::LookupKey;

use super::{
    fixture::{at, azure, content, creation, deadline, fresh_names, id, read, record, record_with, state},
    suite,
};

/// A store whose three services stand behind proxies.
struct Faulty {
    store: Arc<State>,
    proxies: [FaultProxy; 3],
}

const SERVICES: [&str; 3] = ["Blob", "Queue", "Table"];

async fn faulty() -> Option<Faulty> {
    let direct = storage_faults::azurite::connection_string()?;
    let names = fresh_names();
    azure(&direct, &names).prepare(deadline()).await.unwrap();
    let (connection, proxies) = behind_proxies(&direct).await;
    let store = Arc::new(state(Backend::Azure(azure(&connection, &names)), 1));
    Some(Faulty { store, proxies })
}

/// The same account, each service behind a proxy of its own.
async fn behind_proxies(direct: &str) -> (String, [FaultProxy; 3]) {
    let mut connection = direct.to_owned();
    let mut proxies = Vec::new();
    for service in SERVICES {
        let key = format!("{service}Endpoint=");
        let endpoint = direct.split(';').find_map(|part| part.strip_prefix(&key)).unwrap();
        let proxy = FaultProxy::start(endpoint).await.unwrap();
        connection = connection.replace(endpoint, proxy.endpoint());
        proxies.push(proxy);
    }
    (connection, proxies.try_into().unwrap())
}

impl Faulty {
    fn requests(&self) -> usize {
        self.proxies.iter().map(|proxy| proxy.seen().len()).sum()
    }

    fn add(&self, service: usize, rule: Rule) {
        self.proxies[service].add(rule);
    }

    fn clear(&self) {
        self.proxies.iter().for_each(FaultProxy::clear);
    }
}

/// What befalls a request; what is slow is given up and sent again.
fn faults() -> [(&'static str, Fault); 5] {
    [
        ("busy", Fault::Refuse { status: 503, retry_after_seconds: None }),
        ("throttled", Fault::Refuse { status: 429, retry_after_seconds: None }),
        ("cut", Fault::Cut),
        ("answer lost", Fault::LoseAnswer),
        ("slow", Fault::Delay(Duration::from_millis(400))),
    ]
}

/// A change with everything that a change can hold.
fn full(attempt: u8) -> Commit {
    Commit {
        evidence: Some((id(attempt), Personal::new(b"report".to_vec()))),
        index: vec![(IndexEntry::Execution(ExecutionId(format!("execution-{attempt}"))), id(attempt))],
        jobs: vec![
            PollJob { verification_id: id(attempt), sequence: 1, due: at(3600) }.into(),
            EraseJob { verification_id: id(attempt), due: at(7200) }.into(),
        ],
        ..creation(attempt)
    }
}

#[tokio::test]
async fn one_failure_anywhere_in_a_commit_loses_nothing_and_does_nothing_twice() {
    let Some(faulty) = faulty().await else { return };
    let mut attempt = 0;
    for (name, fault) in faults() {
        for (service, service_name) in SERVICES.iter().enumerate() {
            for n in 0..6 {
                faulty.clear();
                faulty.add(service, Rule::nth(n, fault.clone()));
                attempt += 1;
                let context = format!("{name}, {service_name} request {n}");
                let store = &faulty.store;
                let versions = store.commit(full(attempt), deadline()).await;
                let version = versions.unwrap_or_else(|error| unreachable!("{context}: {error}")).remove(0);
                faulty.clear();
                let value = record_with(attempt, 9);
                let again = Commit { records: vec![Versioned { value, version }], ..Commit::default() };
                store
                    .commit(again, deadline())
                    .await
                    .unwrap_or_else(|error| unreachable!("{context}: {error}"));
                assert_eq!(content(&read(store, attempt).await.value), Some(9), "{context}");
                let execution = ExecutionId(format!("execution-{attempt}"));
                assert_eq!(
                    store.find(&IndexEntry::Execution(execution), deadline()).await.unwrap(),
                    Some(id(attempt)),
                    "{context}"
                );
            }
        }
    }
    assert!(faulty.requests() > 500, "the proxies were on the way");
}

#[tokio::test]
async fn a_real_conflict_stays_one_although_an_answer_was_lost() {
    let Some(Faulty { store, proxies: [_, _, tables] }) = faulty().await else { return };
    store.commit(creation(1), deadline()).await.unwrap();
    let seen = read(&store, 1).await;
    store.commit(Commit { records: vec![seen.clone()], ..Commit::default() }, deadline()).await.unwrap();
    tables.add(Rule::first(1, Fault::LoseAnswer));
    let stale = Commit { records: vec![seen], ..Commit::default() };
    assert_eq!(store.commit(stale, deadline()).await, Err(StoreError::conflict()));
    tables.add(Rule::first(1, Fault::LoseAnswer));
    assert_eq!(store.commit(creation(1), deadline()).await, Err(StoreError::conflict()));
}

#[tokio::test]
async fn a_write_whose_answer_was_lost_and_that_another_overwrote_meanwhile_does_not_overwrite_them() {
    let Some(Faulty { store, proxies: [_, _, tables] }) = faulty().await else { return };
    let mut mine = store.commit(creation(1), deadline()).await.unwrap();
    // The answer is lost, and the second try waits long enough for another instance to write.
    tables.add(Rule::first(1, Fault::LoseAnswer));
    tables.add(Rule::first(1, Fault::Delay(Duration::from_millis(700))));
    let change = |content, version| Commit {
        records: vec![Versioned { value: record_with(1, content), version }],
        ..Commit::default()
    };
    let writing = tokio::spawn({
        let (store, commit) = (Arc::clone(&store), change(5, mine.remove(0)));
        async move { store.commit(commit, deadline()).await }
    });
    tokio::time::sleep(Duration::from_millis(350)).await;
    let theirs = read(&store, 1).await;
    assert_eq!(content(&theirs.value), Some(5), "the first try was carried out");
    let written = store.commit(change(7, theirs.version), deadline()).await;
    written.unwrap();
    let version = writing.await.unwrap().unwrap().remove(0);
    assert_eq!(store.commit(change(6, version), deadline()).await, Err(StoreError::conflict()));
    assert_eq!(content(&read(&store, 1).await.value), Some(7));
}

#[tokio::test]
async fn reads_sweeps_counters_and_erasures_bear_one_failure_anywhere() {
    let Some(faulty) = faulty().await else { return };
    let tombstone = Tombstone { account: None, execution: None, erased_at: at(1), aliases: Vec::new() };
    let mut attempt = 100;
    for (name, fault) in faults() {
        for n in 0..4 {
            faulty.clear();
            attempt += 1;
            let store = &faulty.store;
            let version = store.commit(full(attempt), deadline()).await.unwrap().remove(0);
            for proxy in &faulty.proxies {
                proxy.add(Rule::nth(n, fault.clone()));
            }
            let context = format!("{name} {n}");
            let counter = Counter { name: context.clone(), ends_at: at(0), shards: 4 };
            assert!(store.raise(&counter, 9, deadline()).await.unwrap().is_some(), "{context}");
            let page = store.due_jobs(JobKind::Erase, at(9000), None, deadline()).await.unwrap();
            assert!(!page.jobs.is_empty(), "{context}");
            store.dead_jobs(deadline()).await.unwrap();
            let erased = store.erase(id(attempt), &version, &tombstone, None, deadline()).await;
            // A caller that is told of a conflict reads again and finds the tombstone.
            assert!(erased.is_ok() || erased == Err(StoreError::conflict()), "{context}");
            assert_eq!(
                store.tombstone(id(attempt), deadline()).await.unwrap(),
                Some(tombstone.clone()),
                "{context}"
            );
            store.purge(id(attempt), &tombstone, deadline()).await.unwrap();
            assert_eq!(store.tombstone(id(attempt), deadline()).await.unwrap(), None, "{context}");
        }
    }
}

#[tokio::test]
async fn an_exchange_of_the_lookup_key_bears_one_failure_and_goes_on_after_an_outage() {
    let Some(faulty) = faulty().await else { return };
    let home = id(1).user();
    let begun = Commit {
        user: Some((home, Versioned { value: suite::user(), version: Version(None) })),
        ..creation(1)
    };
    faulty.store.commit(begun, deadline()).await.unwrap();
    let key = |byte: u8| LookupKey::parse(&BASE64.encode(&[byte; 32])).unwrap();
    let is_found = async |key: &LookupKey| {
        let name = record(1).subject.name(key);
        faulty.store.find_user(name, deadline()).await.unwrap().0 == home
    };
    let mut byte = 10;
    for (name, fault) in faults() {
        for n in 0..8 {
            faulty.clear();
            faulty.add(2, Rule::nth(n, fault.clone()));
            byte += 1;
            let rekeyed = faulty.store.rekey(&key(byte)).await.unwrap();
            assert_eq!(rekeyed.renamed + rekeyed.known, 1, "{name} {n}");
            assert!(is_found(&key(byte)).await && !is_found(&key(byte - 1)).await, "{name} {n}");
        }
    }
    for answered in 0..12 {
        faulty.clear();
        faulty.add(2, Rule::first(answered, Fault::Delay(Duration::ZERO)));
        faulty.add(2, Rule::always(Fault::Refuse { status: 400, retry_after_seconds: None }));
        byte += 1;
        let ended = faulty.store.rekey(&key(byte)).await;
        faulty.clear();
        assert!(ended.is_ok() || is_found(&key(byte)).await || is_found(&key(byte - 1)).await, "{answered}");
        faulty.store.rekey(&key(byte)).await.unwrap();
        assert!(is_found(&key(byte)).await && !is_found(&key(byte - 1)).await, "{answered}");
    }
}

#[tokio::test]
async fn the_tables_of_another_name_are_another_store() {
    let Some(connection) = storage_faults::azurite::connection_string() else { return };
    let names = [fresh_names(), fresh_names()];
    let open = async |names: &Names| {
        let azure = azure(&connection, names);
        azure.prepare(deadline()).await.unwrap();
        state(Backend::Azure(azure), 1)
    };
    let (one, other) = (open(&names[0]).await, open(&names[1]).await);
    one.commit(creation(1), deadline()).await.unwrap();
    assert!(other.verification(id(1), deadline()).await.unwrap().is_none());
}

/// Where the services stand among the proxies.
const BLOB: usize = 0;
const QUEUE: usize = 1;
const TABLE: usize = 2;

#[tokio::test]
async fn a_trial_names_the_place_and_the_step_that_is_refused() {
    let Some(faulty) = faulty().await else { return };
    let refused = || Rule::always(Fault::Refuse { status: 403, retry_after_seconds: None });
    let rows = [
        (TABLE, Method::GET, TrialPlace::Table("limits"), TrialStep::Read),
        (BLOB, Method::PUT, TrialPlace::Evidence, TrialStep::Write),
        (BLOB, Method::GET, TrialPlace::Evidence, TrialStep::Read),
        (BLOB, Method::DELETE, TrialPlace::Evidence, TrialStep::Delete),
        (QUEUE, Method::POST, TrialPlace::Queue, TrialStep::Write),
        (QUEUE, Method::GET, TrialPlace::Queue, TrialStep::Read),
        (QUEUE, Method::DELETE, TrialPlace::Queue, TrialStep::Delete),
    ];
    for (service, method, place, step) in rows {
        let path = if let TrialPlace::Table(name) = place { name } else { "" };
        faulty.add(service, refused().method(method).path(path));
        let failed = |trial: Trial| trial.failed.map(|(step, error)| (trial.place, step, error));
        let found: Vec<_> = faulty.store.trials(deadline()).await.into_iter().filter_map(failed).collect();
        assert_eq!(found, [(place, step, StoreError::internal())]);
        faulty.clear();
    }
}
