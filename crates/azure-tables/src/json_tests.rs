use azure_core::time::parse_rfc3339;
use azure_core::{Uuid, json};

use super::{check_property_name, date_time, write};
use crate::{Entity, InvalidRequest, Value};

fn written(value: impl Into<Value>) -> String {
    String::from_utf8(write(&Entity::new("p", "r").with("V", value)).unwrap()).unwrap()
}

fn read(text: &str) -> azure_core::Result<Entity> {
    json::from_json(text)
}

#[test]
fn types_that_json_does_not_know_are_named() {
    for (value, expected) in [
        (Value::from("a\"b\n"), r#""V":"a\"b\n""#),
        (Value::from(7), r#""V":7"#),
        (Value::from(true), r#""V":true"#),
        (Value::from(7_i64), r#""V":"7","V@odata.type":"Edm.Int64""#),
        (Value::from(7.0), r#""V":7.0,"V@odata.type":"Edm.Double""#),
        (Value::from(f64::NEG_INFINITY), r#""V":"-Infinity","V@odata.type":"Edm.Double""#),
        (Value::from(f64::NAN), r#""V":"NaN","V@odata.type":"Edm.Double""#),
        (Value::from(vec![0_u8, 255]), r#""V":"AP8=","V@odata.type":"Edm.Binary""#),
        (
            Value::from(Uuid::from_u128(0xab)),
            r#""V":"00000000-0000-0000-0000-0000000000ab","V@odata.type":"Edm.Guid""#,
        ),
        (
            Value::from(parse_rfc3339("2026-01-02T03:04:05.123456789+01:00").unwrap()),
            r#""V":"2026-01-02T02:04:05.1234567Z","V@odata.type":"Edm.DateTime""#,
        ),
    ] {
        assert_eq!(written(value), format!(r#"{{"PartitionKey":"p","RowKey":"r",{expected}}}"#));
    }
}

#[test]
fn version_and_time_stamp_are_not_sent_back() {
    let mut row = Entity::new("p", "r");
    row.etag = Some("W/\"1\"".into());
    row.timestamp = Some(parse_rfc3339("2026-01-02T03:04:05Z").unwrap());
    assert_eq!(write(&row).unwrap(), br#"{"PartitionKey":"p","RowKey":"r"}"#);
}

#[test]
fn a_row_is_read_with_its_types() {
    let row = read(
        r#"{"odata.metadata":"https://a/$metadata#t/@Element","odata.etag":"W/\"datetime'2026'\"",
        "PartitionKey":"p","RowKey":"r","Timestamp@odata.type":"Edm.DateTime","Timestamp":"2026-01-02T03:04:05.1Z",
        "S":"text","I":-5,"D":1.5,"B":false,"Big":5000000000,"None":null,
        "L@odata.type":"Edm.Int64","L":"9007199254740993","W@odata.type":"Edm.Double","W":3,
        "N@odata.type":"Edm.Double","N":"Infinity","Y@odata.type":"Edm.Binary","Y":"AP8="}"#,
    )
    .unwrap();
    assert_eq!(row.etag, Some("W/\"datetime'2026'\"".into()));
    assert_eq!(row.timestamp, Some(parse_rfc3339("2026-01-02T03:04:05.1Z").unwrap()));
    let expected = [
        ("B", Value::from(false)),
        ("Big", Value::from(5e9)),
        ("D", Value::from(1.5)),
        ("I", Value::from(-5)),
        ("L", Value::from(9_007_199_254_740_993_i64)),
        ("N", Value::from(f64::INFINITY)),
        ("S", Value::from("text")),
        ("W", Value::from(3.0)),
        ("Y", Value::from(vec![0_u8, 255])),
    ];
    assert!(row.properties == expected.map(|(name, value)| (name.to_owned(), value)).into());
}

#[test]
fn a_value_that_is_not_of_its_type_is_an_error_that_does_not_quote_it() {
    for property in [
        r#""P@odata.type":"Edm.Int64","P":"s3cret""#,
        r#""P@odata.type":"Edm.Int64","P":5"#,
        r#""P@odata.type":"Edm.Guid","P":"s3cret""#,
        r#""P@odata.type":"Edm.DateTime","P":"s3cret""#,
        r#""P@odata.type":"Edm.Binary","P":"s3cret!""#,
        r#""P@odata.type":"Edm.Int32","P":5000000000"#,
        r#""P@odata.type":"Edm.Unheard","P":"s3cret""#,
        r#""P":["s3cret"]"#,
    ] {
        let error = read(&format!(r#"{{"PartitionKey":"p","RowKey":"r",{property}}}"#)).unwrap_err();
        let text = format!("{error} {error:?}");
        assert!(text.contains("property P") && !text.contains("s3cret"), "{text}");
    }
    assert!(read(r#"{"PartitionKey":"p"}"#).unwrap_err().to_string().contains("RowKey"));
}

#[test]
fn names_that_the_service_uses_itself_are_no_properties() {
    let long = "a".repeat(255);
    for name in ["A", "_a1", "Größe", &long] {
        assert_eq!(check_property_name(name), Ok(()), "{name}");
    }
    let longer = "a".repeat(256);
    for name in
        ["", "1a", "a-b", "a b", "odata.etag", "a@odata.type", "PartitionKey", "RowKey", "Timestamp", &longer]
    {
        assert_eq!(check_property_name(name), Err(InvalidRequest::PropertyName), "{name}");
    }
    assert!(write(&Entity::new("p", "r").with("Timestamp", "x")).is_err());
}

#[test]
fn moments_have_seven_digits() {
    let text = |text| date_time(parse_rfc3339(text).unwrap()).unwrap();
    assert_eq!(text("2026-01-02T03:04:05Z"), "2026-01-02T03:04:05.0000000Z");
    assert_eq!(text("2026-01-02T03:04:05.999999999Z"), "2026-01-02T03:04:05.9999999Z");
}

#[test]
fn neither_keys_nor_values_print() {
    let row = Entity::new("s3cret", "s3cret").with("Name", "s3cret").with("Bytes", b"s3cret".as_slice());
    let text = format!("{row:?}");
    assert_eq!(text, r#"Entity { properties: {"Bytes": Edm.Binary, "Name": Edm.String}, .. }"#);
}
