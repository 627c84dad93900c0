//! One route template.

use std::collections::BTreeMap;

use super::constraint::Constraint;

/// Route parameters by name.
pub(crate) type Values = BTreeMap<String, String>;

/// A template such as `items/{id:guid}/{page:int?}` or `files/{*path}`.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    text: String,
    segments: Vec<Vec<Part>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Literal(String),
    Parameter { name: String, constraints: Vec<Constraint>, optional: bool, default: Option<String> },
    CatchAll { name: String, constraints: Vec<Constraint> },
}

impl Template {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim_matches('/');
        let segments = text.split('/').filter(|segment| !segment.is_empty());
        let segments: Vec<_> = segments.map(parse_segment).collect::<Result<_, _>>()?;
        let ends_early =
            |segment: &Vec<Part>| segment.iter().any(|part| matches!(part, Part::CatchAll { .. }));
        if segments.iter().rev().skip(1).any(ends_early) {
            return Err(format!("a catch-all must be the last part of the route '{text}'"));
        }
        Ok(Self { text: text.to_owned(), segments })
    }

    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Routes are tried in this order. Source: ASP.NET Core, `RoutePrecedence.ComputeInbound`.
    pub(super) fn precedence(&self) -> Vec<u8> {
        self.segments.iter().map(|segment| segment_precedence(segment)).collect()
    }

    /// Matches the decoded segments of a path.
    pub(super) fn matches(&self, path: &[String]) -> Option<Values> {
        let mut values = Values::new();
        let mut path = path.iter();
        for segment in &self.segments {
            if let [Part::CatchAll { name, constraints }] = segment.as_slice() {
                let rest = path.by_ref().cloned().collect::<Vec<_>>().join("/");
                take(&mut values, name, constraints, &rest)?;
            } else if let Some(text) = path.next() {
                match_segment(segment, text, &mut values)?;
            } else {
                fill_in(segment, &mut values)?;
            }
        }
        path.next().is_none().then_some(values)
    }
}

fn segment_precedence(segment: &[Part]) -> u8 {
    match segment {
        [Part::Literal(_)] => 1,
        [Part::Parameter { constraints, .. }] if constraints.is_empty() => 3,
        [Part::CatchAll { constraints, .. }] if constraints.is_empty() => 5,
        [Part::CatchAll { .. }] => 4,
        _ => 2,
    }
}

/// A segment that the path lacks: only a lone parameter may be left out.
fn fill_in(segment: &[Part], values: &mut Values) -> Option<()> {
    match segment {
        [Part::Parameter { name, default: Some(default), .. }] => {
            values.insert(name.clone(), default.clone());
            Some(())
        }
        [Part::Parameter { optional: true, .. }] => Some(()),
        _ => None,
    }
}

fn match_segment(parts: &[Part], text: &str, values: &mut Values) -> Option<()> {
    let Some((part, rest)) = parts.split_first() else { return text.is_empty().then_some(()) };
    match part {
        Part::Literal(literal) => {
            let (head, tail) = text.split_at_checked(literal.len())?;
            head.eq_ignore_ascii_case(literal).then(|| match_segment(rest, tail, values))?
        }
        Part::Parameter { name, constraints, .. } => {
            let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).rev();
            ends.into_iter().find_map(|end| {
                let (mine, others) = text.split_at(end);
                match_segment(rest, others, values)?;
                take(values, name, constraints, mine)
            })
        }
        Part::CatchAll { .. } => None,
    }
}

fn take(values: &mut Values, name: &str, constraints: &[Constraint], text: &str) -> Option<()> {
    constraints.iter().all(|constraint| constraint.allows(text)).then(|| {
        values.insert(name.to_owned(), text.to_owned());
    })
}

fn parse_segment(text: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((literal, tail)) = rest.split_once('{') {
        let (parameter, after) =
            tail.split_once('}').ok_or_else(|| format!("'{text}' lacks a closing brace"))?;
        if !literal.is_empty() {
            parts.push(Part::Literal(literal.to_owned()));
        }
        parts.push(parse_parameter(parameter)?);
        rest = after;
    }
    if !rest.is_empty() {
        parts.push(Part::Literal(rest.to_owned()));
    }
    Ok(parts)
}

fn parse_parameter(text: &str) -> Result<Part, String> {
    let (text, optional) = text.strip_suffix('?').map_or((text, false), |text| (text, true));
    let (text, default) =
        text.split_once('=').map_or((text, None), |(text, value)| (text, Some(value.to_owned())));
    let mut words = text.split(':');
    let name = words.next().unwrap_or_default();
    let constraints = words.map(Constraint::parse).collect::<Result<_, _>>()?;
    let bare = name.trim_start_matches('*');
    if bare.is_empty() {
        return Err("a route parameter has no name".to_owned());
    }
    let name = bare.to_owned();
    let is_catch_all = text.starts_with('*');
    Ok(if is_catch_all {
        Part::CatchAll { name, constraints }
    } else {
        Part::Parameter { name, constraints, optional, default }
    })
}
