use std::{
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use super::{operations::Operations, world::World};

const A_FEW_SECONDS: Duration = Duration::from_secs(6);

#[tokio::test]
async fn however_many_ask_at_once_whether_the_store_answers_it_is_read_once_in_a_few_seconds() {
    let reads = Arc::new(Operations::default());
    let world = World::watched(reads.clone());
    let crowd = (0..50).map(|_| world.service.health.run(world.deadline()));
    assert!(futures::future::join_all(crowd).await.into_iter().all(|is_well| is_well));
    assert_eq!(reads.count(), 1);
    world.clock.advance(A_FEW_SECONDS);
    assert!(world.service.health.run(world.deadline()).await);
    assert_eq!(reads.count(), 2);
}

#[tokio::test]
async fn an_outage_of_the_store_is_noticed_and_so_is_its_end() {
    let (world, store) = World::failing();
    let is_well = async || world.service.health.run(world.deadline()).await;
    assert!(is_well().await);
    for is_down in [true, false] {
        store.is_down.store(is_down, Ordering::SeqCst);
        world.clock.advance(A_FEW_SECONDS);
        assert_eq!(is_well().await, !is_down);
    }
}
