//! Bicep's functions.

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::fault::Cause;
use super::scope::Symbols;
use super::{environment, lists, texts};
use crate::infra::placeholder;

/// Functions whose answer depends on what is in a text: with a value that only Azure knows, the answer is not known either.
const OF_CONTENT: [&str; 19] = [
    "base64",
    "contains",
    "endsWith",
    "first",
    "indexOf",
    "int",
    "items",
    "json",
    "last",
    "length",
    "padLeft",
    "replace",
    "skip",
    "split",
    "startsWith",
    "substring",
    "take",
    "toLower",
    "toUpper",
];

pub(super) fn call(function: &str, arguments: &[Value], files: &dyn Symbols) -> Result<Value, Cause> {
    if let Some(value) = environment::call(function, arguments) {
        return Ok(value);
    }
    if let Some(first) = arguments.first().filter(|_| OF_CONTENT.contains(&function))
        && first.as_str().is_some_and(placeholder::is_in)
    {
        let whole = texts::shown(first);
        let inner = placeholder::name(first).unwrap_or(&whole);
        return Ok(placeholder::new(&format!("{function}({inner})").replace(char::is_whitespace, "")));
    }
    let value = match function {
        "loadTextContent" | "loadJsonContent" => return load(function, arguments, files),
        "array" | "base64" | "bool" | "int" | "json" | "string" => conversion(function, arguments),
        _ => of_texts(function, arguments)?.or_else(|| of_values(function, arguments)),
    };
    match value {
        Some(value) => Ok(value),
        None if is_known(function) => Err(Cause::Arguments(function.to_owned())),
        None => Err(Cause::Unsupported(format!("{function}()"))),
    }
}

/// Functions below that refuse what they were given.
fn is_known(function: &str) -> bool {
    const OTHERS: [&str; 13] = [
        "any", "array", "bool", "coalesce", "concat", "empty", "flatten", "format", "join", "max", "min",
        "range", "union",
    ];
    OF_CONTENT.contains(&function) || OTHERS.contains(&function)
}

fn load(function: &str, arguments: &[Value], files: &dyn Symbols) -> Result<Value, Cause> {
    let Some(path) = arguments.first().and_then(Value::as_str) else {
        return Err(Cause::Arguments(function.to_owned()));
    };
    let text = files.load(path)?;
    if function == "loadTextContent" {
        return Ok(Value::String(text));
    }
    let path = path.to_owned();
    serde_json::from_str(&text).map_err(|error| Cause::Load { path, message: error.to_string() })
}

fn conversion(function: &str, arguments: &[Value]) -> Option<Value> {
    let [value] = arguments else { return None };
    match function {
        "array" if value.is_array() => Some(value.clone()),
        "array" => Some(json!([value])),
        "base64" => Some(BASE64.encode(value.as_str()?.as_bytes()).into()),
        "bool" => texts::shown(value).to_lowercase().parse::<bool>().ok().map(Value::from),
        "int" => texts::shown(value).parse::<i64>().ok().map(Value::from),
        "json" => serde_json::from_str(value.as_str()?).ok(),
        _ => Some(texts::shown(value).into()),
    }
}

/// Functions that take texts first.
fn of_texts(function: &str, arguments: &[Value]) -> Result<Option<Value>, Cause> {
    match function {
        "guid" => return Ok(Some(texts::guid(arguments).into())),
        "uniqueString" => return Ok(Some(texts::unique(arguments).into())),
        "fail" => return Err(Cause::Failed(arguments.iter().map(texts::shown).collect())),
        _ => {}
    }
    let Some((Value::String(text), rest)) = arguments.split_first() else { return Ok(None) };
    let other = |at: usize| rest.get(at).and_then(Value::as_str);
    let number = |at: usize| rest.get(at).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
    Ok(match function {
        "toLower" => Some(text.to_lowercase().into()),
        "toUpper" => Some(text.to_uppercase().into()),
        "trim" => Some(text.trim().into()),
        "replace" => other(0).zip(other(1)).map(|(old, new)| text.replace(old, new).into()),
        "split" => rest.first().and_then(|delimiters| texts::split(text, delimiters)).map(Value::Array),
        "format" => Some(texts::format(text, rest).into()),
        "substring" => number(0).and_then(|from| texts::substring(text, from, number(1))).map(Value::from),
        "startsWith" => other(0).map(|start| text.to_lowercase().starts_with(&start.to_lowercase()).into()),
        "endsWith" => other(0).map(|end| text.to_lowercase().ends_with(&end.to_lowercase()).into()),
        "indexOf" => other(0).map(|part| {
            let found = text.to_lowercase().find(&part.to_lowercase());
            found.and_then(|at| i64::try_from(at).ok()).unwrap_or(-1).into()
        }),
        "padLeft" => number(0).map(|width| {
            let missing = width.saturating_sub(text.chars().count());
            format!("{}{text}", other(1).unwrap_or(" ").repeat(missing)).into()
        }),
        _ => None,
    })
}

/// Functions of arrays, objects and whatever else there is.
fn of_values(function: &str, arguments: &[Value]) -> Option<Value> {
    let first = arguments.first()?;
    let second = arguments.get(1);
    let count = || second.and_then(Value::as_u64).and_then(|count| usize::try_from(count).ok());
    match function {
        "any" => Some(first.clone()),
        "coalesce" => Some(arguments.iter().find(|value| !value.is_null()).cloned().unwrap_or_default()),
        "concat" => lists::concat(arguments),
        "contains" => second.and_then(|part| lists::contains(first, part)).map(Value::from),
        "createArray" => Some(Value::Array(arguments.to_vec())),
        "empty" => lists::is_empty(first).map(Value::from),
        "first" => lists::first(first),
        "flatten" => lists::flattened(first),
        "items" => lists::items(first),
        "join" => {
            let parts: Vec<String> = first.as_array()?.iter().map(texts::shown).collect();
            Some(parts.join(second?.as_str()?).into())
        }
        "last" => lists::last(first),
        "length" => lists::length(first).map(Value::from),
        "max" => numbers(arguments)?.into_iter().max().map(Value::from),
        "min" => numbers(arguments)?.into_iter().min().map(Value::from),
        "objectKeys" => lists::keys(first),
        "range" => {
            let (start, count) = (first.as_i64()?, second?.as_i64()?);
            Some((start..start.checked_add(count)?).map(Value::from).collect())
        }
        "skip" => lists::skip(first, count()?),
        "take" => lists::take(first, count()?),
        "union" => lists::union(arguments),
        _ => None,
    }
}

/// Numbers, or one array of them.
fn numbers(arguments: &[Value]) -> Option<Vec<i64>> {
    let list = match arguments {
        [Value::Array(list)] => list,
        _ => arguments,
    };
    list.iter().map(Value::as_i64).collect()
}
