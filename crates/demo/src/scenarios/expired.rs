//! The person opens Jumio's page and walks away; Jumio ends the session. A later sign-in starts over.

use jumio_simulator::{DeliveryOutcome, Scenario, TransactionView};

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::AbandonedA, Scenario::Pass]);
    person.signs_up().await?;
    stage.simulator.until(|transactions| transactions.first().is_some_and(is_announced)).await;
    let mut person = person.with_another_browser()?;
    person.signs_in().await?;
    person.submits_the_document().await?;
    Ok(person)
}

/// The functions have heard of the transaction's end.
fn is_announced(transaction: &TransactionView) -> bool {
    transaction.deliveries.iter().any(|delivery| delivery.outcome == DeliveryOutcome::Answered(200))
}
