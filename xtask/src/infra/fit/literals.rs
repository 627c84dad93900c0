//! Limits of literals: values, lengths and patterns.

use std::fmt::Display;

use crate::infra::catalog::TextLimits;
use crate::infra::nearest::hint;

/// Why a number or a count is out of its range; nothing for one that is not known.
pub(super) fn in_range<N: PartialOrd + Display>(
    number: Option<N>,
    min: Option<N>,
    max: Option<N>,
    what: &str,
) -> Option<String> {
    let number = number?;
    if let Some(min) = min.filter(|min| number < *min) {
        return Some(format!("{number} {what} is too low, the minimum is {min}"));
    }
    max.filter(|max| number > *max).map(|max| format!("{number} {what} is too high, the maximum is {max}"))
}

pub(super) fn text(text: Option<&str>, limits: &TextLimits) -> Option<String> {
    let text = text?;
    let length = text.chars().count();
    in_range(Some(length), limits.min, limits.max, "characters").or_else(|| {
        let pattern = limits.pattern.as_ref().filter(|pattern| !pattern.matches(text))?;
        Some(format!("'{text}' does not have the form {}", pattern.text))
    })
}

pub(super) fn not_one_of(text: &str, values: &[String]) -> String {
    let hint = hint(text, values.iter().map(String::as_str));
    format!("'{text}' is none of {}{hint}", values.join(", "))
}
