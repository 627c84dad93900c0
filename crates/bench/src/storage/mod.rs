//! Measures whether hot paths stay flat while the store grows: plays the same verifications with ever more users in it.

mod crowd;
mod place;
mod play;

use std::path::Path;

use crate::{error::BenchError, handler::Handler};

use crate::comparison::{Comparison, Size};
pub(crate) use crowd::fill_with_ended;
pub(crate) use place::{Kind, Place};

#[derive(clap::Args)]
pub(crate) struct Options {
    /// How many users with a verification each the store holds, one measurement for each number
    #[arg(long, value_delimiter = ',', default_values_t = [1, 10_000, 200_000])]
    sizes: Vec<u32>,
    /// Where the store is: `azurite` needs `AZURITE_CONNECTION_STRING`
    #[arg(long, value_enum, default_value = "azurite")]
    store: Kind,
    /// How many verifications to play at each size, one after the other, which takes a second or two each
    #[arg(long, default_value_t = 30)]
    verifications: usize,
}

pub(crate) async fn measure(executable: &Path, options: &Options) -> Result<Comparison, BenchError> {
    let simulator = journeys::simulator().await?;
    let place = Place::new(options.store).await?;
    let mut sizes = options.sizes.clone();
    sizes.sort_unstable();
    let mut comparison = Comparison::new(place.counts_requests());
    let mut filled = 0;
    for users in sizes {
        let store = place.open().await?;
        eprintln!("filling the store up to {users} users");
        let filling = crowd::fill(&store, filled..users).await?;
        filled = users;
        let point_reads = crowd::point_reads(&store, users).await?;
        // The file of the embedded store is the handler's now.
        drop(store);
        let handler = Handler::start_on(executable, simulator.base_url(), place.settings())?;
        eprintln!("playing {} verifications", options.verifications);
        let paths = play::play(&handler, &place, options.verifications, users).await?;
        comparison.add(Size { users, filling, point_reads, paths });
    }
    if comparison.has_grown() { Err(BenchError::Grown(Box::new(comparison))) } else { Ok(comparison) }
}
