use azure_core::http::pager::PagerOptions;
use azure_tables::{Comparison, Entity, Filter, QueryEntitiesOptions, TableClient, Transaction, Value};
use futures::TryStreamExt;

use super::account;

async fn filled(rows: &[(&str, &str, i32)]) -> Option<TableClient> {
    let table = account::table().await?;
    for (partition_key, row_key, number) in rows {
        table.insert_entity(&Entity::new(*partition_key, *row_key).with("N", *number), None).await.unwrap();
    }
    Some(table)
}

async fn found(table: &TableClient, filter: Filter) -> Vec<String> {
    let options = QueryEntitiesOptions { filter: Some(filter), ..Default::default() };
    let rows: Vec<Entity> = table.query_entities(Some(options)).unwrap().try_collect().await.unwrap();
    rows.into_iter().map(|row| row.row_key).collect()
}

#[tokio::test]
async fn a_partition_is_read_in_order_with_the_versions_of_its_rows() {
    let Some(table) = filled(&[("p", "b", 1), ("p", "a", 2), ("q", "c", 3), ("O'Neil", "d", 4)]).await else {
        return;
    };
    let options = QueryEntitiesOptions { filter: Some(Filter::partition("p")), ..Default::default() };
    let rows: Vec<Entity> = table.query_entities(Some(options)).unwrap().try_collect().await.unwrap();
    assert_eq!(rows.iter().map(|row| row.row_key.as_str()).collect::<Vec<_>>(), ["a", "b"]);
    let alone = table.get_entity("p", "a", None).await.unwrap();
    assert_eq!(rows[0].etag, alone.etag);
    assert_eq!(found(&table, Filter::partition("O'Neil")).await, ["d"]);
    assert!(found(&table, Filter::partition("none")).await.is_empty());
}

#[tokio::test]
async fn filters_find_what_they_say() {
    let Some(table) = filled(&[("p", "v-1", 1), ("p", "v-2", 2), ("p", "v.", 3), ("p", "w", 4)]).await else {
        return;
    };
    let p = || Filter::partition("p");
    assert_eq!(found(&table, p().and(&Filter::row_prefix("v-"))).await, ["v-1", "v-2"]);
    assert_eq!(found(&table, p().and(&Filter::row(Comparison::Greater, "v-2"))).await, ["v.", "w"]);
    let n = |comparison, number: i32| Filter::property("N", comparison, &Value::Int32(number)).unwrap();
    assert_eq!(found(&table, p().and(&n(Comparison::GreaterOrEqual, 3))).await, ["v.", "w"]);
    assert_eq!(
        found(&table, p().and(&n(Comparison::Equal, 1).or(&n(Comparison::Equal, 4)))).await,
        ["v-1", "w"]
    );
    assert_eq!(found(&table, p().and(&n(Comparison::Equal, 1).negated())).await, ["v-2", "v.", "w"]);
}

#[tokio::test]
async fn filters_know_every_type() {
    let Some(table) = account::table().await else { return };
    let values: [(&str, Value); 7] = [
        ("Text", "it's".into()),
        ("Large", (i64::from(i32::MAX) + 1).into()),
        ("Fraction", 2.0.into()),
        ("Yes", true.into()),
        ("Moment", azure_core::time::parse_rfc3339("2026-01-02T03:04:05.5Z").unwrap().into()),
        ("Guid", azure_core::Uuid::from_u128(7).into()),
        ("Bytes", vec![0_u8, 200].into()),
    ];
    let mut row = Entity::new("p", "r");
    row.properties.extend(values.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
    table.insert_entity(&row, None).await.unwrap();
    for (name, value) in &values {
        let equal = Filter::property(name, Comparison::Equal, value).unwrap();
        assert_eq!(found(&table, equal).await, ["r"], "{name}");
        let different = Filter::property(name, Comparison::NotEqual, value).unwrap();
        assert!(found(&table, different).await.is_empty(), "{name}");
    }
}

#[tokio::test]
async fn a_long_partition_comes_in_pages_and_can_be_resumed() {
    let Some(table) = account::table().await else { return };
    let mut transaction = Transaction::new("O'Neil & %");
    for number in 0..25 {
        transaction.insert(&Entity::new("O'Neil & %", format!("é{number:02}")).with("N", number)).unwrap();
    }
    table.submit_transaction(&transaction, None).await.unwrap();
    let options = |continuation| QueryEntitiesOptions {
        filter: Some(Filter::partition("O'Neil & %")),
        page_size: Some(10),
        method_options: PagerOptions { continuation, ..Default::default() },
        ..Default::default()
    };

    let mut pages = table.query_entities(Some(options(None))).unwrap().into_pages();
    let first = pages.try_next().await.unwrap().unwrap().into_model().unwrap();
    assert_eq!(first.value.len(), 10);
    let continuation = pages.into_continuation();
    assert!(continuation.is_some());

    let rest: Vec<Entity> =
        table.query_entities(Some(options(continuation))).unwrap().try_collect().await.unwrap();
    let numbers: Vec<_> = rest.iter().filter_map(|row| row.get("N")?.as_i64()).collect();
    assert_eq!(numbers, (10..25).collect::<Vec<i64>>());
}

#[tokio::test]
async fn a_projection_keeps_keys_and_versions() {
    let Some(table) = account::table().await else { return };
    table.insert_entity(&Entity::new("p", "r").with("A", 1).with("B", "two"), None).await.unwrap();
    let options = QueryEntitiesOptions { select: vec!["B".to_owned()], ..Default::default() };
    let rows: Vec<Entity> = table.query_entities(Some(options)).unwrap().try_collect().await.unwrap();
    assert_eq!(rows[0].row_key, "r");
    assert_eq!(rows[0].properties.keys().collect::<Vec<_>>(), ["B"]);
    assert!(rows[0].etag.is_some());
}
