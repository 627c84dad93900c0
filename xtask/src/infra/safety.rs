//! Keeps secrets out of templates, and the type check on.

use super::finding::{Kind, Problem};
use super::syntax::{Expression, Node, Part, Property, Template};
use super::visit;

/// Parts of texts that hold a secret.
const MARKS: [&str; 3] = ["AccountKey=", "SharedAccessSignature", "-----BEGIN"];
/// Keys of 30 bytes and more, in base64.
const SHORTEST_KEY: usize = 40;

/// `text`: the file, for its comments.
pub(crate) fn check(template: &Template, text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    visit::template(template, &mut |expression, _| match &expression.node {
        Node::Call { function: name, .. } | Node::Method { name, .. } if name.starts_with("list") => {
            let text = format!("{name}() puts a secret into the deployment: use a managed identity");
            problems.push(Problem::new(expression.line, Kind::SecretCall, text));
        }
        Node::Text(parts) if parts.iter().any(holds_secret) => {
            let text = "this looks like a secret: put it into the vault";
            problems.push(Problem::new(expression.line, Kind::SecretText, text));
        }
        Node::Object(properties) => problems.extend(unchecked(properties, text)),
        _ => {}
    });
    let resources = template.resources.iter().map(|resource| &resource.body);
    for body in resources.chain(template.modules.iter().map(|module| &module.body)) {
        problems.extend(unchecked(&body.properties, text));
    }
    problems.extend(unchecked_variables(template, text));
    problems
}

fn holds_secret(part: &Part) -> bool {
    let Part::Literal(text) = part else { return false };
    MARKS.iter().any(|mark| text.contains(mark)) || text.split(|c| !is_base64(c)).any(is_key)
}

fn is_base64(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "+/=".contains(letter)
}

/// Paths are long too, but have no digits among letters of both cases; a hash has nothing else than hexadecimal digits.
fn is_key(run: &str) -> bool {
    let has = |kind: fn(char) -> bool| run.chars().any(kind);
    let is_mixed = has(|c| c.is_ascii_uppercase()) && has(|c| c.is_ascii_lowercase());
    let is_hex = run.chars().all(|c| c.is_ascii_hexdigit());
    run.len() >= SHORTEST_KEY && has(|c| c.is_ascii_digit()) && (is_mixed || is_hex)
}

/// `any(` in the value of a property, without a comment before it that names the property.
fn unchecked<'a>(properties: &'a [Property], text: &'a str) -> impl Iterator<Item = Problem> + 'a {
    properties.iter().filter_map(move |property| {
        let name = property.key.literal().unwrap_or_default();
        unexplained(&name, &property.value, text)
    })
}

fn unchecked_variables(template: &Template, text: &str) -> Vec<Problem> {
    let variables = template.variables.iter().map(|one| (&one.name, &one.value));
    let outputs = template.outputs.iter().map(|one| (&one.name, &one.value));
    variables.chain(outputs).filter_map(|(name, value)| unexplained(name, value, text)).collect()
}

fn unexplained(name: &str, value: &Expression, text: &str) -> Option<Problem> {
    let line = any_in(value).filter(|line| !has_comment(text, *line, name))?;
    let message = format!("any() switches the check off: say why in a comment before it that names {name}");
    Some(Problem::new(line, Kind::Unchecked, message))
}

/// Where a value calls `any`. Objects in it have properties of their own.
fn any_in(value: &Expression) -> Option<usize> {
    match &value.node {
        Node::Call { function, .. } if function == "any" => Some(value.line),
        Node::Call { arguments: inner, .. } | Node::Array(inner) => inner.iter().find_map(any_in),
        Node::Choice { then, otherwise, .. } => any_in(then).or_else(|| any_in(otherwise)),
        Node::For { body, .. } => any_in(body),
        Node::Binary { left, right, .. } => any_in(left).or_else(|| any_in(right)),
        Node::Member { on, .. } | Node::Index { on, .. } => any_in(on),
        _ => None,
    }
}

fn has_comment(text: &str, line: usize, name: &str) -> bool {
    let before = line.checked_sub(2).and_then(|above| text.lines().nth(above)).unwrap_or_default().trim();
    let mut words = before.split(|letter: char| !letter.is_alphanumeric() && letter != '_');
    before.starts_with("//") && words.any(|word| word == name)
}
