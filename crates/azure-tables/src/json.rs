//! Rows as JSON. Source: "Payload format for Table service operations" (minimal metadata).

use azure_core::Uuid;
use azure_core::base64;
use azure_core::http::Etag;
use azure_core::time::{OffsetDateTime, parse_rfc3339};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value as Json};
use time::UtcOffset;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use crate::{Entity, InvalidRequest, Value};

const TYPE: &str = "@odata.type";

/// The service keeps steps of 100 ns and refuses more digits.
const DATE_TIME: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:7]Z");

/// The row as one line of JSON, with the types that JSON itself does not tell apart.
pub(crate) fn write(entity: &Entity) -> azure_core::Result<Vec<u8>> {
    let mut row = Map::new();
    row.insert("PartitionKey".to_owned(), entity.partition_key.clone().into());
    row.insert("RowKey".to_owned(), entity.row_key.clone().into());
    for (name, value) in &entity.properties {
        check_property_name(name)?;
        if is_annotated(value) {
            row.insert(format!("{name}{TYPE}"), value.edm_type().into());
        }
        row.insert(name.clone(), to_json(value)?);
    }
    Ok(serde_json::to_vec(&row)?)
}

pub(crate) fn check_property_name(name: &str) -> Result<(), InvalidRequest> {
    let begins = name.starts_with(|first: char| first.is_alphabetic() || first == '_');
    let goes_on = name.chars().all(|character| character.is_alphanumeric() || character == '_');
    let is_ours = !matches!(name, "PartitionKey" | "RowKey" | "Timestamp");
    let fits = name.chars().count() <= 255;
    if begins && goes_on && is_ours && fits { Ok(()) } else { Err(InvalidRequest::PropertyName) }
}

/// Text, 32-bit numbers and truth values are themselves.
const fn is_annotated(value: &Value) -> bool {
    !matches!(value, Value::String(_) | Value::Int32(_) | Value::Boolean(_))
}

fn to_json(value: &Value) -> azure_core::Result<Json> {
    Ok(match value {
        Value::String(text) => text.clone().into(),
        Value::Int32(number) => (*number).into(),
        Value::Int64(number) => number.to_string().into(),
        Value::Double(number) => double(*number),
        Value::Boolean(value) => (*value).into(),
        Value::DateTime(moment) => date_time(*moment)?.into(),
        Value::Guid(guid) => guid.to_string().into(),
        Value::Binary(bytes) => base64::encode(bytes).into(),
    })
}

/// JSON has no word for infinities and NaN.
fn double(number: f64) -> Json {
    match number {
        f64::INFINITY => "Infinity".into(),
        f64::NEG_INFINITY => "-Infinity".into(),
        _ if number.is_nan() => "NaN".into(),
        _ => number.into(),
    }
}

pub(crate) fn date_time(moment: OffsetDateTime) -> azure_core::Result<String> {
    let utc = moment.to_offset(UtcOffset::UTC);
    utc.format(DATE_TIME).map_err(|_| crate::error::unreadable("a moment that cannot be written"))
}

impl<'de> Deserialize<'de> for Entity {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        read(Map::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// A row in which something is missing or of another type than it says. The names of properties are no secret.
#[derive(Debug, thiserror::Error)]
enum UnreadableRow {
    #[error("the row has no {0}")]
    Missing(&'static str),
    #[error("property {0} is not of the type it says")]
    Property(String),
}

fn read(mut row: Map<String, Json>) -> Result<Entity, UnreadableRow> {
    let mut entity = Entity::new(
        take_text(&mut row, "PartitionKey").ok_or(UnreadableRow::Missing("PartitionKey"))?,
        take_text(&mut row, "RowKey").ok_or(UnreadableRow::Missing("RowKey"))?,
    );
    entity.etag = take_text(&mut row, "odata.etag").map(Etag::from);
    entity.timestamp = take_text(&mut row, "Timestamp").and_then(|text| parse_rfc3339(&text).ok());
    for (name, json) in &row {
        if name.contains(TYPE) || name.starts_with("odata.") || json.is_null() {
            continue;
        }
        let annotation = row.get(&format!("{name}{TYPE}")).and_then(Json::as_str);
        let value = from_json(json, annotation).ok_or_else(|| UnreadableRow::Property(name.clone()))?;
        entity.properties.insert(name.clone(), value);
    }
    Ok(entity)
}

fn take_text(row: &mut Map<String, Json>, name: &str) -> Option<String> {
    match row.remove(name) {
        Some(Json::String(text)) => Some(text),
        _ => None,
    }
}

fn from_json(json: &Json, annotation: Option<&str>) -> Option<Value> {
    Some(match annotation {
        None => return unannotated(json),
        Some("Edm.String") => Value::String(json.as_str()?.to_owned()),
        Some("Edm.Int32") => Value::Int32(json.as_i64()?.try_into().ok()?),
        Some("Edm.Int64") => Value::Int64(json.as_str()?.parse().ok()?),
        Some("Edm.Double") => Value::Double(to_double(json)?),
        Some("Edm.Boolean") => Value::Boolean(json.as_bool()?),
        Some("Edm.DateTime") => Value::DateTime(parse_rfc3339(json.as_str()?).ok()?),
        Some("Edm.Guid") => Value::Guid(Uuid::parse_str(json.as_str()?).ok()?),
        Some("Edm.Binary") => Value::Binary(base64::decode(json.as_str()?).ok()?),
        Some(_) => return None,
    })
}

/// Without a type a number is 32 bits wide if it is whole, and a double otherwise.
fn unannotated(json: &Json) -> Option<Value> {
    Some(match json {
        Json::String(text) => Value::String(text.clone()),
        Json::Bool(value) => Value::Boolean(*value),
        Json::Number(number) => match number.as_i64().and_then(|whole| whole.try_into().ok()) {
            Some(whole) => Value::Int32(whole),
            None => Value::Double(number.as_f64()?),
        },
        Json::Null | Json::Array(_) | Json::Object(_) => return None,
    })
}

fn to_double(json: &Json) -> Option<f64> {
    match json {
        Json::Number(number) => number.as_f64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
#[path = "json_tests.rs"]
mod tests;
