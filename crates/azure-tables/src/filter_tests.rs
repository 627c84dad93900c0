use azure_core::Uuid;
use azure_core::time::parse_rfc3339;

use super::{Comparison, Filter, successor};
use crate::Value;

fn equal(value: impl Into<Value>) -> String {
    Filter::property("P", Comparison::Equal, &value.into()).unwrap().as_str().to_owned()
}

#[test]
fn quotes_cannot_break_out_of_a_literal() {
    assert_eq!(Filter::partition("a' or 'a' eq 'a").as_str(), "PartitionKey eq 'a'' or ''a'' eq ''a'");
    assert_eq!(equal("'"), "P eq ''''");
    assert!(Filter::property("P eq 1 or P", Comparison::Equal, &Value::Int32(1)).is_err());
}

#[test]
fn every_type_has_its_literal() {
    assert_eq!(equal(-7), "P eq -7");
    assert_eq!(equal(7_i64), "P eq 7L");
    assert_eq!(equal(7.0), "P eq 7.0");
    assert_eq!(equal(true), "P eq true");
    assert_eq!(equal(vec![0_u8, 0xaf]), "P eq X'00af'");
    assert_eq!(equal(Uuid::nil()), "P eq guid'00000000-0000-0000-0000-000000000000'");
    let moment = parse_rfc3339("2026-01-02T03:04:05Z").unwrap();
    assert_eq!(equal(moment), "P eq datetime'2026-01-02T03:04:05.0000000Z'");
    assert_eq!(
        Filter::timestamp(Comparison::Less, moment).unwrap().as_str(),
        "Timestamp lt datetime'2026-01-02T03:04:05.0000000Z'"
    );
    assert!(Filter::property("P", Comparison::Equal, &Value::Double(f64::NAN)).is_err());
}

#[test]
fn filters_are_joined_in_parentheses() {
    let n = |number: i32| Filter::property("N", Comparison::Greater, &Value::Int32(number)).unwrap();
    let text = n(1).and(&n(2)).or(&n(3).negated());
    assert_eq!(text.as_str(), "((N gt 1) and (N gt 2)) or (not (N gt 3))");
}

#[test]
fn a_prefix_is_a_range_up_to_the_next_prefix() {
    assert_eq!(Filter::row_prefix("v|").as_str(), "(RowKey ge 'v|') and (RowKey lt 'v}')");
    assert_eq!(successor("a-").as_deref(), Some("a."));
    assert_eq!(
        successor("a\u{d7ff}").as_deref(),
        Some("a\u{e000}"),
        "the next character, not the next number"
    );
    assert_eq!(successor("a\u{10ffff}").as_deref(), Some("b"));
    assert_eq!(successor("\u{10ffff}"), None);
    assert_eq!(Filter::row_prefix("").as_str(), "RowKey ge ''");
}

#[test]
fn a_filter_does_not_print() {
    assert!(!format!("{:?}", Filter::partition("s3cret")).contains("s3cret"));
}
