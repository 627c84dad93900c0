use azure_core::Uuid;
use azure_core::http::StatusCode;
use azure_core::time::parse_rfc3339;
use azure_storage_auth::{Service, SharedKey, SharedKeyPolicy};
use azure_tables::{Entity, GetEntityOptions, IfMatch, TableServiceClient, Value, error_code};
use std::sync::Arc;

use super::account;

fn status<T>(result: azure_core::Result<T>) -> (Option<StatusCode>, Option<String>) {
    let error = result.err().unwrap();
    (error.http_status(), error_code(&error).map(str::to_owned))
}

fn answer(status: StatusCode, code: &str) -> (Option<StatusCode>, Option<String>) {
    (Some(status), Some(code.to_owned()))
}

#[tokio::test]
async fn a_table_is_created_once_and_deleted_once() {
    let Some(service) = account::service() else { return };
    let table = service.table_client(&account::unused_name()).unwrap();
    assert!(table.create_if_not_exists(None).await.unwrap());
    assert!(!table.create_if_not_exists(None).await.unwrap());
    assert_eq!(status(table.create(None).await), answer(StatusCode::Conflict, "TableAlreadyExists"));
    assert!(table.delete(None).await.unwrap());
    assert!(!table.delete(None).await.unwrap());
    assert_eq!(
        status(table.insert_entity(&Entity::new("p", "r"), None).await),
        answer(StatusCode::NotFound, "TableNotFound")
    );
}

#[tokio::test]
async fn every_type_comes_back_as_it_was_written() {
    let Some(table) = account::table().await else { return };
    let written = Entity::new("p", "r")
        .with("Text", "Größe \u{1f600} \"'\\\n")
        .with("Empty", "")
        .with("Small", i32::MIN)
        .with("Large", i64::MAX)
        .with("Fraction", 1.5)
        .with("Whole", 3.0)
        .with("Tiny", 5e-324)
        .with("Infinite", f64::INFINITY)
        .with("Yes", true)
        .with("Moment", parse_rfc3339("2026-01-02T03:04:05.1234567Z").unwrap())
        .with("Guid", Uuid::from_u128(0x1234_5678_9abc_def0_1234_5678_9abc_def0))
        .with("Bytes", vec![0_u8, 255, 13, 10]);

    let etag = table.insert_entity(&written, None).await.unwrap();
    let read = table.get_entity("p", "r", None).await.unwrap();

    assert_eq!(read.properties.get("Fraction"), Some(&Value::Double(1.5)));
    for (name, value) in &written.properties {
        assert!(read.get(name) == Some(value), "{name}");
    }
    assert_eq!(read.properties.len(), written.properties.len());
    assert_eq!(read.etag, Some(etag));
    assert!(read.timestamp.is_some());
}

#[tokio::test]
async fn a_row_is_inserted_once() {
    let Some(table) = account::table().await else { return };
    let row = Entity::new("p", "r").with("N", 1);
    table.insert_entity(&row, None).await.unwrap();
    assert_eq!(
        status(table.insert_entity(&row, None).await),
        answer(StatusCode::Conflict, "EntityAlreadyExists")
    );
}

#[tokio::test]
async fn a_replacement_removes_what_it_does_not_name_and_a_merge_keeps_it() {
    let Some(table) = account::table().await else { return };
    table.insert_entity(&Entity::new("p", "r").with("A", 1).with("B", 2), None).await.unwrap();

    table.merge_entity(&Entity::new("p", "r").with("B", 3), IfMatch::Any, None).await.unwrap();
    let merged = table.get_entity("p", "r", None).await.unwrap();
    assert_eq!((merged.get("A"), merged.get("B")), (Some(&Value::Int32(1)), Some(&Value::Int32(3))));

    table.replace_entity(&Entity::new("p", "r").with("C", 4), IfMatch::Any, None).await.unwrap();
    let replaced = table.get_entity("p", "r", None).await.unwrap();
    assert_eq!(replaced.properties.keys().collect::<Vec<_>>(), ["C"]);
}

