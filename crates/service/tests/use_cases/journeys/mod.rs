//! Whole journeys as data: what a user does, and what must come of it whatever happens meanwhile.
#![expect(clippy::expect_used, reason = "tests that tell where they failed")]

mod life;

use std::{collections::HashSet, time::Duration};

use contract::AccountId;
use contract::Outcome::{self, Approved, Expired, Pending, Rejected, Review};
use service::{document::ProviderCall, ports::ProviderError};
use verification::{ProviderResult, Reason, table::StateKind};

use crate::world::{passed, rejected};
pub(crate) use life::{Life, PATIENCE_OF_POLICIES, YEAR};

/// Hands the names of all journeys to a macro that makes tests of them, so that no kind of trouble leaves one out.
macro_rules! every_journey {
    ($tests:ident) => {
        $tests!(
            approved_at_once,
            decided_after_a_while,
            retried_after_a_bad_picture,
            refused_for_fraud,
            expired_and_begun_anew,
            approved_late_while_a_newer_attempt_is_open,
            swept_after_all_messages_were_lost,
            browser_closed_and_signed_in_again,
            created_after_trouble,
            approval_taken_back,
        );
    };
}

pub(crate) use every_journey;

/// What a user does, and what must come of it whether or not the process ends meanwhile.
#[derive(Clone)]
pub(crate) enum Act {
    /// The policy starts, and is told this.
    Start(Outcome),
    /// The policy starts at the user's wish to repeat the attempt.
    Replace(Outcome),
    /// The browser goes to the provider.
    Authorize,
    /// The browser asks to go to the provider, and is sent back with a code that says this.
    SentBack(Outcome),
    /// What the provider finds about the transaction that the browser went to.
    Finds(ProviderResult),
    /// What it finds about an earlier one, by the number of the visit.
    FindsOf(usize, ProviderResult),
    /// The browser comes back, the provider calls and the host delivers.
    ComeBack,
    /// The provider calls alone, about the transaction of this visit.
    CallBack(usize),
    /// The browser waits and goes back with a code that says this.
    Finish(Outcome),
    /// The policy asks for the verdict.
    Redeem(Outcome),
    /// Seconds pass.
    Wait(u64),
    /// The host loses all messages.
    LoseMessages,
    /// The next transaction fails.
    CreationFails(ProviderError),
}

use Act::{
    Authorize, CallBack, ComeBack, CreationFails, Finds, FindsOf, Finish, LoseMessages, Redeem, Replace,
    SentBack, Start, Wait,
};

fn unreadable() -> ProviderResult {
    rejected([Reason::Unreadable])
}

fn fraud() -> ProviderResult {
    rejected([Reason::Fraud])
}

pub(crate) fn approved_at_once() -> Vec<Act> {
    let arrive = [Start(Pending), Authorize, Finds(passed()), ComeBack];
    [&arrive[..], &[Finish(Approved), Redeem(Approved), Start(Approved)]].concat()
}

pub(crate) fn decided_after_a_while() -> Vec<Act> {
    let arrive = [Start(Pending), Authorize, Finds(ProviderResult::Acquired), ComeBack, Wait(90)];
    [&arrive[..], &[Finds(passed()), Finish(Approved), Redeem(Approved)]].concat()
}

pub(crate) fn retried_after_a_bad_picture() -> Vec<Act> {
    let first = [Start(Pending), Authorize, Finds(unreadable()), ComeBack, Finish(Rejected), Start(Rejected)];
    let second = [Replace(Pending), Authorize, Finds(passed()), ComeBack, Finish(Approved), Start(Approved)];
    [first, second].concat()
}

pub(crate) fn refused_for_fraud() -> Vec<Act> {
    let arrive = [Start(Pending), Authorize, Finds(fraud()), ComeBack];
    [&arrive[..], &[Finish(Rejected), Redeem(Rejected), Replace(Rejected)]].concat()
}

pub(crate) fn expired_and_begun_anew() -> Vec<Act> {
    let first =
        [Start(Pending), Authorize, Finds(ProviderResult::TokenExpired), Wait(4 * 3600), Redeem(Expired)];
    let second = [Start(Pending), Authorize, Finds(passed()), ComeBack, Finish(Approved)];
    [first, second].concat()
}

pub(crate) fn approved_late_while_a_newer_attempt_is_open() -> Vec<Act> {
    let expired = [Start(Pending), Authorize, Finds(ProviderResult::TokenExpired), Wait(4 * 3600)];
    let newer = [Start(Pending), Authorize, FindsOf(0, passed()), CallBack(0), Wait(120)];
    [&expired[..], &newer, &[Start(Pending), SentBack(Approved), Start(Approved)]].concat()
}

pub(crate) fn swept_after_all_messages_were_lost() -> Vec<Act> {
    let arrive = [Start(Pending), Authorize, Finds(ProviderResult::Acquired), ComeBack];
    let lost = [LoseMessages, Finds(passed()), Wait(2 * 3600), Start(Pending), SentBack(Approved)];
    [&arrive[..], &lost].concat()
}

pub(crate) fn browser_closed_and_signed_in_again() -> Vec<Act> {
    let gone = [Start(Pending), Authorize, Finds(passed()), CallBack(0), Wait(40 * 60)];
    [&gone[..], &[Start(Pending), SentBack(Approved), Redeem(Approved)]].concat()
}

