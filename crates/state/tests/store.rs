//! What every store must do, shown on the embedded one.
#![expect(clippy::unwrap_used, reason = "tests")]

use std::{sync::Arc, time::Duration};

use data_encoding::BASE64;
use service::{
    ClientId, Deadline, LookOrder, LookPlan, Record, TimelineEntry, TimelineEvent,
    ports::{Commit, CommitError, Random, Store, StoreError, Version, Versioned},
};
use state::{Backend, Delivery, Embedded, State};
use tempfile::TempDir;
use tokens::KeyRing;
use verification::{
    AttemptId, Attributes, CurrentAttempt, ExecutionId, Person, PersonKey, Personal, Timestamp, Verification,
    VerificationId,
};

struct SystemRandom;

impl Random for SystemRandom {
    fn fill(&self, bytes: &mut [u8]) {
        aws_lc_rs::rand::fill(bytes).unwrap();
    }
}

struct Fixture {
    folder: TempDir,
    store: Arc<State>,
}

fn open(folder: &TempDir, master: u8) -> State {
    let embedded = Embedded::open(&folder.path().join("state.redb")).unwrap();
    State::new(
        Backend::Embedded(embedded),
        &KeyRing::parse(&BASE64.encode(&[master; 32])).unwrap(),
        Arc::new(SystemRandom),
    )
}

fn fixture() -> Fixture {
    let folder = tempfile::tempdir().unwrap();
    let store = Arc::new(open(&folder, 1));
    Fixture { folder, store }
}

fn deadline() -> Deadline {
    Deadline::after(Duration::from_secs(10))
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix_millis(seconds * 1000)
}

fn id(attempt: u8) -> VerificationId {
    VerificationId::new(PersonKey::new(1, [3; 16]), AttemptId::from_random([attempt; 16]))
}

fn record(attempt: u8) -> Record {
    Record {
        verification: Verification::new(id(attempt), 1, at(0)),
        client: ClientId("b2c-contoso".into()),
        correlation_id: None,
        attributes: Attributes { surname: Some(Personal::new("MARKEDNAME".into())), ..Attributes::default() },
        consent: None,
        user_ip: Some(Personal::new("203.0.113.77".into())),
        locale: None,
        attempts_left: 3,
        redirect_url: Some(Personal::new("https://web.jumio.example/MARKEDSECRET".into())),
        journey: None,
        code: None,
        restart_code: None,
        lease: None,
        setback: None,
        look: LookPlan::default(),
        timeline_length: 1,
    }
}

fn creation(attempt: u8) -> Commit {
    Commit {
        records: vec![Versioned { value: record(attempt), version: Version(None) }],
        timeline: vec![(id(attempt), TimelineEntry { at: at(0), event: TimelineEvent::Created })],
        ..Commit::default()
    }
}

async fn read(store: &State, attempt: u8) -> Versioned<Record> {
    store.verification(id(attempt), deadline()).await.unwrap().unwrap()
}

#[tokio::test]
async fn what_was_committed_is_read_back_and_survives_the_process() {
    let Fixture { folder, store } = fixture();
    assert!(store.verification(id(1), deadline()).await.unwrap().is_none());
    store.commit(creation(1), deadline()).await.unwrap();
    assert_eq!(read(&store, 1).await.value.attributes, record(1).attributes);
    drop(store);
    let reopened = open(&folder, 1);
    assert_eq!(read(&reopened, 1).await.value.attributes, record(1).attributes);
}

#[tokio::test]
async fn of_two_writers_one_is_told_of_the_conflict() {
    let Fixture { store, .. } = fixture();
    store.commit(creation(1), deadline()).await.unwrap();
    assert_eq!(store.commit(creation(1), deadline()).await, Err(CommitError::Conflict));
    let seen = read(&store, 1).await;
    let write = |attempts_left| {
        let mut record = seen.clone();
        record.value.attempts_left = attempts_left;
        record.value.timeline_length += attempts_left;
        store.commit(Commit { records: vec![record], ..Commit::default() }, deadline())
    };
    assert!(write(7).await.is_ok());
    assert_eq!(write(8).await, Err(CommitError::Conflict));
    assert_eq!(read(&store, 1).await.value.attempts_left, 7);
}

#[tokio::test]
async fn the_version_that_a_commit_answers_with_is_the_one_to_write_next() {
    let Fixture { store, .. } = fixture();
    let mut version = store.commit(creation(1), deadline()).await.unwrap().remove(0);
    for attempts_left in 0..5 {
        let value = Record { attempts_left, ..record(1) };
        let commit = Commit { records: vec![Versioned { value, version }], ..Commit::default() };
        version = store.commit(commit, deadline()).await.unwrap().remove(0);
    }
    assert_eq!(read(&store, 1).await.value.attempts_left, 4);
}

#[tokio::test]
async fn a_change_happens_as_a_whole_or_not_at_all() {
    let Fixture { store, .. } = fixture();
    store.commit(creation(1), deadline()).await.unwrap();
    let key = id(1).person();
    let stale = store.person(key, deadline()).await.unwrap();
    let person = Person {
        current: Some(CurrentAttempt { attempt: id(1).attempt(), newest_number: 1 }),
        ..Person::default()
    };
    let with_person = |attempt, version| Commit {
        person: Some((key, Versioned { value: person.clone(), version })),
        ..creation(attempt)
    };
    store.commit(with_person(2, stale.version.clone()), deadline()).await.unwrap();
    assert_eq!(store.commit(with_person(3, stale.version), deadline()).await, Err(CommitError::Conflict));
    assert!(store.verification(id(3), deadline()).await.unwrap().is_none());
    assert_eq!(store.person(key, deadline()).await.unwrap().value, person);
}

