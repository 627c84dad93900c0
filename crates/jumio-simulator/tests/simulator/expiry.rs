//! Nobody comes, or nobody finishes.

use std::time::Duration;

use jumio::{DecisionType, WorkflowStatus};
use jumio_simulator::{Scenario, Simulator};

use crate::environment::{Environment, soon};

/// Thirty minutes take 30 ms, fifteen take 15 ms.
const FAST: f64 = 60_000.0;

/// Token lifetimes take hours still, idle limits 15 ms.
async fn order_for_days(environment: &Environment) -> jumio::AccountCreated {
    let request = environment.request().token_lifetime(Duration::from_secs(60 * 86_400)).build().unwrap();
    environment.client.create_account(&request, soon()).await.unwrap()
}

#[tokio::test]
async fn a_link_that_nobody_opens_expires_and_is_announced() {
    let environment = Environment::with(Simulator::builder().speed(FAST)).await;
    let created = environment.create().await;
    assert_eq!(environment.receiver.next_status().await, "TOKEN_EXPIRED");
    let details = environment.details(&created).await.unwrap();
    assert_eq!(details.workflow.status, Some(WorkflowStatus::TokenExpired));
    let decision = details.decision.as_ref().unwrap();
    assert_eq!(decision.decision_type, Some(DecisionType::NotExecuted));
    assert_eq!((decision.label.as_deref(), decision.score), (Some("TOKEN_EXPIRED"), Some(-1.0)));
    assert_eq!(details.started_at, None);
    assert_eq!(details.decisions("usability").next().unwrap().label.as_deref(), Some("NOT_UPLOADED"));

    let page = environment.open(&created).await;
    assert_eq!(page.status(), 410);
    assert!(page.text().await.unwrap().contains("errorCode=9200"), "the page leads back");
    assert_eq!(environment.press(&created, &[("action", "submit")]).await.status(), 410);
}

#[tokio::test]
async fn a_session_that_is_left_expires_in_both_documented_ways() {
    let environment = Environment::with(Simulator::builder().speed(FAST)).await;
    let variants = [
        (Scenario::AbandonedA, DecisionType::NotExecuted, -1.0),
        (Scenario::AbandonedB, DecisionType::Rejected, 100.0),
    ];
    for (scenario, decision, score) in variants {
        environment.simulator.plan([scenario]);
        let created = order_for_days(&environment).await;
        environment.open(&created).await;
        assert_eq!(environment.receiver.next_status().await, "SESSION_EXPIRED");
        let details = environment.details(&created).await.unwrap();
        assert_eq!(details.workflow.status, Some(WorkflowStatus::SessionExpired));
        let overall = details.decision.clone().unwrap();
        assert_eq!((overall.decision_type, overall.score), (Some(decision), Some(score)));
        assert!(details.extraction.is_none() && details.started_at.is_none());
        assert_eq!(environment.open(&created).await.status(), 410);
    }
}
