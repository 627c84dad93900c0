use std::time::Duration;

use contract::Personal;
use data_encoding::BASE64;
use service::{
    kernel::Clock,
    model::{Commit, EraseJob, Job, JobKind, PollJob},
    ports::{Commits, Jobs},
};
use state::{Delivery, Embedded, Received};

use super::fixture::{Kind, Place, SystemClock, at, creation, deadline, fixture, id};

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
async fn messages_come_at_their_time_in_order_and_stay_away_until_removed_or_put_back() {
    let store = fixture(Kind::Embedded).await.unwrap().store;
    let queue = store.local_queue().unwrap();
    assert!(matches!(queue.receive(at(0)).await.unwrap(), Delivery::Idle(None)));
    for (sequence, due) in [(1, 55), (2, 20), (3, 21)] {
        let poll = PollJob { verification_id: id(1), sequence, due: at(due) };
        store.put_job(&poll.into(), deadline()).await.unwrap();
    }
    let Delivery::Idle(Some(wait)) = queue.receive(at(0)).await.unwrap() else {
        unreachable!("nothing is due")
    };
    assert_eq!(wait, Duration::from_secs(20));
    let take = async |now| match queue.receive(now).await.unwrap() {
        Delivery::Message(received) => Some(received),
        Delivery::Idle(_) => None,
    };
    let sequence = |received: &Received| match received.job {
        Some(Job::Poll(poll)) => poll.sequence,
        _ => unreachable!("only polls were sent"),
    };
    let (second, third) = (take(at(21)).await.unwrap(), take(at(21)).await.unwrap());
    assert_eq!((sequence(&second), sequence(&third)), (2, 3));
    assert!(take(at(50)).await.is_none(), "taken messages stay away");
    queue.put_back(&second, at(60)).await.unwrap();
    queue.remove(&third).await.unwrap();
    for (now, expected) in [(55, 1), (60, 2)] {
        let received = take(at(now)).await.unwrap();
        assert_eq!(sequence(&received), expected);
        queue.remove(&received).await.unwrap();
    }
    assert!(matches!(queue.receive(at(500)).await.unwrap(), Delivery::Idle(None)));
}

#[tokio::test]
async fn what_no_user_waits_for_and_what_is_due_in_weeks_lies_on_the_index_alone() {
    let store = fixture(Kind::Embedded).await.unwrap().store;
    let due = SystemClock.now() + Duration::from_secs(40 * 86400);
    let far = PollJob { verification_id: id(1), sequence: 1, due };
    let erasure = EraseJob { verification_id: id(1), due: at(0) };
    store.put_job(&far.into(), deadline()).await.unwrap();
    store.put_job(&erasure.into(), deadline()).await.unwrap();
    assert!(matches!(store.local_queue().unwrap().receive(at(0)).await.unwrap(), Delivery::Idle(None)));
    let page =
        store.due_jobs(JobKind::Poll, far.due + Duration::from_secs(1), None, deadline()).await.unwrap();
    assert_eq!(page.jobs, [far.into()]);
}

#[tokio::test]
async fn what_a_process_had_taken_when_it_died_is_there_at_once_for_the_next() {
    let fixture = fixture(Kind::Embedded).await.unwrap();
    let poll = PollJob { verification_id: id(1), sequence: 1, due: at(20) };
    fixture.store.commit(Commit { jobs: vec![poll.into()], ..creation(1) }, deadline()).await.unwrap();
    let taken = fixture.store.local_queue().unwrap().receive(at(20)).await.unwrap();
    assert!(matches!(taken, Delivery::Message(_)));
    let next = fixture.reopen(1).await;
    let Delivery::Message(again) = next.store.local_queue().unwrap().receive(at(20)).await.unwrap() else {
        unreachable!("a user waits for it")
    };
    assert_eq!(again.job, Some(poll.into()));
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
