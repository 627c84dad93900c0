//! Colours, and what can be read on them.

use std::fmt;

/// A colour of a style sheet. Nothing else can stand in one, so it may go there unescaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    const BLACK: Self = Self([0, 0, 0]);
    const WHITE: Self = Self([255, 255, 255]);

    /// Reads `#rrggbb`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii())?;
        let number = digits.bytes().all(|digit| digit.is_ascii_hexdigit()).then_some(digits)?;
        let [_, red, green, blue] = u32::from_str_radix(number, 16).ok()?.to_be_bytes();
        Some(Self([red, green, blue]))
    }

    /// Black or white, whichever is easier to read on this colour. The better of the two has a contrast of at least 4.58,
    /// the square root of their own; the Web Content Accessibility Guidelines (1.4.3) ask for 4.5.
    #[must_use]
    pub fn text_on(self) -> Self {
        let is_darker = self.contrast(Self::WHITE) >= self.contrast(Self::BLACK);
        if is_darker { Self::WHITE } else { Self::BLACK }
    }

    /// The contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio").
    fn contrast(self, other: Self) -> f64 {
        let (one, two) = (self.luminance(), other.luminance());
        (one.max(two) + 0.05) / (one.min(two) + 0.05)
    }

    /// From 0, black, to 1, white (WCAG 2.2, "relative luminance").
    fn luminance(self) -> f64 {
        let [red, green, blue] = self.0.map(|part| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
        });
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::Colour;

    #[test]
    fn text_can_be_read_on_every_colour() {
        for red in (0..=255).step_by(5) {
            for green in (0..=255).step_by(5) {
                for blue in (0..=255).step_by(5) {
                    let colour = Colour([red, green, blue]);
                    assert!(colour.contrast(colour.text_on()) >= 4.5, "{colour}");
                }
            }
        }
    }

    #[test]
    fn contrast_is_that_of_the_guidelines() {
        let grey = Colour::parse("#777777").unwrap();
        assert!((grey.contrast(Colour::WHITE) - 4.48).abs() < 0.01);
        assert!((Colour::BLACK.contrast(Colour::WHITE) - 21.0).abs() < 1e-9);
    }

    #[test]
    fn dark_colours_take_white_and_light_ones_black() {
        for (colour, text) in [("#0f5cc0", "#ffffff"), ("#ffd400", "#000000"), ("#00ff00", "#000000")] {
            assert_eq!(Colour::parse(colour).unwrap().text_on().to_string(), text, "{colour}");
        }
    }

    #[test]
    fn nothing_but_a_colour_is_one() {
        assert_eq!(Colour::parse("#0B5cad"), Some(Colour([0x0b, 0x5c, 0xad])));
        for text in ["red", "#fff", "#0b5cag", "#0b5cad;}", "#+b5cad", "#äöü", "0b5cad", ""] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }
}
