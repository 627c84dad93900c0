use std::time::Duration;

use azure_storage_auth::{ConnectionString, Service};
use azure_storage_queue::{QueueClient, QueueServiceClient, QueueServiceClientOptions, models::QueueMessage};
use contract::{ExecutionId, Personal};
use service::{
    kernel::{Clock, Deadline, StoreError},
    model::{Commit, Counter, EraseJob, IndexEntry, Job, JobKind, PollJob},
    ports::{Commits, Counters, Jobs, KeyRotation, Retention, Verifications},
};
use state::{Backend, Names};

use super::fixture::{
    Fixture, Kind, Place, SystemClock, at, azure, creation, deadline, fixture, fresh_names, id, key, state,
    transport,
};

/// A client of one of the fixture's queues; none without Azurite.
fn queue(connection: &str, name: &str) -> QueueClient {
    let connection: ConnectionString = connection.parse().unwrap();
    let mut options = QueueServiceClientOptions::default();
    connection.authorize(Service::Queue, &mut options.client_options);
    options.client_options.transport = Some(transport());
    let service = QueueServiceClient::new(connection.endpoint(Service::Queue).unwrap(), None, Some(options));
    service.unwrap().queue_client(name).unwrap()
}

async fn texts(queue: &QueueClient) -> Vec<String> {
    let received = queue.receive_messages(None).await.unwrap().into_model().unwrap();
    received.items.unwrap_or_default().into_iter().filter_map(|message| message.message_text).collect()
}

#[tokio::test]
async fn a_poll_is_a_message_as_the_hosts_trigger_reads_it_at_its_time() {
    let Some(Fixture { store, place: Place::Azure { connection, names } }) = fixture(Kind::Azure).await
    else {
        return;
    };
    let queue = queue(&connection, &names.queue());
    let now = SystemClock.now();
    let soon = PollJob { verification_id: id(1), sequence: 1, due: now };
    let later = PollJob { verification_id: id(2), sequence: 1, due: now + Duration::from_secs(3600) };
    let far = PollJob { verification_id: id(3), sequence: 1, due: now + Duration::from_secs(40 * 86400) };
    for (attempt, poll) in [(1, soon), (2, later), (3, far)] {
        store.commit(Commit { jobs: vec![poll.into()], ..creation(attempt) }, deadline()).await.unwrap();
    }
    let texts = texts(&queue).await;
    assert_eq!(texts.len(), 1, "the others are not due: {texts:?}");
    assert_eq!(serde_json::from_str::<Job>(&texts[0]).unwrap(), soon.into());
    let properties = queue.get_properties(None).await.unwrap();
    let count = properties.headers().get_optional_str(&"x-ms-approximate-messages-count".into()).unwrap();
    assert_eq!(count, "2", "what is farther ahead than a message can wait is left to the sweep");
    let page =
        store.due_jobs(JobKind::Poll, far.due + Duration::from_secs(1), None, deadline()).await.unwrap();
    assert_eq!(page.jobs, [soon.into(), later.into(), far.into()]);
}

#[tokio::test]
async fn messages_that_the_host_put_aside_are_taken_away_once() {
    let Some(Fixture { store, place: Place::Azure { connection, names } }) = fixture(Kind::Azure).await
    else {
        return;
    };
    let poison = queue(&connection, &names.poison_queue());
    poison.create(None).await.unwrap();
    let poll: Job = PollJob { verification_id: id(1), sequence: 4, due: SystemClock.now() }.into();
    for text in [serde_json::to_string(&poll).unwrap(), "no poll at all".to_owned()] {
        let message = QueueMessage { message_text: Some(text) };
        poison.send_message(message.try_into().unwrap(), None).await.unwrap();
    }
    assert_eq!(store.dead_jobs(deadline()).await.unwrap(), [poll]);
    assert!(store.dead_jobs(deadline()).await.unwrap().is_empty());
}

/// Everything that lies in the fixture's tables, blobs and queue, as the service gives it out.
async fn everything(connection: &str, names: &Names) -> Vec<u8> {
    let mut all = Vec::new();

    for table in ["verifications", "index", "limits"] {
        let table = table_client(connection, names, table);
        let mut rows = table.query_entities(None).unwrap();
        while let Some(row) = futures::TryStreamExt::try_next(&mut rows).await.unwrap() {
            all.extend(format!("{} {} ", row.partition_key, row.row_key).into_bytes());
            for (name, value) in &row.properties {
                all.extend(name.as_bytes());
                all.extend(value.as_str().map(str::as_bytes).or(value.as_bytes()).unwrap_or_default());
            }
        }
    }

    let reports = reports(connection, names).await;
    assert_eq!(reports.len(), 1);
    all.extend(reports.concat());
    all.extend(texts(&queue(connection, &names.queue())).await.concat().into_bytes());
    all
}

