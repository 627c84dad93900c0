use azure_core::error::ErrorKind;
use azure_core::http::pager::{PagerContinuation, PagerOptions};
use futures::TryStreamExt;

use crate::scripted::{Answer, Scripted};
use crate::{Entity, Filter, QueryEntitiesOptions};

const ENDPOINT: &str = "https://account.table.core.windows.net";

fn page(rows: &[&str], next: Option<(&str, Option<&str>)>) -> Answer {
    let rows: Vec<String> =
        rows.iter().map(|row| format!(r#"{{"PartitionKey":"p","RowKey":"{row}"}}"#)).collect();
    let mut headers = Vec::new();
    if let Some((partition_key, row_key)) = next {
        headers.push(("x-ms-continuation-nextpartitionkey", partition_key.to_owned()));
        headers.extend(row_key.map(|row_key| ("x-ms-continuation-nextrowkey", row_key.to_owned())));
    }
    (200, headers, format!(r#"{{"value":[{}]}}"#, rows.join(",")))
}

fn queries(service: &Scripted) -> Vec<String> {
    service.seen().iter().map(|request| request.url().query().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn empty_pages_are_passed_over_and_the_filter_goes_along() {
    let service = Scripted::new([
        page(&["a"], Some(("1!4!cA--", Some("1!4!Yg==")))),
        page(&[], Some(("1!4!cA+/", None))),
        page(&[], Some(("1!4!cB--", Some("&=")))),
        page(&["z"], None),
    ]);
    let options = QueryEntitiesOptions { filter: Some(Filter::partition("p")), ..Default::default() };
    let rows: Vec<Entity> =
        service.table(ENDPOINT).query_entities(Some(options)).unwrap().try_collect().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.row_key.as_str()).collect::<Vec<_>>(), ["a", "z"]);
    let filter = "$filter=PartitionKey%20eq%20%27p%27";
    assert_eq!(
        queries(&service),
        [
            filter.to_owned(),
            format!("{filter}&NextPartitionKey=1%214%21cA--&NextRowKey=1%214%21Yg%3D%3D"),
            format!("{filter}&NextPartitionKey=1%214%21cA%2B%2F"),
            format!("{filter}&NextPartitionKey=1%214%21cB--&NextRowKey=%26%3D"),
        ]
    );
}

#[tokio::test]
async fn a_kept_continuation_adds_nothing_but_itself() {
    async fn resumed(continuation: &str) -> azure_core::Result<Vec<String>> {
        let service = Scripted::new([page(&["a"], None)]);
        let options = QueryEntitiesOptions {
            method_options: PagerOptions {
                continuation: Some(PagerContinuation::Token(continuation.to_owned())),
                ..Default::default()
            },
            ..Default::default()
        };
        let rows = service.table(ENDPOINT).query_entities(Some(options))?;
        rows.try_collect::<Vec<Entity>>().await?;
        Ok(queries(&service))
    }
    assert_eq!(
        resumed("NextPartitionKey=a%26b&NextRowKey=c").await.unwrap(),
        ["NextPartitionKey=a%26b&NextRowKey=c"]
    );
    for foreign in ["", "NextPartitionKey", "$filter=true", "NextRowKey=a&sig=b"] {
        let error = resumed(foreign).await.unwrap_err();
        assert_eq!(*error.kind(), ErrorKind::DataConversion, "{foreign}");
    }
}

#[tokio::test]
async fn a_failure_on_the_way_ends_the_rows_with_an_error() {
    let service = Scripted::new([page(&["a"], Some(("x", None))), (400, vec![], String::new())]);
    let mut rows = service.table(ENDPOINT).query_entities(None).unwrap();
    assert_eq!(rows.try_next().await.unwrap().unwrap().row_key, "a");
    assert!(rows.try_next().await.is_err());
}

#[test]
fn a_projection_of_what_is_no_property_is_refused() {
    let service = Scripted::new([]);
    let options = QueryEntitiesOptions { select: vec!["A&$filter=x".to_owned()], ..Default::default() };
    assert!(service.table(ENDPOINT).query_entities(Some(options)).is_err());
}
