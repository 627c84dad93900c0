use crate::scripted::{Answer, Scripted, body, header};
use crate::{Entity, IfMatch, Transaction};

/// Two operations succeed.
fn success() -> Answer {
    let part = "--c\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n\r\n";
    let body =
        format!("--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n{part}{part}--c--\r\n--b--\r\n");
    (202, vec![("content-type", "multipart/mixed; boundary=b".to_owned())], body)
}

fn two_operations() -> Transaction {
    let mut transaction = Transaction::new("O'Neil");
    let row = Entity::new("O'Neil", "r").with("Text", "\r\n--changeset_1--");
    transaction.merge(&row, IfMatch::Etag("W/\"1\"".into())).unwrap();
    transaction.delete("s", IfMatch::Any).unwrap();
    transaction
}

#[tokio::test]
async fn a_transaction_is_one_change_set_in_a_batch() {
    let service = Scripted::new([success()]);
    let table = service.table("http://127.0.0.1:10002/account?sig=s3cret");
    table.submit_transaction(&two_operations(), None).await.unwrap();
    let request = service.only();
    assert_eq!(request.url().as_str(), "http://127.0.0.1:10002/account/$batch?sig=s3cret");
    assert_eq!(header(&request, "content-type").as_deref(), Some("multipart/mixed; boundary=batch_1"));
    let expected = [
        "--batch_1",
        "Content-Type: multipart/mixed; boundary=changeset_1",
        "",
        "--changeset_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        "PATCH http://127.0.0.1:10002/account/ttt(PartitionKey='O%27%27Neil',RowKey='r') HTTP/1.1",
        "Accept: application/json;odata=minimalmetadata",
        "DataServiceVersion: 3.0",
        "if-match: W/\"1\"",
        "Content-Type: application/json",
        "",
        r#"{"PartitionKey":"O'Neil","RowKey":"r","Text":"\r\n--changeset_1--"}"#,
        "--changeset_1",
        "Content-Type: application/http",
        "Content-Transfer-Encoding: binary",
        "",
        "DELETE http://127.0.0.1:10002/account/ttt(PartitionKey='O%27%27Neil',RowKey='s') HTTP/1.1",
        "Accept: application/json;odata=minimalmetadata",
        "DataServiceVersion: 3.0",
        "if-match: *",
        "",
        "",
        "--changeset_1--",
        "--batch_1--",
        "",
    ];
    assert_eq!(body(&request), expected.join("\r\n"));
}

#[tokio::test]
async fn cosmos_gets_its_own_form_of_a_merge() {
    let service = Scripted::new([success()]);
    let table = service.table("https://account.table.cosmos.azure.com");
    table.submit_transaction(&two_operations(), None).await.unwrap();
    let body = body(&service.only());
    assert!(body.contains("\r\nPOST https://account.table.cosmos.azure.com/ttt(PartitionKey="), "{body}");
    assert!(body.contains("\r\nx-http-method: MERGE\r\n"), "{body}");
}
