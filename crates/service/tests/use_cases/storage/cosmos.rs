//! Whole journeys where the tables are as narrow as those of Cosmos DB: all parties come to the same end.

use storage_faults::Tables;

use super::account::Storage;
use crate::journeys::{self, Act, every_journey};

async fn ends_the_same(journey: Vec<Act>) {
    let Some(storage) = Storage::shared_by([0]).await else { return };
    let (expected, _) = storage.life(0).play(&journey).await;
    let storage = Storage::with_tables(Tables::OfCosmos, [0]).await.expect("it was there a moment ago");
    let (ending, _) = storage.life(0).play(&journey).await;
    assert_eq!(ending, expected);
}

macro_rules! journeys {
    ($($name:ident),+ $(,)?) => {$(
        #[tokio::test]
        async fn $name() {
            ends_the_same(journeys::$name()).await;
        }
    )+};
}

every_journey!(journeys);
