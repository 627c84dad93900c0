//! Undoes the host's repeated encoding.

use std::fmt;

use data_encoding::BASE64;
use serde::Deserialize;
use serde::de::value::{Error as TextError, StrDeserializer};
use serde::de::{DeserializeOwned, IntoDeserializer};
use serde_json::Value;

/// The host nests text twice; a message that is itself a JSON string adds a third layer.
const MOST_LAYERS: usize = 3;

/// A value as the host sends it: an object as it is, all else as *JSON text inside a JSON string*, so that the queue text
/// `hi` arrives as `"\"hi\""` and the message `{"a":1}` as `"\"{\\\"a\\\":1}\""`.
/// Source: Azure Functions host, `ScriptInvocationContextExtensions.ToHttpScriptInvocationContext`.
///
/// Older and newer hosts encode once or not at all; all forms decode alike. Debug does not show the content.
#[derive(Clone, Deserialize)]
#[serde(from = "Value")]
pub struct Encoded {
    outer: Value,
    /// The texts found inside each other, outermost first.
    layers: Vec<String>,
}

/// The value has another shape than the type asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the value has another shape")]
pub struct DecodeError;

impl Encoded {
    /// Reads the value as `T`, from the innermost layer that fits: the text `12` is a number to `u32` and a text
    /// to `String`.
    ///
    /// # Errors
    /// When no layer fits.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, DecodeError> {
        let inside_out = self.layers.iter().rev();
        inside_out
            .filter_map(|text| json(text).or_else(|| plain(text)))
            .next()
            .or_else(|| T::deserialize(&self.outer).ok())
            .ok_or(DecodeError)
    }

    /// The innermost text, undecoded; `None` if the host sent no text at all.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.layers.last().map(String::as_str)
    }

    /// The content of a binding with `"dataType": "binary"`, which arrives as one base64 text.
    ///
    /// # Errors
    /// When it is none.
    pub fn bytes(&self) -> Result<Vec<u8>, DecodeError> {
        let text = self.text().ok_or(DecodeError)?;
        BASE64.decode(text.as_bytes()).map_err(|_| DecodeError)
    }
}

fn json<T: DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_str(text).ok()
}

fn plain<T: DeserializeOwned>(text: &str) -> Option<T> {
    let text: StrDeserializer<'_, TextError> = text.into_deserializer();
    T::deserialize(text).ok()
}

impl From<Value> for Encoded {
    fn from(outer: Value) -> Self {
        let mut layers = Vec::new();
        let mut inner = outer.as_str().map(str::to_owned);
        while let Some(text) = inner.take() {
            if layers.len() + 1 < MOST_LAYERS {
                inner = json(&text);
            }
            layers.push(text);
        }
        Self { outer, layers }
    }
}

impl fmt::Debug for Encoded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Encoded").field("layers", &self.layers.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[derive(Debug, Deserialize, PartialEq)]
    struct Job {
        a: u32,
    }

    fn encoded(value: Value) -> Encoded {
        value.into()
    }

    #[test]
    fn a_message_decodes_from_every_depth() {
        let job = r#"{"a":1}"#;
        let once = json!(job);
        let twice = json!(once.to_string());
        let thrice = json!(twice.to_string());
        for form in [json!({"a": 1}), once, twice, thrice] {
            assert_eq!(encoded(form.clone()).decode(), Ok(Job { a: 1 }), "{form}");
        }
    }

    #[test]
    fn text_stays_text_although_it_looks_like_a_number() {
        let number = encoded(json!(r#""12""#));
        assert_eq!(number.decode::<String>().unwrap(), "12");
        assert_eq!(number.decode::<u32>(), Ok(12));
        assert_eq!(number.text(), Some("12"));
    }

    #[test]
    fn a_long_number_keeps_its_digits() {
        assert_eq!(encoded(json!("18446744073709551615")).decode(), Ok(u64::MAX));
    }

    #[test]
    fn another_shape_is_an_error_that_shows_nothing() {
        let secret = encoded(json!(r#""secret""#));
        assert_eq!(secret.decode::<Job>(), Err(DecodeError));
        assert!(!format!("{secret:?} {DecodeError}").contains("secret"));
    }

    #[test]
    fn binary_content_is_decoded_once() {
        assert_eq!(encoded(json!("AAEC/w==")).bytes().unwrap(), [0, 1, 2, 255]);
        assert_eq!(encoded(json!({})).bytes(), Err(DecodeError));
    }
}
