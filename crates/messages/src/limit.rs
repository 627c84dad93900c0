//! Message per limit on transactions.

use crate::text::Text;

/// Whose transactions are used up for a while, as far as the wording for the user differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitText {
    User,
    /// Those of their internet connection.
    Connection,
    /// Those of all users together.
    AllUsers,
}

impl LimitText {
    /// Every limit.
    pub const ALL: [Self; 3] = [Self::User, Self::Connection, Self::AllUsers];

    /// What happened and when to try again: the body of a page headed [`Text::LimitHeading`].
    pub fn message(self) -> Text<'static> {
        match self {
            Self::User => Text::LimitUserMessage,
            Self::Connection => Text::LimitConnectionMessage,
            Self::AllUsers => Text::LimitAllUsersMessage,
        }
    }
}