/// The sealed reports, each with its name.
async fn reports(connection: &str, names: &Names) -> Vec<Vec<u8>> {
    let text: ConnectionString = connection.parse().unwrap();
    let mut options = azure_storage_blob::BlobServiceClientOptions::default();
    options.client_options.transport = Some(transport());
    text.authorize(Service::Blob, &mut options.client_options);
    let blobs = azure_storage_blob::BlobServiceClient::new(
        text.endpoint(Service::Blob).unwrap(),
        None,
        Some(options),
    );
    let container = blobs.unwrap().blob_container_client(&names.evidence());
    let mut found = container.list_blobs(None).unwrap();
    let mut reports = Vec::new();
    while let Some(blob) = futures::TryStreamExt::try_next(&mut found).await.unwrap() {
        let name = blob.name.unwrap();
        let content = container.blob_client(&name).download(None).await.unwrap();
        reports.push([name.into_bytes(), content.body.collect().await.unwrap().to_vec()].concat());
    }
    reports
}

#[tokio::test]
async fn nothing_personal_lies_open_in_the_account() {
    let Some(Fixture { store, place: Place::Azure { connection, names } }) = fixture(Kind::Azure).await
    else {
        return;
    };
    let commit = Commit {
        evidence: Some((id(1), Personal::new(b"MARKEDEVIDENCE".to_vec()))),
        index: vec![(IndexEntry::Execution(ExecutionId("execution".into())), id(1))],
        jobs: vec![PollJob { verification_id: id(1), sequence: 1, due: SystemClock.now() }.into()],
        ..creation(1)
    };
    store.commit(commit, deadline()).await.unwrap();
    let all = everything(&connection, &names).await;
    assert!(all.len() > 500);
    for marker in ["MARKEDNAME", "MARKEDSUBJECT", "MARKEDSECRET", "MARKEDEVIDENCE", "203.0.113.77"] {
        assert!(!all.windows(marker.len()).any(|window| window == marker.as_bytes()), "{marker}");
    }
}

#[tokio::test]
async fn making_what_is_there_already_does_no_harm() {
    let Some(Fixture { place: Place::Azure { connection, names }, .. }) = fixture(Kind::Azure).await else {
        return;
    };
    azure(&connection, &names).prepare(deadline()).await.unwrap();
}

#[tokio::test]
async fn an_account_without_our_tables_is_told_apart_from_a_dead_one() {
    let Some(connection) = storage_faults::azurite::connection_string() else { return };
    let store = state(Backend::Azure(azure(&connection, &fresh_names())), 1);
    let written = store.commit(creation(1), deadline()).await;
    assert_eq!(written, Err(StoreError::internal()));
    let nowhere = "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=a2V5;\
                   TableEndpoint=http://127.0.0.1:9/a;BlobEndpoint=http://127.0.0.1:9/a;QueueEndpoint=http://127.0.0.1:9/a";
    let store = state(Backend::Azure(azure(nowhere, &Names::default())), 1);
    let soon = Deadline::after(Duration::from_millis(300));
    assert_eq!(store.verification(id(1), soon).await.unwrap_err(), StoreError::unavailable());
    assert!(soon.instant().elapsed() < Duration::from_secs(2));
}

#[tokio::test]
async fn rows_of_a_newer_version_are_left_alone() {
    let Some(Fixture { store, place: Place::Azure { connection, names } }) = fixture(Kind::Azure).await
    else {
        return;
    };
    store.commit(creation(1), deadline()).await.unwrap();
    let (partition, row) = (id(1).user().to_string(), format!("v|{}", id(1).attempt()));
    let table = table_client(&connection, &names, "verifications");
    let entity = table.get_entity(&partition, &row, None).await.unwrap();
    let mut cells = entity.get("Cells0").unwrap().as_bytes().unwrap().to_vec();
    // The first byte is the number of the layout.
    cells[0] += 1;
    let mut newer = azure_tables::Entity::new(partition, row).with("Cells0", cells);
    for name in ["Plain", "DataKey"] {
        newer = newer.with(name, entity.get(name).unwrap().as_str().unwrap());
    }
    table.insert_or_replace_entity(&newer, None).await.unwrap();
    let read = store.verification(id(1), deadline()).await;
    assert_eq!(read.unwrap_err(), StoreError::unreadable());
    assert!(store.commit(creation(1), deadline()).await.is_err());
}

