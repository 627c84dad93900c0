//! A value, as far as it is known.

/// With the line where it stands.
#[derive(Clone, Debug)]
pub(crate) struct Shape {
    pub(crate) line: usize,
    pub(crate) form: Form,
}

#[derive(Clone, Debug)]
pub(crate) enum Form {
    Unknown,
    Null,
    Bool,
    /// Bicep has whole numbers only.
    Fraction,
    Int(Option<i64>),
    Text(Option<String>),
    List {
        items: Vec<Shape>,
        /// Whether there are no other items.
        is_complete: bool,
    },
    Object {
        entries: Vec<Entry>,
        /// Whether there are no other keys.
        is_complete: bool,
    },
    /// The arms of a condition.
    Either(Vec<Shape>),
}

#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// `None`: the key is computed.
    pub(crate) name: Option<String>,
    pub(crate) line: usize,
    pub(crate) value: Shape,
}

impl Shape {
    pub(crate) fn new(line: usize, form: Form) -> Self {
        Self { line, form }
    }

    /// In messages.
    pub(crate) fn describe(&self) -> String {
        match &self.form {
            Form::Unknown | Form::Either(_) => "a value".to_owned(),
            Form::Null => "null".to_owned(),
            Form::Bool => "a bool".to_owned(),
            Form::Fraction => "a fraction".to_owned(),
            Form::Int(Some(number)) => format!("the int {number}"),
            Form::Int(None) => "an int".to_owned(),
            Form::Text(Some(text)) => format!("the string '{text}'"),
            Form::Text(None) => "a string".to_owned(),
            Form::List { .. } => "an array".to_owned(),
            Form::Object { .. } => "an object".to_owned(),
        }
    }
}
