//! The sign over a page's heading. It adds nothing to the words, so it is not spoken.

use messages::PageOutcome;

use super::page::Page;

/// What a page is about, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Icon {
    /// Something is done: a tick.
    Done,
    /// Something takes time: a clock.
    Later,
    /// There is something to read: the letter i.
    Note,
}

impl Icon {
    /// The page's icon; pages that show their progress have none.
    pub(super) fn of(page: &Page<'_>) -> Option<Self> {
        match page {
            Page::Preparing { .. } | Page::Waiting(_) | Page::FormPost { .. } => None,
            Page::AlreadyFinished { .. } | Page::OpenedElsewhere { handed_in: true, .. } => Some(Self::Done),
            Page::Ended { outcome: PageOutcome::Review, .. } | Page::LimitReached { .. } => Some(Self::Later),
            _ => Some(Self::Note),
        }
    }

    /// Its lines in a square of 24 by 24 (SVG 2, 9.3 "Path data").
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Done => "M7 12.5l3.5 3.5L17 9",
            Self::Later => "M12 6.5v6l3.5 2",
            Self::Note => "M12 11v6M12 7v.01",
        }
    }
}
