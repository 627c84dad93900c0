//! The client in the simulator's bad fault_profile.

use std::time::Duration;

use jumio::Error;
use jumio_simulator::{ApiFaults, Calls, FaultProfile, RateLimits, ReportFaults, Simulator};

use crate::environment::{Environment, client, soon};

fn api(api: ApiFaults) -> FaultProfile {
    FaultProfile { api, ..FaultProfile::default() }
}

#[tokio::test]
async fn all_callers_share_one_access_token() {
    let environment = Environment::with(Simulator::builder().rate_limits(RateLimits::NONE)).await;
    let created = environment.create().await;
    let other = client(environment.simulator.base_url(), environment.http.clone());
    let reads = (0..20).map(|_| {
        let (client, created) = (other.clone(), created.clone());
        tokio::spawn(async move { client.status(&created.account, &created.execution, soon()).await })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap().unwrap();
    }
    assert_eq!(environment.simulator.counts().tokens, 2, "one per client");
    assert_eq!(environment.simulator.counts().status, 20);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_without_the_caller_noticing() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.simulator.revoke_access_token();
    environment.client.status(&created.account, &created.execution, soon()).await.unwrap();
    assert_eq!(environment.simulator.counts().tokens, 2);
}

#[tokio::test]
async fn a_lost_answer_leaves_a_transaction_behind() {
    let environment = Environment::new().await;
    environment.create().await;
    environment.simulator.set_fault_profile(api(ApiFaults::Slow(Duration::from_secs(60))));
    let request = environment.request().build().unwrap();
    tokio::select! {
        answer = environment.client.create_account(&request, soon()) => panic!("answered: {answer:?}"),
        transactions = environment.simulator.until(|all| all.len() == 2) => assert_eq!(transactions.len(), 2),
    }
}

#[tokio::test]
async fn refusals_by_the_fault_profile_change_nothing() {
    let environment = Environment::new().await;
    for (fault_profile, expected) in [
        (ApiFaults::Crowded, Error::TooManyRequests),
        (ApiFaults::Failing(503), Error::NoAccessToken(Box::new(Error::Server(503)))),
    ] {
        environment.simulator.set_fault_profile(api(fault_profile));
        let request = environment.request().build().unwrap();
        assert_eq!(environment.client.create_account(&request, soon()).await, Err(expected));
    }
    assert!(environment.simulator.transactions().is_empty());
}

#[tokio::test]
async fn details_can_lag_behind_the_result() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(FaultProfile { late_details: 2, ..FaultProfile::default() });
    let created = environment.create().await;
    environment.hand_in(&created).await;
    assert_eq!(environment.details(&created).await.unwrap_err(), Error::NotFound);
    assert_eq!(environment.details(&created).await.unwrap_err(), Error::NotFound);
    environment.details(&created).await.unwrap();
}

#[tokio::test]
async fn deletion_is_for_good() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.client.delete_account(&created.account, soon()).await.unwrap();
    assert_eq!(environment.details(&created).await.unwrap_err(), Error::NotFound);
    assert_eq!(environment.client.delete_account(&created.account, soon()).await, Err(Error::NotFound));
    let request = environment.request().build().unwrap();
    assert_eq!(
        environment.client.update_account(&created.account, &request, soon()).await,
        Err(Error::NotFound)
    );
    assert_eq!(environment.open(&created).await.status(), 410);
    assert!(environment.simulator.transactions()[0].deleted);
}

#[tokio::test]
async fn a_stopped_simulator_is_unreachable() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.simulator.stop().await;
    let error = environment.client.status(&created.account, &created.execution, soon()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable | Error::Interrupted), "{error}");
}

#[tokio::test]
async fn forgotten_tokens_are_401_in_between_and_every_call_gets_through() {
    let environment = Environment::new().await;
    environment.simulator.set_fault_profile(api(ApiFaults::Forgetful));
    let created = environment.create().await;
    for _ in 0..3 {
        environment.client.status(&created.account, &created.execution, soon()).await.unwrap();
    }
    let counts = environment.simulator.counts();
    assert_eq!((counts.tokens, counts.refused, counts.status), (4, 3, 6));
}

#[tokio::test]
async fn a_broken_answer_leaves_a_transaction_behind() {
    let environment = Environment::new().await;
    environment
        .simulator
        .set_fault_profile(FaultProfile { calls: Calls::Creation, ..api(ApiFaults::Broken) });
    let request = environment.request().build().unwrap();
    assert_eq!(environment.client.create_account(&request, soon()).await, Err(Error::Interrupted));
    assert_eq!(environment.simulator.transactions().len(), 1);
}

#[tokio::test]
async fn a_forbidden_call_is_told_from_a_failing_one() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.simulator.set_fault_profile(api(ApiFaults::Failing(403)));
    let read = environment.client.status(&created.account, &created.execution, soon()).await;
    assert_eq!(read.unwrap_err(), Error::Forbidden);
}

#[tokio::test]
async fn a_fault_profile_with_a_count_passes() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    let fault_profile =
        FaultProfile { calls: Calls::Retrieval, count: Some(2), ..api(ApiFaults::Failing(503)) };
    environment.simulator.set_fault_profile(fault_profile);
    environment.create().await;
    for expected in [false, false, true, true] {
        let read = environment.client.status(&created.account, &created.execution, soon()).await;
        assert_eq!(read.is_ok(), expected);
    }
    environment.simulator.set_fault_profile(fault_profile);
    assert!(
        environment.client.status(&created.account, &created.execution, soon()).await.is_err(),
        "it can come back"
    );
}

#[tokio::test]
async fn a_report_can_be_another_transactions() {
    let environment = Environment::new().await;
    let created = environment.create().await;
    environment.hand_in(&created).await;
    let under = async |reports| {
        environment.simulator.set_fault_profile(FaultProfile { reports, ..FaultProfile::FINE });
        Ok(environment.details(&created).await?.workflow.customer_internal_reference)
    };
    assert_eq!(under(ReportFaults::Own).await, Ok(Some("7b1e5c2a-0d0f".to_owned())));
    assert_ne!(under(ReportFaults::ForeignReference).await, Ok(Some("7b1e5c2a-0d0f".to_owned())));
    let refused = Error::UnexpectedAnswer { what: "about another transaction" };
    assert_eq!(under(ReportFaults::ForeignExecution).await, Err(refused));
}
