use super::Transaction;
use crate::scripted::Scripted;
use crate::{Entity, IfMatch, InvalidRequest};

fn refusal(result: azure_core::Result<()>) -> InvalidRequest {
    let error = result.unwrap_err();
    std::error::Error::source(&error).unwrap().downcast_ref::<InvalidRequest>().unwrap().clone()
}

#[test]
fn a_transaction_keeps_to_its_partition_and_changes_each_row_once() {
    let mut transaction = Transaction::new("p");
    assert_eq!(refusal(transaction.insert(&Entity::new("q", "r"))), InvalidRequest::OtherPartition);
    transaction.insert(&Entity::new("p", "r")).unwrap();
    assert_eq!(refusal(transaction.delete("r", IfMatch::Any)), InvalidRequest::RowTwice);
    assert_eq!(transaction.len(), 1);
}

#[test]
fn a_transaction_holds_a_hundred_operations() {
    let mut transaction = Transaction::new("p");
    for number in 0..100 {
        transaction.delete(&number.to_string(), IfMatch::Any).unwrap();
    }
    assert_eq!(refusal(transaction.delete("100", IfMatch::Any)), InvalidRequest::TooManyOperations);
}

#[tokio::test]
async fn what_the_service_would_refuse_is_not_sent() {
    async fn refused(transaction: &Transaction, endpoint: &str) -> InvalidRequest {
        let service = Scripted::new([]);
        let result = service.table(endpoint).submit_transaction(transaction, None).await;
        refusal(result.map(drop))
    }
    let storage = "https://account.table.core.windows.net";
    assert_eq!(refused(&Transaction::new("p"), storage).await, InvalidRequest::NoOperation);

    let mut unusual = Transaction::new("a/b");
    unusual.delete("r", IfMatch::Any).unwrap();
    let key = InvalidRequest::KeyCharacter { key: "PartitionKey" };
    assert_eq!(refused(&unusual, storage).await, key);
    let mut unusual = Transaction::new("p");
    unusual.insert(&Entity::new("p", "a#b")).unwrap();
    assert_eq!(refused(&unusual, storage).await, InvalidRequest::KeyCharacter { key: "RowKey" });

    let mut large = Transaction::new("p");
    for number in 0..40 {
        let row = Entity::new("p", number.to_string()).with("Text", "x".repeat(55_000));
        large.insert(&row.with("More", "x".repeat(55_000))).unwrap();
    }
    for (endpoint, limit) in [(storage, 4 << 20), ("https://account.table.cosmos.azure.com", 2 << 20)] {
        let refused = refused(&large, endpoint).await;
        assert!(
            matches!(refused, InvalidRequest::TransactionTooLarge { size_bytes, limit_bytes }
                if limit_bytes == limit && size_bytes > 4_400_000),
            "{refused}"
        );
    }
}

#[test]
fn a_transaction_does_not_print_its_rows() {
    let mut transaction = Transaction::new("s3cret");
    transaction.insert(&Entity::new("s3cret", "s3cret").with("Name", "s3cret")).unwrap();
    assert_eq!(format!("{transaction:?}"), "Transaction([Insert])");
}
