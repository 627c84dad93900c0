//! A form's controls, and what is sent of them.

use http::Method;
use scraper::ElementRef;
use url::Url;

use super::elements::{select, text_of};
use super::form_action::FormTargets;

/// A form, ready to be filled in and sent.
pub(super) struct Form {
    pub(super) method: Method,
    pub(super) action: Url,
    /// Where the page lets its forms lead.
    pub(super) targets: FormTargets,
    controls: Vec<Control>,
}

struct Control {
    name: String,
    value: String,
    sent: bool,
    kind: Kind,
}

enum Kind {
    /// Nothing that a user could change.
    Fixed,
    Text,
    Select(Vec<String>),
    Radio,
    Checkbox,
}

/// The form has no field of that name that takes that value.
pub(super) struct NoSuchField;

impl Form {
    pub(super) fn read(form: ElementRef<'_>, page: &Url, targets: &FormTargets) -> Option<Self> {
        let post = form.attr("method").is_some_and(|method| method.eq_ignore_ascii_case("post"));
        Some(Form {
            method: if post { Method::POST } else { Method::GET },
            action: page.join(form.attr("action").unwrap_or_default()).ok()?,
            targets: targets.clone(),
            controls: select(form, "input[name], select[name], textarea[name]")
                .into_iter()
                .filter_map(Control::read)
                .collect(),
        })
    }

    /// Whether a user could fill anything in.
    pub(super) fn is_open(&self) -> bool {
        self.controls.iter().any(|control| !matches!(control.kind, Kind::Fixed))
    }

    /// Sets a field.
    pub(super) fn fill(&mut self, name: &str, value: &str) -> Result<(), NoSuchField> {
        let named = self.controls.iter_mut().filter(|control| control.name == name);
        let taken = named.filter_map(|control| control.take(value).then_some(())).count();
        if taken == 0 { Err(NoSuchField) } else { Ok(()) }
    }

    /// Adds the name and value of the pressed button.
    pub(super) fn press(&mut self, button: ElementRef<'_>) {
        if let Some(name) = button.attr("name") {
            let value = button.attr("value").unwrap_or_default().to_owned();
            self.controls.push(Control { name: name.to_owned(), value, sent: true, kind: Kind::Fixed });
        }
    }

    /// Where it is sent; with the fields, unless they are the body.
    pub(super) fn target(&self) -> Url {
        let mut target = self.action.clone();
        if self.method != Method::POST {
            target.query_pairs_mut().clear().extend_pairs(self.fields());
        }
        target
    }

    /// Names and values in the order of the page.
    pub(super) fn fields(&self) -> Vec<(&str, &str)> {
        let sent = self.controls.iter().filter(|control| control.sent);
        sent.map(|control| (control.name.as_str(), control.value.as_str())).collect()
    }
}

impl Control {
    fn read(element: ElementRef<'_>) -> Option<Self> {
        let value = element.attr("value").unwrap_or_default().to_owned();
        let checked = element.attr("checked").is_some();
        let (value, sent, kind) = match (element.value().name(), element.attr("type").unwrap_or("text")) {
            ("select", _) => {
                let (chosen, options) = options_of(element);
                (chosen, true, Kind::Select(options))
            }
            ("textarea", _) => (element.text().collect(), true, Kind::Text),
            (_, "submit" | "button" | "image" | "reset" | "file") => return None,
            (_, "hidden") => (value, true, Kind::Fixed),
            (_, "radio") => (value, checked, Kind::Radio),
            (_, "checkbox") => (value, checked, Kind::Checkbox),
            _ => (value, true, Kind::Text),
        };
        Some(Control { name: element.attr("name")?.to_owned(), value, sent, kind })
    }

    fn take(&mut self, value: &str) -> bool {
        match &self.kind {
            Kind::Fixed => false,
            Kind::Select(options) if !options.iter().any(|option| option == value) => false,
            Kind::Text | Kind::Select(_) => {
                value.clone_into(&mut self.value);
                true
            }
            Kind::Radio => {
                self.sent = self.value == value;
                self.sent
            }
            Kind::Checkbox => {
                self.sent |= self.value == value;
                self.value == value
            }
        }
    }
}

/// The chosen value and all values.
fn options_of(list: ElementRef<'_>) -> (String, Vec<String>) {
    let options = select(list, "option");
    let value_of =
        |option: &ElementRef<'_>| option.attr("value").map_or_else(|| text_of(option), str::to_owned);
    let chosen = options.iter().find(|option| option.attr("selected").is_some()).or(options.first());
    (chosen.map(value_of).unwrap_or_default(), options.iter().map(value_of).collect())
}
