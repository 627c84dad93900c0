use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use state::{Operation, Watch};

use super::world::World;

const A_FEW_SECONDS: Duration = Duration::from_secs(6);

#[derive(Default)]
struct Reads(AtomicUsize);

#[async_trait]
impl Watch for Reads {
    async fn before(&self, _: Operation) {
        self.0.fetch_add(1, Ordering::SeqCst);
        tokio::task::yield_now().await;
    }

    async fn after(&self, _: Operation) {}
}

#[tokio::test]
async fn however_many_ask_at_once_whether_the_store_answers_it_is_read_once_in_a_few_seconds() {
    let reads = Arc::new(Reads::default());
    let world = World::watched(reads.clone());
    let crowd = (0..50).map(|_| world.service.health.run(world.deadline()));
    assert!(futures::future::join_all(crowd).await.into_iter().all(|is_well| is_well));
    assert_eq!(reads.0.load(Ordering::SeqCst), 1);
    world.clock.advance(A_FEW_SECONDS);
    assert!(world.service.health.run(world.deadline()).await);
    assert_eq!(reads.0.load(Ordering::SeqCst), 2);
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