#[tokio::test]
async fn nothing_personal_lies_open_in_the_file() {
    let Fixture { folder, store } = fixture();
    let evidence = Personal::new(b"MARKEDEVIDENCE".to_vec());
    store.commit(Commit { evidence: Some((id(1), evidence)), ..creation(1) }, deadline()).await.unwrap();
    drop(store);
    let file = std::fs::read(folder.path().join("state.redb")).unwrap();
    for marker in ["MARKEDNAME", "MARKEDSECRET", "MARKEDEVIDENCE", "203.0.113.77"] {
        assert!(!file.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker}");
        let encoded = BASE64.encode(marker.as_bytes());
        assert!(!file.windows(8).any(|window| encoded.as_bytes().starts_with(window)), "{marker} in base64");
    }
}

#[tokio::test]
async fn without_the_master_key_nothing_is_read_and_nothing_panics() {
    let Fixture { folder, store } = fixture();
    store.commit(creation(1), deadline()).await.unwrap();
    drop(store);
    let stranger = open(&folder, 2);
    assert_eq!(stranger.verification(id(1), deadline()).await.unwrap_err(), StoreError::Unreadable);
}

#[tokio::test]
async fn an_execution_leads_to_its_verification() {
    let Fixture { store, .. } = fixture();
    let execution = ExecutionId("5a0c9d3e-2a7e-4e0e-8f64-1f0f6a7e2b02".into());
    store
        .commit(Commit { execution: Some((execution.clone(), id(1))), ..creation(1) }, deadline())
        .await
        .unwrap();
    assert_eq!(store.by_execution(&execution, deadline()).await.unwrap(), Some(id(1)));
    let odd = ExecutionId("../a|b/c#d?e\\f".into());
    assert_eq!(store.by_execution(&odd, deadline()).await.unwrap(), None);
}

#[tokio::test]
async fn messages_come_at_their_time_in_order_and_again_unless_removed() {
    let Fixture { store, .. } = fixture();
    let queue = store.local_queue().unwrap();
    assert!(matches!(queue.receive(at(0)).await.unwrap(), Delivery::Idle(None)));
    for (sequence, due) in [(1, 55), (2, 20)] {
        let look = LookOrder { verification_id: id(1), sequence, due: at(due) };
        let mut record = record(1);
        record.timeline_length = 0;
        let version = match store.verification(id(1), deadline()).await.unwrap() {
            Some(seen) => seen.version,
            None => Version(None),
        };
        let commit = Commit {
            records: vec![Versioned { value: record, version }],
            look: Some(look),
            ..Commit::default()
        };
        store.commit(commit, deadline()).await.unwrap();
    }
    let Delivery::Idle(Some(wait)) = queue.receive(at(0)).await.unwrap() else {
        unreachable!("nothing is due")
    };
    assert_eq!(wait, Duration::from_secs(20));
    let take = async |now| match queue.receive(now).await.unwrap() {
        Delivery::Message(received) => Some(received),
        Delivery::Idle(_) => None,
    };
    let first = take(at(20)).await.unwrap();
    assert_eq!(first.look.unwrap().sequence, 2);
    assert!(take(at(20)).await.is_none(), "a message that was taken stays away for a while");
    let again = take(at(51)).await.unwrap();
    assert_eq!(again.look.unwrap().sequence, 2);
    queue.remove(&again).await.unwrap();
    let second = take(at(55)).await.unwrap();
    assert_eq!(second.look.unwrap().sequence, 1);
    queue.remove(&second).await.unwrap();
    assert!(matches!(queue.receive(at(500)).await.unwrap(), Delivery::Idle(None)));
}

#[tokio::test]
async fn overdue_looks_stay_on_the_index_until_forgotten() {
    let Fixture { store, .. } = fixture();
    let look = LookOrder { verification_id: id(1), sequence: 1, due: at(7200) };
    store.commit(Commit { look: Some(look), ..creation(1) }, deadline()).await.unwrap();
    assert!(store.overdue_looks(at(7200), deadline()).await.unwrap().is_empty());
    assert_eq!(store.overdue_looks(at(7201), deadline()).await.unwrap(), [look]);
    assert_eq!(store.overdue_looks(at(7201 + 25 * 3600), deadline()).await.unwrap(), [look]);
    store.forget_look(&look, deadline()).await.unwrap();
    store.forget_look(&look, deadline()).await.unwrap();
    assert!(store.overdue_looks(at(7201), deadline()).await.unwrap().is_empty());
}

#[tokio::test]
async fn many_writers_lose_nothing() {
    let Fixture { store, .. } = fixture();
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

#[test]
fn a_second_process_waits_for_the_file_of_one_that_is_going_away() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.redb");
    let first = Embedded::open(&path).unwrap();
    let waiting = std::thread::spawn({
        let path = path.clone();
        move || Embedded::open(&path).is_ok()
    });
    std::thread::sleep(Duration::from_millis(200));
    assert!(!waiting.is_finished());
    drop(first);
    assert!(waiting.join().unwrap());
}