#[tokio::test]
async fn of_an_erased_verification_no_evidence_is_left() {
    let Some(Fixture { store, place: Place::Azure { connection, names } }) = fixture(Kind::Azure).await
    else {
        return;
    };
    let evidence = Some((id(1), Personal::new(b"report".to_vec())));
    let written = store.commit(Commit { evidence, ..creation(1) }, deadline()).await.unwrap();
    assert_eq!(reports(&connection, &names).await.len(), 1);
    let (account, execution, aliases) = (None, None, Vec::new());
    let tombstone = service::model::Tombstone { account, execution, erased_at: SystemClock.now(), aliases };
    store.erase(id(1), &written[0], &tombstone, None, deadline()).await.unwrap();
    store.purge(id(1), &tombstone, deadline()).await.unwrap();
    assert!(reports(&connection, &names).await.is_empty());
}

pub(crate) fn table_client(connection: &str, names: &Names, table: &str) -> azure_tables::TableClient {
    let text: ConnectionString = connection.parse().unwrap();
    let mut options = azure_tables::TableServiceClientOptions::default();
    options.client_options.transport = Some(transport());
    text.authorize(Service::Table, &mut options.client_options);
    let tables =
        azure_tables::TableServiceClient::new(text.endpoint(Service::Table).unwrap(), None, Some(options));
    let prefix = names.queue().replace("jobs", "");
    tables.unwrap().table_client(&format!("{prefix}{table}")).unwrap()
}

/// Rows are edited by hand, or half of a row was restored from a copy.
#[tokio::test]
async fn damaged_rows_keep_no_other_from_being_found_counted_forgotten_or_wrapped() {
    let Some(fixture) = fixture(Kind::Azure).await else { return };
    let Place::Azure { connection, names } = &fixture.place else { return };
    let store = &fixture.store;
    for attempt in 0..40 {
        store.commit(creation(attempt), deadline()).await.unwrap();
        let due = at(i64::from(attempt) * 60);
        store.put_job(&EraseJob { verification_id: id(attempt), due }.into(), deadline()).await.unwrap();
    }
    let counter = |name: &str| Counter { name: name.into(), ends_at: at(3600), shards: 1 };
    for name in ["good", "text", "empty"] {
        store.raise(&counter(name), 9, deadline()).await.unwrap().unwrap();
    }
    for (table, damaged) in [("index", 5), ("limits", 2), ("verifications", 10)] {
        let client = table_client(connection, names, table);
        let mut rows = client.query_entities(None).unwrap();
        let mut all = Vec::new();
        while let Some(row) = futures::TryStreamExt::try_next(&mut rows).await.unwrap() {
            all.push(row);
        }
        let wanted = all.into_iter().filter(|row| !row.partition_key.ends_with("good"));
        for (number, row) in wanted.take(damaged).enumerate() {
            let entity = azure_tables::Entity::new(row.partition_key, row.row_key);
            // One holds another text, the next none at all.
            let entity = if number % 2 == 0 { entity.with("Plain", "garbage") } else { entity };
            client.insert_or_replace_entity(&entity, None).await.unwrap();
        }
    }
    let page = store.due_jobs(JobKind::Erase, at(9000), None, deadline()).await.unwrap();
    assert_eq!((page.jobs.len(), page.unreadable.len()), (35, 5));
    assert!(page.unreadable.iter().all(|error| error.place().is_some()), "each is named");
    for (name, expected) in [("good", 2), ("text", 1), ("empty", 1)] {
        store.raise(&counter(name), 9, deadline()).await.unwrap().unwrap();
        assert_eq!(
            store.count(&counter(name), deadline()).await.unwrap(),
            expected,
            "{name} counts on or anew"
        );
    }
    store.forget_counters(at(3 * 3600), deadline()).await.unwrap();
    assert_eq!(store.count(&counter("good"), deadline()).await.unwrap(), 0);

    let fixture = fixture.reopen_under(&format!("7:{};0:{}", key(2), key(1))).await;
    fixture.store.rewrap(deadline()).await.unwrap();
    let fixture = fixture.reopen_under(&format!("7:{}", key(2))).await;
    let mut readable = 0;
    for attempt in 0..40 {
        readable += usize::from(fixture.store.verification(id(attempt), deadline()).await.is_ok());
    }
    assert!(readable >= 30, "{readable}: whatever can be read was wrapped");
}
