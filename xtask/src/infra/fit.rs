//! Whether a value fits a type.

mod literals;

use std::collections::BTreeSet;

use super::catalog::{Definition, Discriminator, Property, ResourceType, Type};
use super::finding::{Kind, Problem};
use super::nearest::hint;
use super::shape::{Entry, Form, Shape};

/// Bicep's own properties of a resource, which are not part of its type.
const OF_BICEP: [&str; 3] = ["parent", "scope", "dependsOn"];

/// Compares values with types and keeps what does not fit.
pub(crate) struct Fit<'a> {
    /// Where the definitions are that a type names; none for types of parameters.
    pub(crate) resource: Option<&'a ResourceType>,
    /// Resources that exist already are named, not described.
    pub(crate) is_existing: bool,
    pub(crate) problems: Vec<Problem>,
}

/// A property that an object may have.
struct Known<'a> {
    name: &'a str,
    property: &'a Property,
    /// `false`: only if the object turns out to be of a certain variant.
    is_certain: bool,
}

impl<'a> Fit<'a> {
    pub(crate) fn new(resource: Option<&'a ResourceType>) -> Self {
        Self { resource, is_existing: false, problems: Vec::new() }
    }

    /// The body of a resource.
    pub(crate) fn body(&mut self, shape: &Shape) {
        let Some(resource) = self.resource else { return };
        let Form::Object { entries, is_complete } = &shape.form else { return };
        // A name with `/` belongs to the parents too, and the type describes the last part alone.
        let is_described = |entry: &&Entry| match &entry.name {
            Some(name) => !OF_BICEP.contains(&name.as_str()),
            None => true,
        };
        let entries = entries.iter().filter(is_described).map(last_part_of_name).collect();
        let shape = Shape::new(shape.line, Form::Object { entries, is_complete: *is_complete });
        self.value("", &shape, &resource.body());
    }

    /// `path`: where the value stands, for messages.
    pub(crate) fn value(&mut self, path: &str, shape: &Shape, kind: &Type) {
        match (&shape.form, kind) {
            // What is required and null is missing.
            (Form::Unknown | Form::Null, _) | (_, Type::Any) => {}
            (Form::Either(arms), _) => arms.iter().for_each(|arm| self.value(path, arm, kind)),
            (_, Type::OneOf(kinds)) => self.one_of(path, shape, kinds),
            (Form::Object { .. }, Type::AnyObject) | (Form::Bool, Type::Bool) => {}
            (Form::Object { entries, is_complete }, Type::Object(name)) => {
                if let Some(definition) = self.resource.and_then(|resource| resource.definition(name)) {
                    self.object(path, shape.line, (entries, *is_complete), definition);
                }
            }
            (Form::List { items, is_complete }, Type::List { item, min, max }) => {
                let count = Some(items.len()).filter(|_| *is_complete);
                self.limits(path, shape, literals::in_range(count, *min, *max, "items"));
                items.iter().for_each(|one| self.value(&format!("{path}[]"), one, item));
            }
            (Form::Int(number), Type::Int { min, max }) => {
                self.limits(path, shape, literals::in_range(*number, *min, *max, "as value"));
            }
            (Form::Text(text), Type::Text(limits)) => {
                self.limits(path, shape, literals::text(text.as_deref(), limits));
            }
            (Form::Text(text), Type::Enum { values, is_open }) => {
                let text = text.as_ref().filter(|text| !is_open && !values.contains(text));
                self.limits(path, shape, text.map(|text| literals::not_one_of(text, values)));
            }
            _ => self.report(shape.line, Kind::WrongType, path, &wanted(shape, kind)),
        }
    }

    fn limits(&mut self, path: &str, shape: &Shape, broken: Option<String>) {
        if let Some(text) = broken {
            self.report(shape.line, Kind::WrongValue, path, &text);
        }
    }

