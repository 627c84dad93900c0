use azure_core::http::StatusCode;
use azure_tables::{Entity, IfMatch, Transaction, TransactionFailure, Value, error_code};

use super::account;

#[tokio::test]
async fn all_kinds_of_change_happen_together() {
    let Some(table) = account::table().await else { return };
    let row = |key: &str| Entity::new("O'Neil %", key).with("Old", "text\r\n--changeset_1--");
    for key in ["replaced", "merged", "deleted", "d'eleted"] {
        table.insert_entity(&row(key), None).await.unwrap();
    }
    let etag = table.get_entity("O'Neil %", "replaced", None).await.unwrap().etag.unwrap();
    let new = |key: &str| Entity::new("O'Neil %", key).with("New", 1_i64);

    let mut transaction = Transaction::new("O'Neil %");
    transaction.insert(&new("in'serted")).unwrap();
    transaction.replace(&new("replaced"), etag.clone().into()).unwrap();
    transaction.merge(&new("merged"), IfMatch::Any).unwrap();
    transaction.insert_or_replace(&new("written")).unwrap();
    transaction.insert_or_merge(&new("written too")).unwrap();
    transaction.delete("deleted", IfMatch::Any).unwrap();
    transaction.delete("d'eleted", IfMatch::Any).unwrap();
    let etags = table.submit_transaction(&transaction, None).await.unwrap();

    for (key, etag) in ["in'serted", "replaced", "merged", "written", "written too"].iter().zip(&etags) {
        let read = table.get_entity("O'Neil %", key, None).await.unwrap();
        assert_eq!(read.get("New"), Some(&Value::Int64(1)), "{key}");
        assert_eq!(read.get("Old").is_some(), *key == "merged", "{key}");
        assert_eq!(read.etag, *etag, "{key}");
    }
    assert_eq!(etags.len(), 7);
    assert_eq!(&etags[5..], [None, None]);
    for key in ["deleted", "d'eleted"] {
        let error = table.get_entity("O'Neil %", key, None).await.unwrap_err();
        assert_eq!(error.http_status(), Some(StatusCode::NotFound));
    }
}

#[tokio::test]
async fn one_failure_undoes_everything_and_names_the_operation() {
    let Some(table) = account::table().await else { return };
    let row = |key: &str| Entity::new("p", key).with("N", 1);
    let old = table.insert_entity(&row("b"), None).await.unwrap();
    table.replace_entity(&row("b"), old.clone().into(), None).await.unwrap();

    let mut transaction = Transaction::new("p");
    transaction.insert(&row("a")).unwrap();
    transaction.replace(&row("b").with("New", true), old.into()).unwrap();
    transaction.insert(&row("c")).unwrap();
    let error = table.submit_transaction(&transaction, None).await.unwrap_err();

    assert_eq!(error.http_status(), Some(StatusCode::PreconditionFailed));
    assert_eq!(error_code(&error), Some("UpdateConditionNotSatisfied"));
    let failure = TransactionFailure::of(&error).unwrap();
    assert_eq!(failure.index, Some(1));
    for key in ["a", "c"] {
        assert!(table.get_entity("p", key, None).await.is_err(), "{key}");
    }
    assert_eq!(table.get_entity("p", "b", None).await.unwrap().get("New"), None);
}

#[tokio::test]
async fn an_insert_of_a_row_that_is_there_is_a_conflict_as_it_is_alone() {
    let Some(table) = account::table().await else { return };
    table.insert_entity(&Entity::new("p", "r"), None).await.unwrap();
    let mut transaction = Transaction::new("p");
    transaction.insert(&Entity::new("p", "r")).unwrap();
    let error = table.submit_transaction(&transaction, None).await.unwrap_err();
    assert_eq!(error.http_status(), Some(StatusCode::Conflict));
    assert_eq!(error_code(&error), Some("EntityAlreadyExists"));
    assert_eq!(TransactionFailure::of(&error).unwrap().index, Some(0));
}

#[tokio::test]
async fn a_hundred_rows_go_at_once() {
    let Some(table) = account::table().await else { return };
    let mut transaction = Transaction::new("p");
    for number in 0..100 {
        transaction.insert(&Entity::new("p", format!("{number:03}")).with("N", number)).unwrap();
    }
    assert_eq!(table.submit_transaction(&transaction, None).await.unwrap().len(), 100);
    assert_eq!(table.get_entity("p", "099", None).await.unwrap().get("N"), Some(&Value::Int32(99)));
}
