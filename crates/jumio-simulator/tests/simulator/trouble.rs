//! The client in the simulator's bad weather.

use std::time::Duration;

use jumio::Error;
use jumio_simulator::{ApiWeather, Calls, RateLimits, ReportWeather, Simulator, Weather};

use crate::stage::{Stage, client, soon};

fn api(api: ApiWeather) -> Weather {
    Weather { api, ..Weather::default() }
}

#[tokio::test]
async fn all_callers_share_one_access_token() {
    let stage = Stage::with(Simulator::builder().rate_limits(RateLimits::NONE)).await;
    let created = stage.create().await;
    let other = client(stage.simulator.base_url(), stage.http.clone());
    let reads = (0..20).map(|_| {
        let (client, created) = (other.clone(), created.clone());
        tokio::spawn(async move { client.status(&created.account, &created.execution, soon()).await })
    });
    for read in reads.collect::<Vec<_>>() {
        read.await.unwrap().unwrap();
    }
    assert_eq!(stage.simulator.counts().tokens, 2, "one per client");
    assert_eq!(stage.simulator.counts().status, 20);
}

#[tokio::test]
async fn a_revoked_token_is_replaced_without_the_caller_noticing() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.simulator.revoke_access_token();
    stage.client.status(&created.account, &created.execution, soon()).await.unwrap();
    assert_eq!(stage.simulator.counts().tokens, 2);
}

#[tokio::test]
async fn a_lost_answer_leaves_a_transaction_behind() {
    let stage = Stage::new().await;
    stage.create().await;
    stage.simulator.set_weather(api(ApiWeather::Slow(Duration::from_secs(60))));
    let order = stage.order().build().unwrap();
    tokio::select! {
        answer = stage.client.create_account(&order, soon()) => panic!("answered: {answer:?}"),
        transactions = stage.simulator.until(|all| all.len() == 2) => assert_eq!(transactions.len(), 2),
    }
}

#[tokio::test]
async fn refusals_by_the_weather_change_nothing() {
    let stage = Stage::new().await;
    for (weather, expected) in
        [(ApiWeather::Crowded, Error::TooManyRequests), (ApiWeather::Failing(503), Error::Server(503))]
    {
        stage.simulator.set_weather(api(weather));
        let order = stage.order().build().unwrap();
        assert_eq!(stage.client.create_account(&order, soon()).await, Err(expected));
    }
    assert!(stage.simulator.transactions().is_empty());
}

#[tokio::test]
async fn details_can_lag_behind_the_result() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(Weather { late_details: 2, ..Weather::default() });
    let created = stage.create().await;
    stage.hand_in(&created).await;
    assert_eq!(stage.details(&created).await.unwrap_err(), Error::NotFound);
    assert_eq!(stage.details(&created).await.unwrap_err(), Error::NotFound);
    stage.details(&created).await.unwrap();
}

#[tokio::test]
async fn deletion_is_for_good() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.client.delete_account(&created.account, soon()).await.unwrap();
    assert_eq!(stage.details(&created).await.unwrap_err(), Error::NotFound);
    assert_eq!(stage.client.delete_account(&created.account, soon()).await, Err(Error::NotFound));
    let order = stage.order().build().unwrap();
    assert_eq!(stage.client.update_account(&created.account, &order, soon()).await, Err(Error::NotFound));
    assert_eq!(stage.open(&created).await.status(), 410);
    assert!(stage.simulator.transactions()[0].deleted);
}

#[tokio::test]
async fn a_stopped_simulator_is_unreachable() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.simulator.stop().await;
    let error = stage.client.status(&created.account, &created.execution, soon()).await.unwrap_err();
    assert!(matches!(error, Error::Unreachable | Error::Interrupted), "{error}");
}

#[tokio::test]
async fn forgotten_tokens_are_401_in_between_and_every_call_gets_through() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(api(ApiWeather::Forgetful));
    let created = stage.create().await;
    for _ in 0..3 {
        stage.client.status(&created.account, &created.execution, soon()).await.unwrap();
    }
    let counts = stage.simulator.counts();
    assert_eq!((counts.tokens, counts.refused, counts.status), (4, 3, 6));
}

#[tokio::test]
async fn a_broken_answer_leaves_a_transaction_behind() {
    let stage = Stage::new().await;
    stage.simulator.set_weather(Weather { calls: Calls::Creation, ..api(ApiWeather::Broken) });
    let order = stage.order().build().unwrap();
    assert_eq!(stage.client.create_account(&order, soon()).await, Err(Error::Interrupted));
    assert_eq!(stage.simulator.transactions().len(), 1);
}

#[tokio::test]
async fn a_forbidden_call_is_told_from_a_failing_one() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.simulator.set_weather(api(ApiWeather::Failing(403)));
    let read = stage.client.status(&created.account, &created.execution, soon()).await;
    assert_eq!(read.unwrap_err(), Error::Forbidden);
}

#[tokio::test]
async fn a_spell_of_bad_weather_passes() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    let weather = Weather { calls: Calls::Retrieval, spell: Some(2), ..api(ApiWeather::Failing(503)) };
    stage.simulator.set_weather(weather);
    stage.create().await;
    for expected in [false, false, true, true] {
        let read = stage.client.status(&created.account, &created.execution, soon()).await;
        assert_eq!(read.is_ok(), expected);
    }
    stage.simulator.set_weather(weather);
    assert!(
        stage.client.status(&created.account, &created.execution, soon()).await.is_err(),
        "it can come back"
    );
}

#[tokio::test]
async fn a_report_can_be_somebody_elses() {
    let stage = Stage::new().await;
    let created = stage.create().await;
    stage.hand_in(&created).await;
    let under = async |reports| {
        stage.simulator.set_weather(Weather { reports, ..Weather::FINE });
        Ok(stage.details(&created).await?.workflow.customer_internal_reference)
    };
    assert_eq!(under(ReportWeather::Own).await, Ok(Some("7b1e5c2a-0d0f".to_owned())));
    assert_ne!(under(ReportWeather::ForeignReference).await, Ok(Some("7b1e5c2a-0d0f".to_owned())));
    let refused = Error::UnexpectedAnswer { what: "about another transaction" };
    assert_eq!(under(ReportWeather::ForeignExecution).await, Err(refused));
}
