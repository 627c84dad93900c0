use std::time::Duration;

use data_encoding::BASE64;
use service::{
    PollJob,
    ports::{Commit, Store, Version, Versioned},
};
use state::{Delivery, Embedded};
use verification::Personal;

use super::fixture::{Kind, Place, at, creation, deadline, fixture, id, record};

#[tokio::test]
async fn nothing_personal_lies_open_in_the_file() {
    let fixture = fixture(Kind::Embedded).await.unwrap();
    let evidence = Personal::new(b"MARKEDEVIDENCE".to_vec());
    let commit = Commit { evidence: Some((id(1), evidence)), ..creation(1) };
    fixture.store.commit(commit, deadline()).await.unwrap();
    drop(fixture.store);
    let Place::Embedded(folder) = fixture.place else { unreachable!("asked for the embedded one") };
    let file = std::fs::read(folder.path().join("state.redb")).unwrap();
    for marker in ["MARKEDNAME", "MARKEDSUBJECT", "MARKEDSECRET", "MARKEDEVIDENCE", "203.0.113.77"] {
        assert!(!file.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker}");
        let encoded = BASE64.encode(marker.as_bytes());
        assert!(!file.windows(8).any(|window| encoded.as_bytes().starts_with(window)), "{marker} in base64");
    }
}

#[tokio::test]
async fn messages_come_at_their_time_in_order_and_again_unless_removed() {
    let store = fixture(Kind::Embedded).await.unwrap().store;
    let queue = store.local_queue().unwrap();
    assert!(matches!(queue.receive(at(0)).await.unwrap(), Delivery::Idle(None)));
    for (sequence, due) in [(1, 55), (2, 20)] {
        let poll = PollJob { verification_id: id(1), sequence, due: at(due) };
        let mut record = record(1);
        record.timeline_length = 0;
        let version = match store.verification(id(1), deadline()).await.unwrap() {
            Some(seen) => seen.version,
            None => Version(None),
        };
        let commit = Commit {
            records: vec![Versioned { value: record, version }],
            poll: Some(poll),
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
    assert_eq!(first.poll.unwrap().sequence, 2);
    assert!(take(at(20)).await.is_none(), "a message that was taken stays away for a while");
    let again = take(at(51)).await.unwrap();
    assert_eq!(again.poll.unwrap().sequence, 2);
    queue.remove(&again).await.unwrap();
    let second = take(at(55)).await.unwrap();
    assert_eq!(second.poll.unwrap().sequence, 1);
    queue.remove(&second).await.unwrap();
    assert!(matches!(queue.receive(at(500)).await.unwrap(), Delivery::Idle(None)));
}

#[tokio::test]
async fn what_a_process_had_taken_when_it_died_is_there_at_once_for_the_next() {
    let fixture = fixture(Kind::Embedded).await.unwrap();
    let poll = PollJob { verification_id: id(1), sequence: 1, due: at(20) };
    fixture.store.commit(Commit { poll: Some(poll), ..creation(1) }, deadline()).await.unwrap();
    let taken = fixture.store.local_queue().unwrap().receive(at(20)).await.unwrap();
    assert!(matches!(taken, Delivery::Message(_)));
    let next = fixture.reopen(1).await;
    let Delivery::Message(again) = next.store.local_queue().unwrap().receive(at(20)).await.unwrap() else {
        unreachable!("a user waits for it")
    };
    assert_eq!(again.poll, Some(poll));
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
