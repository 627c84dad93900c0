//! Which event leads where: the whole life of a verification as one total table.

use contract::named;

named! {
    /// The states without their data: the rows of [`TRANSITIONS`]. Each is described at its [`State`](crate::State).
    pub enum StateKind {
        /// See [`State::Created`](crate::State::Created).
        Created = "created",
        /// See [`State::AwaitingUser`](crate::State::AwaitingUser).
        AwaitingUser = "awaitingUser",
        /// See [`State::Submitted`](crate::State::Submitted).
        Submitted = "submitted",
        /// See [`State::Overdue`](crate::State::Overdue).
        Overdue = "overdue",
        /// See [`State::Approved`](crate::State::Approved).
        Approved = "approved",
        /// See [`State::Rejected`](crate::State::Rejected).
        Rejected = "rejected",
        /// See [`State::Differs`](crate::State::Differs).
        Differs = "differs",
        /// See [`State::Review`](crate::State::Review).
        Review = "review",
        /// See [`State::Incomplete`](crate::State::Incomplete).
        Incomplete = "incomplete",
        /// See [`State::Expired`](crate::State::Expired).
        Expired = "expired",
        /// See [`State::Superseded`](crate::State::Superseded).
        Superseded = "superseded",
        /// See [`State::Withdrawn`](crate::State::Withdrawn).
        Withdrawn = "withdrawn",
        /// See [`State::Closed`](crate::State::Closed).
        Closed = "closed",
    }
}

impl StateKind {
    /// Whether the attempt is still running, so that another verdict would overtake it.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Created | Self::AwaitingUser | Self::Submitted | Self::Overdue)
    }

    /// Whether the provider's report has been read under the rules.
    #[must_use]
    pub const fn is_verdict(self) -> bool {
        matches!(self, Self::Approved | Self::Rejected | Self::Differs | Self::Review)
    }
}

/// The events without their data: the columns of [`TRANSITIONS`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EventKind {
    RedirectIssued,
    ReturnedSubmitted,
    ReturnedFailed,
    ReportedWaiting,
    ReportedAcquired,
    ReportedUnknown,
    ReportedApproval,
    ReportedRejection,
    ReportedDifference,
    ReportedReview,
    ReportedIncomplete,
    ReportedTokenExpired,
    DeadlinePassed,
    Replaced,
    Overtaken,
    FraudElsewhere,
    ComparedAgrees,
    ComparedDiffers,
}

impl EventKind {
    /// Every kind, in the order of the table's columns.
    pub const ALL: [Self; 18] = [
        Self::RedirectIssued,
        Self::ReturnedSubmitted,
        Self::ReturnedFailed,
        Self::ReportedWaiting,
        Self::ReportedAcquired,
        Self::ReportedUnknown,
        Self::ReportedApproval,
        Self::ReportedRejection,
        Self::ReportedDifference,
        Self::ReportedReview,
        Self::ReportedIncomplete,
        Self::ReportedTokenExpired,
        Self::DeadlinePassed,
        Self::Replaced,
        Self::Overtaken,
        Self::FraudElsewhere,
        Self::ComparedAgrees,
        Self::ComparedDiffers,
    ];
}

/// What an event does in a state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Moves to this state.
    To(StateKind),
    /// Moves to this state as long as no newer attempt of the user has a verdict.
    Late(StateKind),
    /// Changes nothing: a duplicate, or news that comes too late to matter.
    Stay,
    /// Cannot happen here; the caller is told so.
    Refuse,
}

