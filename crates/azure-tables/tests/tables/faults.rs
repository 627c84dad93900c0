//! Writes whose answer is lost on the way.

use std::time::Duration;

use azure_core::http::{ClientMethodOptions, Context, StatusCode};
use azure_storage_auth::{Attempts, Deadline, RetryPolicy, RetryPolicyOptions, Service};
use azure_tables::{
    Entity, IfMatch, InsertEntityOptions, SubmitTransactionOptions, TableClient, TableServiceClient,
    Transaction, TransactionFailure, UpdateEntityOptions, error_code,
};
use storage_faults::{Fault, FaultProxy, Method, Rule};

use super::account;

/// A table behind a proxy, with the retries that this workspace uses.
async fn behind_proxy() -> Option<(FaultProxy, TableClient)> {
    let connection = account::connection()?;
    let proxy = FaultProxy::start(connection.endpoint(Service::Table).unwrap().as_str()).await.unwrap();
    let mut options = account::options();
    connection.authorize(Service::Table, &mut options.client_options);
    let pace = RetryPolicyOptions { base_pause: Duration::from_millis(5), ..Default::default() };
    RetryPolicy::new(pace).install(&mut options.client_options);
    let service = TableServiceClient::new(proxy.endpoint().parse().unwrap(), None, Some(options)).unwrap();
    let table = service.table_client(&account::unused_name()).unwrap();
    table.create(None).await.unwrap();
    Some((proxy, table))
}

fn watched(attempts: &Attempts) -> ClientMethodOptions<'static> {
    let deadline = Deadline::after(Duration::from_secs(10));
    ClientMethodOptions { context: Context::new().with_value(attempts.clone()).with_value(deadline) }
}

#[tokio::test]
async fn an_insert_that_meets_its_own_row_is_told_from_a_conflict() {
    let Some((proxy, table)) = behind_proxy().await else { return };
    let insert = async |row_key: &str| {
        let attempts = Attempts::default();
        let options = InsertEntityOptions { method_options: watched(&attempts) };
        let error = table.insert_entity(&Entity::new("p", row_key), Some(options)).await.unwrap_err();
        assert_eq!(error_code(&error), Some("EntityAlreadyExists"));
        attempts.may_have_taken_effect()
    };
    proxy.add(Rule::nth(0, Fault::LoseAnswer).method(Method::POST));
    assert!(insert("r").await, "its own first attempt was carried out");
    assert!(!insert("r").await, "the row was there before");
}

#[tokio::test]
async fn a_change_that_meets_its_own_version_is_told_from_a_conflict() {
    let Some((proxy, table)) = behind_proxy().await else { return };
    let row = Entity::new("p", "r").with("N", 1);
    let etag = table.insert_entity(&row, None).await.unwrap();
    proxy.add(Rule::nth(0, Fault::LoseAnswer).path("RowKey='r'"));
    let attempts = Attempts::default();
    let options = UpdateEntityOptions { method_options: watched(&attempts) };
    let error = table.replace_entity(&row, etag.into(), Some(options)).await.unwrap_err();
    assert_eq!(error.http_status(), Some(StatusCode::PreconditionFailed));
    assert!(attempts.may_have_taken_effect());
    assert_eq!(attempts.made(), 2);
}

#[tokio::test]
async fn a_transaction_that_meets_its_own_rows_is_told_from_a_conflict() {
    let Some((proxy, table)) = behind_proxy().await else { return };
    let mut transaction = Transaction::new("p");
    transaction.insert(&Entity::new("p", "a")).unwrap();
    transaction.insert_or_replace(&Entity::new("p", "b")).unwrap();
    proxy.add(Rule::nth(0, Fault::LoseAnswer).path("$batch"));
    let attempts = Attempts::default();
    let options = SubmitTransactionOptions { method_options: watched(&attempts) };
    let error = table.submit_transaction(&transaction, Some(options)).await.unwrap_err();
    assert_eq!(TransactionFailure::of(&error).unwrap().index, Some(0));
    assert!(attempts.may_have_taken_effect());
    assert_eq!(proxy.count(&Method::POST, "$batch"), 2);
}

#[tokio::test]
async fn a_request_that_was_cut_before_it_arrived_is_simply_repeated() {
    let Some((proxy, table)) = behind_proxy().await else { return };
    proxy.add(Rule::first(2, Fault::Cut).method(Method::POST));
    proxy.add(Rule::nth(0, Fault::Cut).method(Method::DELETE));
    table.insert_entity(&Entity::new("p", "r"), None).await.unwrap();
    table.delete_entity("p", "r", IfMatch::Any, None).await.unwrap();
    assert_eq!(proxy.count(&Method::DELETE, "RowKey='r'"), 2);
}