#[tokio::test]
async fn a_change_of_an_older_version_is_refused() {
    let Some(table) = account::table().await else { return };
    let row = Entity::new("p", "r").with("N", 1);
    let first = table.insert_entity(&row, None).await.unwrap();
    let second = table.replace_entity(&row, first.clone().into(), None).await.unwrap();
    assert_ne!(first, second);

    let refused = answer(StatusCode::PreconditionFailed, "UpdateConditionNotSatisfied");
    assert_eq!(status(table.replace_entity(&row, first.clone().into(), None).await), refused);
    assert_eq!(status(table.merge_entity(&row, first.clone().into(), None).await), refused);
    assert_eq!(status(table.delete_entity("p", "r", first.into(), None).await), refused);

    table.delete_entity("p", "r", second.into(), None).await.unwrap();
    let gone = answer(StatusCode::NotFound, "ResourceNotFound");
    assert_eq!(status(table.get_entity("p", "r", None).await), gone);
    assert_eq!(status(table.delete_entity("p", "r", IfMatch::Any, None).await), gone);
    assert_eq!(status(table.replace_entity(&row, IfMatch::Any, None).await), gone);
}

#[tokio::test]
async fn an_upsert_needs_no_row_and_minds_none() {
    let Some(table) = account::table().await else { return };
    table.insert_or_merge_entity(&Entity::new("p", "r").with("A", 1), None).await.unwrap();
    table.insert_or_merge_entity(&Entity::new("p", "r").with("B", 2), None).await.unwrap();
    assert_eq!(table.get_entity("p", "r", None).await.unwrap().properties.len(), 2);
    table.insert_or_replace_entity(&Entity::new("p", "r").with("C", 3), None).await.unwrap();
    table.insert_or_replace_entity(&Entity::new("p", "s").with("C", 3), None).await.unwrap();
    assert_eq!(table.get_entity("p", "r", None).await.unwrap().properties.len(), 1);
    assert_eq!(table.get_entity("p", "s", None).await.unwrap().properties.len(), 1);
}

#[tokio::test]
async fn keys_with_unusual_characters_name_their_own_row() {
    let Some(table) = account::table().await else { return };
    for key in
        ["O'Neil", "''", "100 %", "%27", "a+b", "v|01|e|7", "ä\u{1f600}", "a&b=c,d;e", "(x)", "~.-_", "\"{}"]
    {
        let row = Entity::new(key, key).with("Key", key);
        let etag = table.insert_entity(&row, None).await.unwrap();
        let read = table.get_entity(key, key, None).await.unwrap();
        assert_eq!((&read.partition_key, &read.row_key), (&row.partition_key, &row.row_key));
        assert_eq!(read.get("Key").and_then(Value::as_str), Some(key));
        let etag = table.merge_entity(&row, etag.into(), None).await.unwrap();
        table.delete_entity(key, key, etag.into(), None).await.unwrap();
    }
}

#[tokio::test]
async fn a_projection_reads_what_it_names_and_the_version() {
    let Some(table) = account::table().await else { return };
    let etag = table.insert_entity(&Entity::new("p", "r").with("A", 1).with("B", 2), None).await.unwrap();
    let options = GetEntityOptions { select: vec!["B".to_owned()], ..Default::default() };
    let read = table.get_entity("p", "r", Some(options)).await.unwrap();
    assert_eq!(read.properties.keys().collect::<Vec<_>>(), ["B"]);
    assert_eq!(read.etag, Some(etag));
}

#[tokio::test]
async fn a_wrong_key_is_refused() {
    let Some(connection) = account::connection() else { return };
    let key = SharedKey::new(connection.account().unwrap(), "d3Jvbmc=").unwrap();
    let mut options = account::options();
    options.client_options.per_try_policies.push(Arc::new(SharedKeyPolicy::new(key, Service::Table)));
    let endpoint = connection.endpoint(Service::Table).unwrap();
    let service = TableServiceClient::new(endpoint, None, Some(options)).unwrap();
    let table = service.table_client("anything").unwrap();
    assert_eq!(table.create(None).await.unwrap_err().http_status(), Some(StatusCode::Forbidden));
}
