//! The client in the simulator's bad weather.

use std::time::Duration;

use jumio::Error;
use jumio_simulator::{ApiWeather, RateLimits, Simulator, Weather};

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
