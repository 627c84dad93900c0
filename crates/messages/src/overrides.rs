//! Texts in a client's own words.

use std::{collections::BTreeMap, sync::Arc};

use fluent_bundle::{FluentResource, concurrent::FluentBundle};
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use crate::{
    Catalogue, Locale, OverrideError, Text,
    catalogue::{empty, format, listed},
};

/// A page of a phone holds no more.
const LONGEST: usize = 600;

/// Selectors inside selectors; the parser calls itself for each.
const DEEPEST: usize = 4;

/// Numbers that a text is tried with before it is taken; each language has a plural for some of them.
const COUNTS: [u32; 6] = [0, 1, 2, 3, 11, 100];

/// Texts in a client's own words, in place of the catalogue's.
#[derive(Default)]
pub struct Overrides(BTreeMap<&'static str, Bundle>);

impl Overrides {
    /// The text in the client's words, or else in the catalogue's, as plain text: the caller escapes it for HTML.
    pub fn text(&self, catalogue: &Catalogue, locale: Locale, text: Text<'_>) -> String {
        self.own(locale, text).unwrap_or_else(|| catalogue.text(locale, text))
    }

    fn own(&self, locale: Locale, text: Text<'_>) -> Option<String> {
        let mut problems = Vec::new();
        let shown = format(self.0.get(locale.tag())?, locale, text, &mut problems)?;
        problems.is_empty().then_some(shown)
    }

    /// Adds the words for the text of this key, as the value of a Fluent message. Words that were added before are kept.
    ///
    /// # Errors
    /// When there is no such text, or the words would show anything but a text with its values. Nothing is added then.
    pub fn add(&mut self, locale: Locale, key: &str, words: &str) -> Result<(), OverrideError> {
        let (_, variables) =
            Text::VARIABLES.iter().find(|(known, _)| *known == key).ok_or(OverrideError::UnknownText)?;
        // As editors on Windows end lines.
        let words = &words.replace("\r\n", "\n");
        check_characters(words)?;
        let resource = resource(key, words)?;
        check_references(one_pattern(&resource)?, variables)?;
        let resource = Arc::new(resource);
        let mut alone = empty(locale.tag()).ok_or(OverrideError::UnknownText)?;
        add(&mut alone, Arc::clone(&resource))?;
        check_shown(&alone, locale, key)?;
        if !self.0.contains_key(locale.tag()) {
            self.0.extend(empty(locale.tag()).map(|bundle| (locale.tag(), bundle)));
        }
        self.0.get_mut(locale.tag()).map_or(Ok(()), |bundle| add(bundle, resource))
    }
}

type Bundle = FluentBundle<Arc<FluentResource>>;

fn add(bundle: &mut Bundle, resource: Arc<FluentResource>) -> Result<(), OverrideError> {
    bundle.add_resource(resource).map_err(|errors| OverrideError::Syntax(listed(&errors)))
}

fn check_characters(words: &str) -> Result<(), OverrideError> {
    if words.trim().is_empty() {
        return Err(OverrideError::Empty);
    }
    if words.chars().count() > LONGEST {
        return Err(OverrideError::TooLong { most: LONGEST });
    }
    if words.chars().any(|character| character.is_control() && character != '\n') {
        return Err(OverrideError::ControlCharacter);
    }
    // `->` is part of a selector.
    if words.replace("->", "").contains(['<', '>']) {
        return Err(OverrideError::Markup);
    }
    let mut depth = 0_usize;
    for character in words.chars() {
        match character {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(OverrideError::Nesting { most: DEEPEST });
        }
    }
    Ok(())
}

/// The words as a message of their own. Each line is set in, so none can begin another message.
fn resource(key: &str, words: &str) -> Result<FluentResource, OverrideError> {
    let lines: Vec<String> = words.lines().map(|line| format!("    {line}")).collect();
    FluentResource::try_new(format!("{key} =\n{}\n", lines.join("\n")))
        .map_err(|(_, errors)| OverrideError::Syntax(listed(&errors)))
}

fn one_pattern(resource: &FluentResource) -> Result<&Pattern<&str>, OverrideError> {
    let mut entries = resource.entries();
    match (entries.next(), entries.next()) {
        (Some(Entry::Message(message)), None) if message.attributes.is_empty() => {
            message.value.as_ref().ok_or(OverrideError::NotOneText)
        }
        _ => Err(OverrideError::NotOneText),
    }
}

fn check_references(pattern: &Pattern<&str>, variables: &[&str]) -> Result<(), OverrideError> {
    pattern.elements.iter().try_for_each(|element| match element {
        PatternElement::TextElement { .. } => Ok(()),
        PatternElement::Placeable { expression } => check_expression(expression, variables),
    })
}

fn check_expression(expression: &Expression<&str>, variables: &[&str]) -> Result<(), OverrideError> {
    match expression {
        Expression::Inline(inline) => check_inline(inline, variables),
        Expression::Select { selector, variants } => {
            check_inline(selector, variables)?;
            variants.iter().try_for_each(|variant| check_references(&variant.value, variables))
        }
    }
}

fn check_inline(inline: &InlineExpression<&str>, variables: &[&str]) -> Result<(), OverrideError> {
    let refused = |name: &str| Err(OverrideError::Reference(name.to_owned()));
    match inline {
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => Ok(()),
        InlineExpression::Placeable { expression } => check_expression(expression, variables),
        InlineExpression::VariableReference { id } if variables.contains(&id.name) => Ok(()),
        InlineExpression::VariableReference { id } => {
            Err(OverrideError::UnknownVariable { variable: id.name.to_owned(), known: known(variables) })
        }
        InlineExpression::FunctionReference { id, .. }
        | InlineExpression::MessageReference { id, .. }
        | InlineExpression::TermReference { id, .. } => refused(id.name),
    }
}

fn known(variables: &[&str]) -> String {
    match variables {
        [] => "are none".to_owned(),
        [one] => format!("is `${one}`"),
        several => format!("are `${}`", several.join("`, `$")),
    }
}

/// Shown for every plural, it has something to say.
fn check_shown(alone: &Bundle, locale: Locale, key: &str) -> Result<(), OverrideError> {
    for count in COUNTS {
        let Some(text) = Text::sample(key, count) else { return Err(OverrideError::UnknownText) };
        let mut problems = Vec::new();
        let shown = format(alone, locale, text, &mut problems).unwrap_or_default();
        if let Some(problem) = problems.first() {
            return Err(OverrideError::Syntax(problem.to_string()));
        }
        if shown.trim().is_empty() {
            return Err(OverrideError::ShowsNothing { count });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETRY: &str = "outcome-rejected-retryable-message";

    fn english() -> Locale {
        Locale::default()
    }

    fn refused(key: &str, words: &str) -> String {
        Overrides::default().add(english(), key, words).unwrap_err().to_string()
    }

    #[test]
    fn a_client_s_own_words_take_the_place_of_the_catalogue_s_in_their_language_alone() {
        let catalogue = Catalogue::new().unwrap();
        let mut overrides = Overrides::default();
        let words = "{ $attempts ->\n    [one] One try left.\n   *[other] { $attempts } tries left.\n}";
        overrides.add(english(), RETRY, words).unwrap();
        let text = |attempts| Text::OutcomeRejectedRetryableMessage { attempts };
        assert_eq!(overrides.text(&catalogue, english(), text(1)), "One try left.");
        assert_eq!(overrides.text(&catalogue, english(), text(4)), "4 tries left.");
        let german = Locale::named("de").unwrap();
        assert_eq!(overrides.text(&catalogue, german, text(4)), catalogue.text(german, text(4)));
        let other = Text::OutcomeReviewHeading;
        assert_eq!(overrides.text(&catalogue, english(), other), catalogue.text(english(), other));
    }

    #[test]
    fn names_are_set_apart_in_a_client_s_own_words_too() {
        let mut overrides = Overrides::default();
        let arabic = Locale::named("ar").unwrap();
        overrides.add(arabic, "step-back", "العودة إلى { $client }").unwrap();
        let shown = overrides.text(&Catalogue::new().unwrap(), arabic, Text::StepBack { client: "Contoso" });
        assert_eq!(shown, "العودة إلى \u{2068}Contoso\u{2069}");
    }

    #[test]
    fn words_of_several_lines_stay_one_text() {
        let mut overrides = Overrides::default();
        overrides
            .add(english(), "outcome-review-heading", "We check\r\noutcome-failed-message = twice")
            .unwrap();
        let catalogue = Catalogue::new().unwrap();
        let shown = |text| overrides.text(&catalogue, english(), text);
        assert_eq!(shown(Text::OutcomeReviewHeading), "We check\noutcome-failed-message = twice");
        assert_eq!(shown(Text::OutcomeFailedMessage), catalogue.text(english(), Text::OutcomeFailedMessage));
    }

    #[test]
    fn words_that_would_show_anything_but_the_text_are_refused() {
        assert_eq!(refused("outcome-revue-heading", "x"), "there is no text of this name");
        assert_eq!(refused(RETRY, "{ $tries } left"), "holds the variable `$tries`; there is `$attempts`");
        assert_eq!(
            refused("outcome-review-heading", "{ $client }"),
            "holds the variable `$client`; there are none"
        );
        let reference = |name| format!("holds `{name}`; a text may refer to its variables alone");
        assert_eq!(refused(RETRY, "{ outcome-failed-message }"), reference("outcome-failed-message"));
        assert_eq!(refused(RETRY, "{ -brand }"), reference("brand"));
        assert_eq!(refused(RETRY, "{ NUMBER($attempts) }"), reference("NUMBER"));
        assert_eq!(refused(RETRY, "{ $attempts ->\n   *[other] { -brand }\n}"), reference("brand"));
        assert!(refused(RETRY, "a <b>bold</b> word").contains("markup"));
        assert!(refused(RETRY, "a\u{7}b").contains("control character"));
        assert!(refused(RETRY, &"x".repeat(601)).contains("longer than 600"));
        assert!(refused(RETRY, &"{".repeat(300)).contains("braces"));
        assert!(refused(RETRY, "{ $attempts").starts_with("cannot be read: "));
        assert_eq!(refused(RETRY, "text\n.hint = more"), "is not one text");
        assert_eq!(
            refused(RETRY, "{ $attempts ->\n    [one] { \"\" }\n   *[other] some\n}"),
            "shows nothing where numbers are 1"
        );
        assert_eq!(refused(RETRY, " \n "), "is empty");
    }

    #[test]
    fn what_is_refused_is_not_shown() {
        let mut overrides = Overrides::default();
        assert!(overrides.add(english(), RETRY, "{ $tries }").is_err());
        let catalogue = Catalogue::new().unwrap();
        let text = Text::OutcomeRejectedRetryableMessage { attempts: 2 };
        assert_eq!(overrides.text(&catalogue, english(), text), catalogue.text(english(), text));
    }

    #[test]
    fn every_text_may_be_said_in_the_very_words_of_the_catalogue() {
        for locale in Locale::all() {
            let mut overrides = Overrides::default();
            for file in locale.0.files {
                let resource = FluentResource::try_new((*file).to_owned()).unwrap();
                for entry in resource.entries() {
                    let Entry::Message(message) = entry else { continue };
                    let words = fluent_syntax::serializer::serialize(&fluent_syntax::ast::Resource {
                        body: vec![Entry::Message(message.clone())],
                    });
                    let (key, words) = words.split_once(" =").unwrap();
                    overrides.add(locale, key, words.trim_matches(['\n', ' '])).unwrap();
                }
            }
            let catalogue = Catalogue::new().unwrap();
            for text in COUNTS.into_iter().flat_map(Text::samples) {
                assert_eq!(overrides.own(locale, text), Some(catalogue.text(locale, text)), "{}", text.key());
            }
        }
    }
}
