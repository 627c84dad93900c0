//! The person closes the browser before Jumio's page opens; Jumio's link runs out. At the next sign-in a new check begins.

use jumio_simulator::{DeliveryOutcome, Scenario, TransactionView};

use super::person::Person;
use crate::browser::BrowserError;
use crate::stage::Stage;

pub(super) async fn drive<'a>(stage: &'a Stage, mut person: Person<'a>) -> Result<Person<'a>, BrowserError> {
    stage.simulator.plan([Scenario::NotOpened, Scenario::Pass]);
    person.signs_up_and_leaves_before_jumio().await?;
    stage.simulator.until(|transactions| transactions.first().is_some_and(has_run_out)).await;
    person.waits_for_the_verdict("expired").await;
    person.signs_in().await?;
    person.submits_the_document().await?;
    Ok(person)
}

/// The functions have heard that the link has run out.
fn has_run_out(transaction: &TransactionView) -> bool {
    transaction.deliveries.iter().any(|delivery| delivery.outcome == DeliveryOutcome::Answered(200))
}
