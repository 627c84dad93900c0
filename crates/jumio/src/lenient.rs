//! Reads JSON that Jumio documents loosely.

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Value, error::Category};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::Error;

/// A field that no decision rests on: whatever is not of its type counts as absent.
pub(crate) fn side<'de, D: Deserializer<'de>, T: DeserializeOwned>(input: D) -> Result<Option<T>, D::Error> {
    let value = Value::deserialize(input)?;
    Ok(serde_json::from_value(value).ok())
}

/// The same, with a default.
pub(crate) fn side_or_default<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + DeserializeOwned,
{
    Ok(side(input)?.unwrap_or_default())
}

/// RFC 3339; whatever else comes counts as absent, since no decision rests on these times.
pub(crate) fn timestamp<'de, D: Deserializer<'de>>(input: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let text: Option<String> = side(input)?;
    Ok(text.and_then(|text| OffsetDateTime::parse(&text, &Rfc3339).ok()))
}

/// `null` counts as the default.
pub(crate) fn or_default<'de, D, T>(input: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(input)?.unwrap_or_default())
}

/// A text or a number, taken as its text: some side fields come in both forms.
pub(crate) fn text<'de, D: Deserializer<'de>, T: From<String>>(input: D) -> Result<Option<T>, D::Error> {
    Ok(match Value::deserialize(input)? {
        Value::String(text) => Some(text.into()),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    })
}

/// Reads an answer. The parser's own words may quote what stands there, so of a field that cannot be read only the path is told.
pub(crate) fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let answer =
        serde_path_to_error::deserialize(&mut json).map_err(|error| match error.inner().classify() {
            Category::Data => Error::UnreadableField { path: shown(&error.path().to_string()) },
            Category::Io | Category::Syntax | Category::Eof => Error::UnexpectedAnswer { what: "no JSON" },
        })?;
    json.end().map_err(|_| Error::UnexpectedAnswer { what: "no JSON" })?;
    Ok(answer)
}

/// A path without what names of fields should not hold.
fn shown(path: &str) -> String {
    path.chars()
        .filter(|letter| letter.is_ascii_alphanumeric() || "._[]".contains(*letter))
        .take(120)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::Details;

    fn details(change: impl FnOnce(&mut Value)) -> Result<Details, Error> {
        let mut answer = json!({
            "workflow": {"id": "w", "status": "PROCESSED", "customerInternalReference": "ours"},
            "decision": {"type": "PASSED", "details": {"label": "PASSED"}},
            "capabilities": {
                "usability": [{"id": "u", "credentials": [{"id": "x", "category": "ID"}],
                    "decision": {"type": "PASSED", "details": {"label": "OK"}}}],
                "extraction": [{"id": "e", "decision": {"type": "PASSED", "details": {"label": "OK"}},
                    "data": {"firstName": "MARIA", "lastName": "MUSTER", "dateOfBirth": "1988-04-17"}}]
            }
        });
        change(&mut answer);
        Details::from_answer(serde_json::to_vec(&answer).unwrap())
    }

    /// Every JSON type that is no text.
    fn odd() -> [Value; 6] {
        [json!(1), json!(1.5), json!(true), json!([]), json!({"a": 1}), json!(["x"])]
    }

    #[test]
    fn a_side_field_of_any_type_counts_as_absent() {
        let sides = [
            "type",
            "subType",
            "issuingCountry",
            "expiryDate",
            "issuingDate",
            "documentNumber",
            "personalNumber",
            "state",
            "gender",
            "nationality",
            "placeOfBirth",
            "issuingAuthority",
            "issuingPlace",
            "address",
            "unknown",
        ];
        for side in sides {
            for value in odd().into_iter().chain([Value::Null]) {
                let read =
                    details(|answer| answer["capabilities"]["extraction"][0]["data"][side] = value.clone());
                let extraction =
                    read.unwrap_or_else(|error| panic!("{side} {value}: {error}")).extraction.unwrap();
                assert_eq!(extraction.last_name.unwrap().expose(), "MUSTER");
                assert!(extraction.document_number.is_none() && extraction.expiry_date.is_none());
            }
        }
        for value in odd() {
            for pointer in ["account", "credentials", "createdAt", "wipedOutAt", "steps"] {
                assert!(details(|answer| answer[pointer] = value.clone()).is_ok(), "{pointer} {value}");
            }
            assert!(details(|answer| answer["workflow"]["userReference"] = value.clone()).is_ok());
            assert!(details(|answer| answer["workflow"]["definitionKey"] = value.clone()).is_ok());
            assert!(details(|answer| answer["decision"]["risk"] = value.clone()).is_ok());
            assert!(
                details(|answer| answer["capabilities"]["usability"][0]["credentials"] = value.clone())
                    .is_ok()
            );
        }
        let with_address = details(|answer| {
            answer["capabilities"]["extraction"][0]["data"]["address"] = json!({"line1": 5, "city": "Wien"});
        });
        let address = with_address.unwrap().extraction.unwrap().address.unwrap();
        assert_eq!(
            (address.expose().line1.as_deref(), address.expose().city.as_deref()),
            (None, Some("Wien"))
        );
    }

    #[test]
    fn a_field_that_a_decision_rests_on_is_named_by_its_path_and_never_quoted() {
        let path = |change: fn(&mut Value)| match details(change) {
            Err(Error::UnreadableField { path }) => path,
            other => panic!("{other:?}"),
        };
        assert_eq!(path(|answer| answer["workflow"]["status"] = json!(7)), "workflow.status");
        assert_eq!(
            path(|answer| answer["workflow"]["customerInternalReference"] = json!({})),
            "workflow.customerInternalReference"
        );
        assert_eq!(path(|answer| answer["decision"]["type"] = json!(["x"])), "decision.type");
        assert_eq!(
            path(|answer| answer["capabilities"]["usability"][0]["decision"]["details"]["label"] = json!(3)),
            "capabilities.usability[0].decision.details.label"
        );
        assert_eq!(path(|answer| answer["capabilities"]["usability"] = json!("x")), "capabilities.usability");
        assert_eq!(
            path(|answer| answer["capabilities"]["extraction"][0]["data"]["firstName"] = json!(["MARKED"])),
            "capabilities.extraction[0].data.firstName"
        );
    }

    #[test]
    fn what_is_no_json_is_told_apart() {
        for body in ["", "<html>", "{", "{} x"] {
            let read = read::<Value>(body.as_bytes());
            assert_eq!(read.unwrap_err(), Error::UnexpectedAnswer { what: "no JSON" }, "{body}");
        }
    }
}