/// One row per [`StateKind`], one column per [`EventKind`], both in their order of declaration.
#[rustfmt::skip]
pub const TRANSITIONS: [[Step; 18]; 13] = {
    use StateKind::{Approved, AwaitingUser, Closed, Differs, Expired, Incomplete, Overdue, Rejected, Review, Submitted, Superseded, Withdrawn};
    use Step::{Late, Refuse, Stay, To};
    [
        //                redirect          returned:              reported:                                                                                                             token        deadline     replaced        overtaken       fraud       compared:
        //                issued            submitted      failed  waiting    acquired       unknown      approval        rejection       difference     review        incomplete        expired      passed                                       elsewhere   agrees        differs
        /* created */    [To(AwaitingUser), Refuse,        Refuse, Refuse,    Refuse,        Refuse,      Refuse,         Refuse,         Refuse,        Refuse,       Refuse,           Refuse,      To(Expired), To(Superseded), To(Superseded), Stay,       Stay,         Stay],
        /* awaiting */   [Refuse,           To(Submitted), Stay,   Stay,      To(Submitted), To(Overdue), To(Approved),   To(Rejected),   To(Differs),   To(Review),   To(Incomplete),   To(Expired), To(Expired), To(Superseded), To(Superseded), Stay,       Stay,         Stay],
        /* submitted */  [Refuse,           Stay,          Stay,   Stay,      Stay,          To(Overdue), To(Approved),   To(Rejected),   To(Differs),   To(Review),   To(Incomplete),   To(Expired), To(Overdue), Refuse,         To(Superseded), Stay,       Stay,         Stay],
        /* overdue */    [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        To(Approved),   To(Rejected),   To(Differs),   To(Review),   To(Incomplete),   To(Expired), To(Closed),  Refuse,         To(Superseded), Stay,       Stay,         Stay],
        /* approved */   [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Stay,           To(Review),     Stay,          Stay,         Stay,             Stay,        Stay,        To(Withdrawn),  To(Withdrawn),  To(Review), To(Approved), To(Differs)],
        /* rejected */   [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Stay,           Stay,           Stay,          Stay,         Stay,             Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
        /* differs */    [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Stay,           To(Rejected),   Stay,          Stay,         Stay,             Stay,        To(Closed),  To(Withdrawn),  Stay,           To(Review), To(Approved), Stay],
        /* review */     [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Stay,           Stay,           Stay,          Stay,         Stay,             Stay,        To(Closed),  Refuse,         Stay,           Stay,       Stay,         Stay],
        /* incomplete */ [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Late(Approved), Late(Rejected), Late(Differs), Late(Review), Stay,             Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
        /* expired */    [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Late(Approved), Late(Rejected), Late(Differs), Late(Review), Late(Incomplete), Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
        /* superseded */ [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Late(Approved), Late(Rejected), Late(Differs), Late(Review), Stay,             Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
        /* withdrawn */  [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Stay,           Stay,           Stay,          Stay,         Stay,             Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
        /* closed */     [Refuse,           Stay,          Stay,   Stay,      Stay,          Stay,        Late(Approved), Late(Rejected), Stay,          Stay,         Stay,             Stay,        Stay,        Stay,           Stay,           Stay,       Stay,         Stay],
    ]
};

/// What an event of this kind does in this state.
#[must_use]
pub fn step(state_kind: StateKind, kind: EventKind) -> Step {
    TRANSITIONS
        .get(state_kind as usize)
        .and_then(|row| row.get(kind as usize))
        .copied()
        .unwrap_or(Step::Refuse)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_columns_stand_in_the_order_of_their_declaration() {
        for (index, state_kind) in StateKind::ALL.iter().copied().enumerate() {
            assert_eq!(state_kind as usize, index);
        }
        for (index, kind) in EventKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, index);
        }
    }

    #[test]
    fn a_state_is_open_or_a_verdict_or_neither() {
        use StateKind::{Approved, AwaitingUser, Created, Differs, Overdue, Rejected, Review, Submitted};
        for state_kind in StateKind::ALL.iter().copied() {
            let is_open = [Created, AwaitingUser, Submitted, Overdue].contains(&state_kind);
            let is_verdict = [Approved, Rejected, Differs, Review].contains(&state_kind);
            assert_eq!(
                (state_kind.is_open(), state_kind.is_verdict()),
                (is_open, is_verdict),
                "{state_kind:?}"
            );
        }
    }

    #[test]
    fn only_a_report_leads_to_a_verdict() {
        let reports = [
            EventKind::ReportedApproval,
            EventKind::ReportedRejection,
            EventKind::ReportedDifference,
            EventKind::ReportedReview,
        ];
        for state_kind in StateKind::ALL.iter().copied() {
            for kind in EventKind::ALL {
                if let Step::To(next) | Step::Late(next) = step(state_kind, kind) {
                    // A document that was read may be compared again; nothing else leads from one verdict to another.
                    let was_read = matches!(state_kind, StateKind::Approved | StateKind::Differs);
                    assert!(
                        !next.is_verdict() || reports.contains(&kind) || was_read,
                        "{state_kind:?} {kind:?}"
                    );
                    let leads_to_approval = kind == EventKind::ReportedApproval
                        || (was_read && kind == EventKind::ComparedAgrees);
                    assert!(next != StateKind::Approved || leads_to_approval, "{state_kind:?} {kind:?}");
                }
            }
        }
    }

    #[test]
    fn nothing_brings_back_an_approval_that_was_replaced() {
        for kind in [EventKind::Replaced, EventKind::Overtaken] {
            assert_eq!(step(StateKind::Approved, kind), Step::To(StateKind::Withdrawn));
        }
        for kind in EventKind::ALL {
            assert!(matches!(step(StateKind::Withdrawn, kind), Step::Stay | Step::Refuse), "{kind:?}");
        }
    }

    #[test]
    fn nothing_leads_back_to_an_earlier_state() {
        let rank = |state_kind| match state_kind {
            StateKind::Created => 0,
            StateKind::AwaitingUser => 1,
            StateKind::Submitted => 2,
            StateKind::Expired | StateKind::Superseded => 3,
            StateKind::Incomplete | StateKind::Overdue => 4,
            StateKind::Closed => 5,
            StateKind::Differs => 6,
            StateKind::Approved => 7,
            StateKind::Rejected | StateKind::Review => 8,
            StateKind::Withdrawn => 9,
        };
        for state_kind in StateKind::ALL.iter().copied() {
            for kind in EventKind::ALL {
                if let Step::To(next) | Step::Late(next) = step(state_kind, kind) {
                    let is_allowed_detour = match state_kind {
                        StateKind::Overdue => {
                            matches!(next, StateKind::Incomplete | StateKind::Expired | StateKind::Superseded)
                        }
                        // An account may be renamed and renamed back.
                        StateKind::Approved => matches!(next, StateKind::Approved | StateKind::Differs),
                        StateKind::Differs | StateKind::Review => next == StateKind::Closed,
                        _ => false,
                    };
                    assert!(
                        rank(next) > rank(state_kind) || is_allowed_detour,
                        "{state_kind:?} {kind:?} {next:?}"
                    );
                }
            }
        }
    }
}
