use crate::named;

named! {
    /// Where a verification stands, as a caller reads it in `outcome`.
    pub enum Outcome {
        /// The user has not yet submitted anything, or the approval is not yet confirmed.
        Pending = "pending",
        /// The user has submitted; there is no decision yet.
        Submitted = "submitted",
        /// The user is verified. The only outcome with `verified` = `true`.
        Approved = "approved",
        /// The check failed.
        Rejected = "rejected",
        /// An operator has to decide.
        Review = "review",
        /// The user left, or the check could not be run to its end.
        Incomplete = "incomplete",
        /// The time was over, another attempt took its place, or an approval is no longer valid.
        Expired = "expired",
        /// The check could not be run.
        Failed = "failed",
        /// No further attempt is offered.
        Blocked = "blocked",
        /// Nothing begins before the policy has sent the user's consent.
        ConsentRequired = "consentRequired",
        /// Nothing is known now.
        Unavailable = "unavailable",
    }
}

named! {
    /// What a policy does next, as it reads it in `nextStep`.
    pub enum NextStep {
        /// Nothing: the user is verified.
        Done = "done",
        /// Send the browser to `authorize`.
        Redirect = "redirect",
        /// Send the browser to `authorize`, which shows the waiting page.
        Wait = "wait",
        /// Offer the user another attempt.
        Retry = "retry",
        /// Offer no further attempt.
        Blocked = "blocked",
        /// Let the user come back another time.
        Later = "later",
    }
}
