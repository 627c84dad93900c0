//! Texts by language.

use std::borrow::Borrow;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentError, FluentResource};

use crate::direction::Direction;
use crate::language::{LANGUAGES, Language, Locale};
use crate::text::Text;

/// Why the embedded texts cannot be used. The tests of this crate keep it from happening.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A tag in the table of languages is not a language tag.
    #[error("`{tag}` is not a language tag")]
    Tag { tag: &'static str },
    /// A file does not follow Fluent's syntax.
    #[error("a file of language `{tag}` cannot be read: {problems}")]
    Syntax {
        /// The language.
        tag: &'static str,
        /// What the parser says.
        problems: String,
    },
    /// A text stands twice in the files of one language.
    #[error("texts are defined twice in language `{tag}`: {problems}")]
    Twice {
        /// The language.
        tag: &'static str,
        problems: String,
    },
}

/// Every text in every language, ready to use from several threads.
pub struct Catalogue {
    /// In the order of [`LANGUAGES`].
    bundles: Vec<FluentBundle<FluentResource>>,
}

impl Catalogue {
    /// Reads the embedded files.
    ///
    /// # Errors
    /// When an embedded file is broken.
    pub fn new() -> Result<Self, CatalogueError> {
        let bundles = LANGUAGES.iter().copied().map(bundle).collect::<Result<_, _>>()?;
        Ok(Self { bundles })
    }

    /// The text in this language, as plain text: the caller escapes it for HTML.
    pub fn text(&self, locale: Locale, text: Text<'_>) -> String {
        let bundle = LANGUAGES.iter().position(|language| language.tag == locale.tag());
        let bundle = bundle.and_then(|index| self.bundles.get(index));
        // What goes wrong inside a message shows as the name of the missing value; a test finds it.
        bundle
            .and_then(|bundle| format(bundle, locale, text, &mut Vec::new()))
            .unwrap_or_else(|| text.key().to_owned())
    }
}

/// The text as this bundle has it, with what went wrong inside it.
pub(crate) fn format<R: Borrow<FluentResource>>(
    bundle: &FluentBundle<R>,
    locale: Locale,
    text: Text<'_>,
    problems: &mut Vec<FluentError>,
) -> Option<String> {
    let pattern = bundle.get_message(text.key())?.value()?;
    let arguments = arguments(text, locale.direction());
    Some(bundle.format_pattern(pattern, Some(&arguments), problems).into_owned())
}

fn arguments(text: Text<'_>, direction: Direction) -> FluentArgs<'_> {
    text.values().into_iter().map(|(name, value)| (name, value.into_fluent(direction))).collect()
}

fn bundle(language: &Language) -> Result<FluentBundle<FluentResource>, CatalogueError> {
    let tag = language.tag;
    let mut bundle = empty(tag).ok_or(CatalogueError::Tag { tag })?;
    for file in language.files {
        let resource = FluentResource::try_new((*file).to_owned())
            .map_err(|(_, errors)| CatalogueError::Syntax { tag, problems: listed(&errors) })?;
        bundle
            .add_resource(resource)
            .map_err(|errors| CatalogueError::Twice { tag, problems: listed(&errors) })?;
    }
    Ok(bundle)
}

/// A bundle of this language without texts.
pub(crate) fn empty<R>(tag: &str) -> Option<FluentBundle<R>> {
    let mut bundle = FluentBundle::new_concurrent(vec![tag.parse().ok()?]);
    // Values are set apart here and only where it makes a difference: marks get copied along and puzzle who searches.
    bundle.set_use_isolating(false);
    Some(bundle)
}

pub(crate) fn listed(errors: &[impl ToString]) -> String {
    errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
#[path = "catalogue_tests.rs"]
mod tests;
