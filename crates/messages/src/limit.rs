//! Message per limit on purchases.

use crate::text::Text;

/// Whose purchases are used up for a while, as far as the wording for the person differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitText {
    /// The person's own.
    Person,
    /// Those of their internet connection.
    Connection,
    /// Those of everybody together.
    Everybody,
}

impl LimitText {
    /// Every limit.
    pub const ALL: [Self; 3] = [Self::Person, Self::Connection, Self::Everybody];

    /// What happened and when to try again: the body of a page headed [`Text::LimitHeading`].
    pub fn message(self) -> Text<'static> {
        match self {
            Self::Person => Text::LimitPersonMessage,
            Self::Connection => Text::LimitConnectionMessage,
            Self::Everybody => Text::LimitEverybodyMessage,
        }
    }
}