pub(crate) fn created_after_trouble() -> Vec<Act> {
    let trouble = [CreationFails(ProviderError::Lost), CreationFails(ProviderError::Unavailable)];
    [&trouble[..], &approved_at_once()].concat()
}

pub(crate) fn approval_taken_back() -> Vec<Act> {
    // Whose process ends during two polls in a row is asked about again five minutes later only.
    let taken_back = [FindsOf(0, fraud()), Wait(120), CallBack(0), Wait(600), Redeem(Review), Start(Review)];
    [&approved_at_once()[..], &taken_back].concat()
}

/// How everything stands when nothing is left to be done.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ending {
    states: Vec<StateKind>,
    rejections: usize,
    newest_verdict: Option<u32>,
    failed_transactions: usize,
}

impl Life {
    /// Answers with the ending, and with how many operations it took to come there.
    pub(crate) async fn play(&mut self, journey: &[Act]) -> (Ending, u64) {
        let failed_transactions = journey.iter().filter(|act| matches!(act, CreationFails(_))).count();
        for act in journey {
            self.act(act).await;
        }
        let operations = self.operations();
        self.end_trouble();
        self.come_to_rest().await;
        self.hear_of_every_account().await;
        self.come_to_rest().await;
        (self.ending(failed_transactions).await, operations)
    }

    async fn act(&mut self, act: &Act) {
        match act {
            Start(outcome) => assert_eq!(self.start().await.outcome, *outcome),
            Replace(outcome) => assert_eq!(self.replace().await.outcome, *outcome),
            Redeem(outcome) => assert_eq!(self.redeem().await.outcome, *outcome),
            Authorize => assert!(self.authorize(&format!("visit {}", self.visits.len())).await.is_none()),
            SentBack(outcome) => {
                let response = self.authorize("next sign-in").await.expect("sent to the provider again");
                says(&self.exchange(&response).await, *outcome);
            }
            Finish(outcome) => says(&self.finish().await, *outcome),
            Finds(result) => self.finds(self.visited(), result),
            FindsOf(visit, result) => self.finds(self.visits[*visit].1, result),
            ComeBack => self.come_back().await,
            CallBack(visit) => self.call_back(self.visits[*visit].1).await,
            Wait(seconds) => self.live(Duration::from_secs(*seconds)).await,
            LoseMessages => self.lose_messages().await,
            CreationFails(error) => self.world.provider.fail_once(*error),
        }
    }

    fn finds(&self, transaction: usize, result: &ProviderResult) {
        let reference = self.world.provider.reference(transaction);
        self.world.provider.says(transaction, Ok((Some(reference), result.clone())));
    }

    /// Nothing is pending for ever: after a while there is no message and no hint left.
    pub(crate) async fn come_to_rest(&mut self) {
        for round in 0..500 {
            // What nobody decides is closed after thirty days.
            self.world.clock.advance(if round < 400 {
                Duration::ZERO
            } else {
                Duration::from_secs(24 * 3600)
            });
            self.live(Duration::from_secs(300)).await;
            let hints = self.world.due_polls(self.now() + YEAR).await;
            if hints.is_empty() && self.world.messages.is_empty(self.now()).await {
                return;
            }
        }
        panic!("something is planned for ever")
    }

    /// The provider calls about every account that it has, sooner or later: their links run out.
    async fn hear_of_every_account(&mut self) {
        for index in 0..self.world.provider.transactions() {
            let call = ProviderCall {
                ticket: Some(self.world.provider.callback_ticket(index)),
                execution: Some(crate::world::execution(index)),
                account: Some(AccountId(format!("account-{index}"))),
                status: "TOKEN_EXPIRED".to_owned(),
                ..ProviderCall::default()
            };
            self.world.service.callbacks.note(&call, self.world.deadline()).await.unwrap();
        }
        self.live(Duration::from_secs(3600)).await;
    }

    async fn ending(&self, failed_transactions: usize) -> Ending {
        let mut states = Vec::new();
        for (id, transaction) in &self.visits {
            let verification = self.world.stored(*id).await.verification;
            let execution = &verification.transaction.unwrap().execution;
            assert_eq!(*execution, crate::world::execution(*transaction), "the one that the browser went to");
            states.push(verification.state.kind());
        }
        let user = self.world.stored_user(self.visits[0].0).await;
        let (counted, created) = (user.transactions.len(), self.world.provider.transactions());
        let orphans = created - self.visits.len();
        let given_back: HashSet<_> = self.world.provider.deleted.lock().unwrap().iter().cloned().collect();
        let cut_off = self.ends + self.refusals;
        assert!(orphans as u64 <= cut_off, "created for nobody: {orphans}");
        assert_eq!(orphans, given_back.len(), "what was created for nobody is deleted, and nothing else");
        assert!(counted >= created, "created and not counted");
        assert!(
            (counted - created) as u64 <= cut_off + failed_transactions as u64,
            "counted and not created"
        );
        Ending {
            states,
            rejections: user.rejections.len(),
            newest_verdict: user.newest_verdict,
            failed_transactions,
        }
    }
}

fn says(claims: &serde_json::Value, outcome: Outcome) {
    assert_eq!(claims["outcome"], serde_json::to_value(outcome).unwrap());
    assert_eq!(claims["verified"], outcome == Approved);
}