    /// The problems of the type that fits best.
    fn one_of<'k>(&mut self, path: &str, shape: &Shape, kinds: impl IntoIterator<Item = &'k Type>) {
        let trials = kinds.into_iter().map(|kind| {
            let mut trial =
                Fit { resource: self.resource, is_existing: self.is_existing, problems: Vec::new() };
            trial.value(path, shape, kind);
            trial.problems
        });
        let best = trials.min_by_key(Vec::len);
        self.problems.extend(best.unwrap_or_default());
    }

    fn object(&mut self, path: &str, line: usize, object: (&[Entry], bool), definition: &'a Definition) {
        let (entries, is_complete) = object;
        let known = self.known(path, entries, definition);
        let discriminator = definition.discriminator.as_ref().map(|discriminator| &discriminator.property);
        for entry in entries {
            match &entry.name {
                // Its value has chosen the variant.
                Some(name) if Some(name) == discriminator && matches!(entry.value.form, Form::Text(_)) => {}
                Some(name) => self.entry(path, entry, name, &known, definition),
                None => self.other(path, "*", entry, definition),
            }
        }
        if is_complete && !self.is_existing {
            let required = known.iter().filter(|known| {
                known.is_certain && known.property.is_required && !known.property.is_read_only
            });
            let required: BTreeSet<&str> =
                required.map(|known| known.name).chain(discriminator.map(String::as_str)).collect();
            self.missing(path, line, entries, &required);
        }
    }

    fn missing(&mut self, path: &str, line: usize, entries: &[Entry], required: &BTreeSet<&str>) {
        // Azure drops null.
        let has = |name: &str| {
            let is_set = |entry: &Entry| !matches!(entry.value.form, Form::Null);
            entries.iter().any(|entry| entry.name.as_deref() == Some(name) && is_set(entry))
        };
        for name in required.iter().filter(|name| !has(name)) {
            let text = format!("the required property {name} is missing");
            self.report(line, Kind::MissingProperty, path, &text);
        }
    }

    /// The properties of an object: those of its variant are among them.
    fn known(&mut self, path: &str, entries: &[Entry], definition: &'a Definition) -> Vec<Known<'a>> {
        let mut known = named(definition, true);
        let Some(discriminator) = &definition.discriminator else { return known };
        let chosen = self.variant(path, entries, discriminator);
        let names: Vec<&String> = match chosen {
            Some(name) => vec![name],
            None => discriminator.variants.values().collect(),
        };
        let resource = self.resource;
        let definitions = names.iter().filter_map(|name| resource?.definition(name));
        known.extend(definitions.flat_map(|variant| named(variant, chosen.is_some())));
        known
    }

    /// The definition that the value of the discriminator names; `None` if the value is not known, or not right.
    fn variant<'d>(
        &mut self,
        path: &str,
        entries: &[Entry],
        discriminator: &'d Discriminator,
    ) -> Option<&'d String> {
        let entry = entries.iter().find(|entry| entry.name.as_ref() == Some(&discriminator.property))?;
        let Form::Text(Some(value)) = &entry.value.form else { return None };
        let variant = discriminator.variants.get(value);
        if variant.is_none() {
            let values: Vec<String> = discriminator.variants.keys().cloned().collect();
            let text = literals::not_one_of(value, &values);
            self.report(entry.value.line, Kind::WrongValue, &join(path, &discriminator.property), &text);
        }
        variant
    }

    fn entry(&mut self, path: &str, entry: &Entry, name: &str, known: &[Known<'a>], definition: &Definition) {
        let same: Vec<&Known<'_>> = known.iter().filter(|known| known.name == name).collect();
        match same.as_slice() {
            [] if definition.others.is_some() => self.other(path, name, entry, definition),
            [] => {
                let hint = hint(name, known.iter().map(|known| known.name));
                let text = format!("there is no property {name}{hint}");
                self.report(entry.line, Kind::UnknownProperty, path, &text);
            }
            properties if properties.iter().all(|known| known.property.is_read_only) => {
                let text = format!("{name} is set by Azure and cannot be written");
                self.report(entry.line, Kind::ReadOnlyProperty, path, &text);
            }
            // Several variants may have it, each with another type.
            properties => {
                let kinds = properties.iter().map(|known| &known.property.kind);
                self.one_of(&join(path, name), &entry.value, kinds);
            }
        }
    }

    fn other(&mut self, path: &str, name: &str, entry: &Entry, definition: &Definition) {
        if let Some(others) = &definition.others {
            self.value(&join(path, name), &entry.value, others);
        }
    }

    fn report(&mut self, line: usize, kind: Kind, path: &str, text: &str) {
        let text = if path.is_empty() { text.to_owned() } else { format!("{path}: {text}") };
        self.problems.push(Problem::new(line, kind, text));
    }
}

fn named(definition: &Definition, is_certain: bool) -> Vec<Known<'_>> {
    let properties = definition.properties.iter();
    properties.map(|(name, property)| Known { name, property, is_certain }).collect()
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

fn last_part_of_name(entry: &Entry) -> Entry {
    let mut entry = entry.clone();
    if let (Some("name"), Form::Text(Some(text))) = (entry.name.as_deref(), &mut entry.value.form)
        && let Some((_, last)) = text.rsplit_once('/')
    {
        *text = last.to_owned();
    }
    entry
}

fn wanted(shape: &Shape, kind: &Type) -> String {
    let wanted = match kind {
        Type::Bool => "a bool",
        Type::Int { .. } => "an int",
        Type::Text(_) | Type::Enum { .. } => "a string",
        Type::List { .. } => "an array",
        Type::Object(_) | Type::AnyObject => "an object",
        Type::Null => "null",
        Type::Any | Type::OneOf(_) => "another value",
    };
    format!("{} is wanted and this is {}", wanted, shape.describe())
}
