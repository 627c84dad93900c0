//! The person opens Jumio's page and walks away; Jumio ends the session. Coming back, the person starts over.

use jumio_simulator::{DeliveryOutcome, Scenario, TransactionView};

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::AbandonedA, Scenario::Pass]);
    person.signs_up().await?;
    stage.simulator.until(|transactions| transactions.first().is_some_and(is_announced)).await;
    person.comes_back_too_late().await?;
    person.tries_again().await?;
    person.submits_the_document().await?;
    Ok(person)
}

/// The functions have heard of the transaction's end.
fn is_announced(transaction: &TransactionView) -> bool {
    transaction.deliveries.iter().any(|delivery| delivery.outcome == DeliveryOutcome::Answered(200))
}
