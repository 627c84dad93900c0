//! The text catalogue: everything a user reads, in every language there is.
//!
//! Texts are Fluent files under `locales/<language>/`, embedded in the binary. [`Text`] lists every text together with
//! the values that it needs, so a call that lacks one does not compile, and the tests compare the list with the files of
//! each language. A new language is a new folder, one row in `language.rs`
//! and one in the tests' table of plural categories.
//!
//! ```
//! use messages::{Catalogue, Locale, Offer, OutcomeText};
//!
//! let catalogue = Catalogue::new()?;
//! let offer = Offer::new(Locale::default(), Locale::all());
//! let locale = offer.choose(["de-AT, en;q=0.5"]);
//! assert_eq!(locale.tag(), "de");
//! assert_eq!(
//!     catalogue.text(locale, OutcomeText::Pending.message()).split('.').next(),
//!     Some("Ihre Identitätsprüfung ist noch offen")
//! );
//! # Ok::<(), messages::CatalogueError>(())
//! ```

mod catalogue;
mod direction;
mod fault;
mod language;
mod limit;
mod negotiation;
mod offer;
mod outcome;
mod override_error;
mod overrides;
mod page_text;
mod text;

pub use catalogue::{Catalogue, CatalogueError};
pub use direction::Direction;
pub use fault::FaultText;
pub use language::Locale;
pub use limit::LimitText;
pub use offer::Offer;
pub use outcome::OutcomeText;
pub use override_error::OverrideError;
pub use overrides::Overrides;
pub use page_text::{PageFault, PageOutcome};
pub use text::Text;
