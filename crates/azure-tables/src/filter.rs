use std::fmt;

use azure_core::time::OffsetDateTime;

use crate::{InvalidRequest, Value, json};

/// A `$filter` whose literals are escaped. `Debug` shows nothing of it, since it may hold keys and values.
///
/// Source: "Querying tables and entities". The service takes at most 15 comparisons in one filter.
#[derive(Clone, PartialEq, Eq)]
pub struct Filter(String);

/// How a property is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `eq`
    Equal,
    /// `ne`
    NotEqual,
    /// `gt`
    Greater,
    /// `ge`
    GreaterOrEqual,
    /// `lt`
    Less,
    /// `le`
    LessOrEqual,
}

impl Filter {
    /// All rows of a partition.
    #[must_use]
    pub fn partition(key: &str) -> Self {
        Self::key("PartitionKey", Comparison::Equal, key)
    }

    /// Rows whose partition key compares so.
    #[must_use]
    pub fn partition_key(comparison: Comparison, key: &str) -> Self {
        Self::key("PartitionKey", comparison, key)
    }

    /// Rows whose row key compares so.
    #[must_use]
    pub fn row(comparison: Comparison, key: &str) -> Self {
        Self::key("RowKey", comparison, key)
    }

    /// Rows whose row key begins so. All rows, if that is empty.
    #[must_use]
    pub fn row_prefix(prefix: &str) -> Self {
        let from = Self::row(Comparison::GreaterOrEqual, prefix);
        match successor(prefix) {
            Some(end) => from.and(&Self::row(Comparison::Less, &end)),
            None => from,
        }
    }

    /// Rows that changed before or after a moment, by the service's clock.
    ///
    /// # Errors
    ///
    /// The year has more than four digits.
    pub fn timestamp(comparison: Comparison, moment: OffsetDateTime) -> azure_core::Result<Self> {
        Self::named("Timestamp", comparison, &moment.into())
    }

    /// Rows with a property that compares so. Rows without the property are left out.
    ///
    /// # Errors
    ///
    /// The name is no property's name.
    pub fn property(name: &str, comparison: Comparison, value: &Value) -> azure_core::Result<Self> {
        json::check_property_name(name)?;
        Self::named(name, comparison, value)
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: &Self) -> Self {
        Self(format!("({}) and ({})", self.0, other.0))
    }

    /// Either.
    #[must_use]
    pub fn or(self, other: &Self) -> Self {
        Self(format!("({}) or ({})", self.0, other.0))
    }

    /// The contrary.
    #[must_use]
    pub fn negated(self) -> Self {
        Self(format!("not ({})", self.0))
    }

    /// The filter's text, before it is percent-encoded.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn key(name: &str, comparison: Comparison, key: &str) -> Self {
        Self(format!("{name} {} {}", comparison.word(), quoted(key)))
    }

    fn named(name: &str, comparison: Comparison, value: &Value) -> azure_core::Result<Self> {
        Ok(Self(format!("{name} {} {}", comparison.word(), literal(value)?)))
    }
}

impl Comparison {
    const fn word(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "ge",
            Self::Less => "lt",
            Self::LessOrEqual => "le",
        }
    }
}

impl fmt::Debug for Filter {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Filter(…)")
    }
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn literal(value: &Value) -> azure_core::Result<String> {
    Ok(match value {
        Value::String(text) => quoted(text),
        Value::Int32(number) => number.to_string(),
        Value::Int64(number) => format!("{number}L"),
        Value::Double(number) if number.is_finite() => format!("{number:?}"),
        Value::Double(_) => return Err(InvalidRequest::NotComparable.into()),
        Value::Boolean(value) => value.to_string(),
        Value::DateTime(moment) => format!("datetime'{}'", json::date_time(*moment)?),
        Value::Guid(guid) => format!("guid'{guid}'"),
        Value::Binary(bytes) => {
            format!("X'{}'", bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>())
        }
    })
}

/// The first text behind everything that begins with the prefix.
fn successor(prefix: &str) -> Option<String> {
    let mut characters: Vec<char> = prefix.chars().collect();
    while let Some(last) = characters.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            characters.push(next);
            return Some(characters.into_iter().collect());
        }
    }
    None
}

#[cfg(test)]
#[path = "filter_tests.rs"]
mod tests;
