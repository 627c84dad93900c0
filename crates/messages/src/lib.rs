//! The text catalogue: everything a person reads, in every language there is.
//!
//! Texts are Fluent files under `locales/<language>/`, embedded in the binary. [`Text`] lists every text together with
//! the values that it needs, so a call that lacks one does not compile, and the tests compare the list with the files of
//! each language. A new language is a new folder and one row in `language.rs`.
//!
//! ```
//! use messages::{Catalogue, OutcomeText, Text};
//!
//! let catalogue = Catalogue::new()?;
//! let locale = catalogue.negotiate("de-AT, en;q=0.5");
//! assert_eq!(locale.tag(), "en");
//! assert_eq!(
//!     catalogue.text(locale, OutcomeText::Approved.message()),
//!     "Thank you, your identity is confirmed. You're all set."
//! );
//! # Ok::<(), messages::CatalogueError>(())
//! ```

mod catalogue;
mod direction;
mod fault;
mod language;
mod negotiation;
mod outcome;
mod text;

pub use catalogue::{Catalogue, CatalogueError};
pub use direction::Direction;
pub use fault::FaultText;
pub use language::Locale;
pub use outcome::OutcomeText;
pub use text::Text;
