use crate::Counts;

/// A kind of call.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    Token,
    Create,
    Update,
    Status,
    Details,
    Delete,
    Health,
}

impl Call {
    pub(crate) fn counter(self, counts: &mut Counts) -> &mut u64 {
        match self {
            Self::Token => &mut counts.tokens,
            Self::Create => &mut counts.creates,
            Self::Update => &mut counts.updates,
            Self::Status => &mut counts.status,
            Self::Details => &mut counts.details,
            Self::Delete => &mut counts.deletes,
            Self::Health => &mut counts.health,
        }
    }

    pub(crate) fn content_type(self) -> Option<&'static str> {
        match self {
            Self::Token => Some("application/x-www-form-urlencoded"),
            Self::Create | Self::Update => Some("application/json"),
            Self::Status | Self::Details | Self::Delete | Self::Health => None,
        }
    }
}
