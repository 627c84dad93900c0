use contract::Timestamp;

use crate::{Binding, BrowserMark, Verification, table::StateKind};

/// The verification belongs to another browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BelongsToAnotherBrowser;

impl Verification {
    /// Binds a browser. Before a transaction is created the newest browser wins, and what an earlier one had proved
    /// is forgotten; afterwards the binding stands.
    pub fn bind(&mut self, browser: BrowserMark) -> Result<(), BelongsToAnotherBrowser> {
        match &self.binding {
            Some(binding) if binding.browser == browser => Ok(()),
            Some(_) if self.state.kind() != StateKind::Created => Err(BelongsToAnotherBrowser),
            _ => {
                self.binding = Some(Binding { browser, confirmed_at: None });
                Ok(())
            }
        }
    }

    /// Whether this is the browser that went to the provider.
    #[must_use]
    pub fn is_bound_to(&self, browser: &BrowserMark) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.browser == *browser)
    }

    /// Records that a code handed to `browser` was redeemed. A browser that has lost its place proves nothing.
    pub fn confirm(&mut self, browser: &BrowserMark, at: Timestamp) {
        if let Some(binding) = self.binding.as_mut().filter(|binding| binding.browser == *browser) {
            binding.confirmed_at.get_or_insert(at);
        }
    }

    /// Whether a verdict on a newer attempt of the user overtakes this one: it is still running, or its approval has
    /// not helped its user yet.
    #[must_use]
    pub fn can_be_overtaken(&self) -> bool {
        let state_kind = self.state.kind();
        state_kind.is_open() || (state_kind == StateKind::Approved && !self.is_confirmed())
    }

    /// Whether the browser in front of the provider was proved to be the browser of the relying party's journey.
    #[must_use]
    pub fn is_confirmed(&self) -> bool {
        self.binding.as_ref().is_some_and(|binding| binding.confirmed_at.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Reason, Rejection, State,
        samples::{approved, at, browser, created, in_state},
    };

    fn rejected() -> Verification {
        in_state(State::Rejected { at: at(0), rejection: Rejection::new(vec![Reason::Fraud], Vec::new()) })
    }

    #[test]
    fn a_browser_that_takes_over_starts_unproved() {
        let mut verification = created();
        verification.bind(browser("first")).unwrap();
        verification.confirm(&browser("first"), at(1));
        assert!(verification.is_confirmed());
        verification.bind(browser("second")).unwrap();
        assert!(!verification.is_confirmed());
        verification.confirm(&browser("first"), at(2));
        assert!(!verification.is_confirmed());
    }

    #[test]
    fn only_the_bound_browser_is_bound() {
        let mut verification = created();
        assert!(!verification.is_bound_to(&browser("first")));
        verification.bind(browser("first")).unwrap();
        assert!(verification.is_bound_to(&browser("first")));
        assert!(!verification.is_bound_to(&browser("second")));
    }

    #[test]
    fn what_has_helped_nobody_yet_can_be_overtaken() {
        let (approved, rejected) = (approved(false), rejected());
        assert!(created().can_be_overtaken());
        assert!(approved.can_be_overtaken());
        assert!(!rejected.can_be_overtaken());
        let mut confirmed = approved;
        confirmed.bind(browser("first")).unwrap();
        confirmed.confirm(&browser("first"), at(1));
        assert!(!confirmed.can_be_overtaken());
        let mut confirmed_and_running = created();
        confirmed_and_running.bind(browser("first")).unwrap();
        confirmed_and_running.confirm(&browser("first"), at(1));
        assert!(confirmed_and_running.can_be_overtaken());
    }

    #[test]
    fn nobody_takes_over_once_a_transaction_was_created() {
        let mut verification = created();
        verification.bind(browser("first")).unwrap();
        verification.state = State::Expired;
        assert_eq!(verification.bind(browser("second")), Err(BelongsToAnotherBrowser));
        assert_eq!(verification.bind(browser("first")), Ok(()));
    }
}
